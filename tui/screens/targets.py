"""From what an item points to, to the screen that shows it."""

from typing import TYPE_CHECKING, Any

from tui.presentation.page import (
    Target,
    ToAction,
    ToCause,
    ToReason,
    ToRepair,
    ToSubject,
    ToTemplate,
    ToThing,
    ToThings,
    ToVisible,
)

if TYPE_CHECKING:
    from tui.screens.base import FramedScreen


def follow(screen: "FramedScreen[Any]", target: Target) -> None:
    """Open what `target` names from `screen`."""
    app = screen.sightline
    match target:
        case ToReason(reason):
            from tui.screens.reason import ReasonScreen

            app.push_screen(ReasonScreen(reason))
        case ToRepair(position):
            from tui.screens.repair import RepairScreen
            from tui.screens.why import current_view

            view = current_view(app.session)
            if view is not None and position < len(view.repairs):
                app.push_screen(RepairScreen(view.repairs[position]))
        case ToTemplate(template):
            app.session.ask_template(template)
            app.do_why()
        case ToThing(kind, identifier):
            from tui.screens.thing import ThingScreen

            app.push_screen(ThingScreen(kind, identifier))
        case ToThings(kind):
            from tui.screens.things import ThingsScreen

            app.push_screen(ThingsScreen(kind))
        case ToCause(position):
            from tui.screens.templates import TemplatesScreen

            app.push_screen(TemplatesScreen(position))
        case ToVisible():
            from tui.screens.templates import TemplatesScreen

            app.push_screen(TemplatesScreen(None))
        case ToSubject(subject):
            app.session.ask_subject(subject)
            app.do_gap()
        case ToAction(action):
            screen.action_act(action)
        case _:
            raise AssertionError(target)

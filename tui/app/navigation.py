"""Navigation: the screen of each target, and the way back."""

from collections.abc import Callable
from typing import Any

from tui.app import work
from tui.app.screens.base import FramedScreen
from tui.app.session import Looking, Session, Source
from tui.app.tokens import TokensApp
from tui.i18n import _
from tui.presentation.links import (
    CauseKey,
    RestoringWay,
    Target,
    ToAction,
    ToAsk,
    ToCause,
    ToComparison,
    ToDifference,
    ToFormer,
    ToGap,
    ToObservation,
    ToPair,
    ToQuestion,
    ToReason,
    ToRepair,
    ToRepairs,
    ToRestoring,
    ToRotation,
    ToSubject,
    ToTemplate,
    ToThing,
    ToThings,
    ToToken,
    ToTurned,
    ToVisible,
    ToWho,
)

AnyScreen = FramedScreen[Any]


def section_screen(section: str) -> FramedScreen[None]:
    """Return a new screen of a section of the app."""
    match section:
        case "why":
            from tui.app.screens.why import WhyScreen

            return WhyScreen()
        case "gap":
            from tui.app.screens.gap import GapScreen

            return GapScreen()
        case "tokens":
            from tui.app.screens.tokens import TokensScreen

            return TokensScreen()
        case "organisation":
            from tui.app.screens.organisation import OrganisationScreen

            return OrganisationScreen()
        case "activity":
            from tui.app.screens.activity import ActivityScreen

            return ActivityScreen()
        case "demos":
            from tui.app.screens.demos import DemosScreen

            return DemosScreen()
        case _:
            raise AssertionError(section)


def screen_of(target: Target, session: Session) -> AnyScreen | None:
    """Return a new screen that shows what an item points to, None where it is there no more."""
    match target:
        case ToReason(reason):
            from tui.app.screens.why import ReasonScreen

            return ReasonScreen(reason)
        case ToRepair(position):
            from tui.app.screens.why import RepairScreen, current_view

            view = current_view(session)
            return RepairScreen(view.repairs[position]) if view is not None and position < len(view.repairs) else None
        case ToRepairs():
            from tui.app.screens.why import RepairsScreen

            return RepairsScreen()
        case ToCause(verdict, reason):
            from tui.app.screens.gap import CauseScreen

            return CauseScreen((verdict, reason))
        case ToVisible():
            from tui.app.screens.gap import CauseScreen

            return CauseScreen(None)
        case ToRestoring(verdict, reason, way):
            return _restoring((verdict, reason), way, session)
        case ToObservation():
            from tui.app.screens.gap import ObservationScreen

            return ObservationScreen()
        case _:
            return _other(target)


def _restoring(cause: CauseKey, way: RestoringWay, session: Session) -> AnyScreen | None:
    from tui.app.screens.why import RepairScreen
    from tui.presentation.gap_repairs import restoring_view, sharing_view

    walked = session.walked
    restoring = walked.restoring.get(cause) if walked is not None else None
    if walked is None or restoring is None:
        return None
    directory = walked.index.directory
    if way == "repair":
        view = restoring_view(directory, restoring)
    else:
        view = sharing_view(directory, walked.gap, restoring)
    return RepairScreen(view) if view is not None else None


def _other(target: Target) -> AnyScreen | None:
    match target:
        case ToThing(kind, identifier):
            from tui.app.screens.organisation import ThingScreen

            return ThingScreen(kind, identifier)
        case ToThings(kind):
            from tui.app.screens.organisation import ThingsScreen

            return ThingsScreen(kind)
        case ToWho(template):
            from tui.app.screens.who import WhoScreen

            return WhoScreen(template)
        case ToToken(token):
            from tui.app.screens.tokens import TokenScreen

            return TokenScreen(token)
        case ToRotation(token, successor):
            from tui.app.screens.rotation import RotationScreen

            return RotationScreen(token, successor)
        case ToComparison(first, second):
            from tui.app.screens.compare import ComparisonScreen

            return ComparisonScreen(first, second)
        case ToDifference(first, second, title, positions):
            from tui.app.screens.compare import DifferenceScreen

            return DifferenceScreen(first, second, title, positions)
        case ToFormer(requester, template, path):
            from tui.app.screens.compare import FormerScreen

            return FormerScreen(requester, template, path)
        case ToTurned(requester, title, templates, path):
            from tui.app.screens.compare import TurnedScreen

            return TurnedScreen(requester, title, templates, path)
        case ToPair(first, second):
            from tui.app.screens.compare import PairScreen

            return PairScreen(first, second)
        case _:
            raise AssertionError(target)


class NavigatingApp(TokensApp):
    """Knows which screen shows what."""

    def doer(self, action: str) -> Callable[[], None] | None:
        """Return what does an action that is offered on every screen."""
        found: Callable[[], None] | None = getattr(self, "do_" + action.replace("-", "_"), None)
        return found

    def begin(self) -> None:
        """Show the first screen."""
        from tui.app.screens.demos import DemosScreen

        if self.session.source is None:
            self.push_screen(DemosScreen(is_first=True))
            return
        self.push_screen(section_screen("why"))
        self.reload()

    def follow(self, target: Target) -> None:
        """Open the screen that shows what an item points to."""
        match target:
            case ToAction(action):
                if isinstance(self.screen, FramedScreen):
                    self.screen.action_act(action)
            case ToTemplate(template):
                self._look_aside(lambda: self.session.ask_template(template), "why")
            case ToSubject(subject):
                self._look_aside(lambda: self.session.ask_subject(subject), "gap")
            case ToAsk(requester, template):
                self._look_aside(lambda: self.session.ask_both(requester, template), "why")
            case ToQuestion():
                self.push_screen(section_screen("why"))
            case ToGap():
                self.push_screen(section_screen("gap"))
            case _:
                if (screen := screen_of(target, self.session)) is not None:
                    self.push_screen(screen)

    def _look_aside(self, ask: Callable[[], None], section: str) -> None:
        """Ask something else on a screen of its own. Leaving it leads back to what was asked before."""
        screen = section_screen(section)
        screen.before = self.session.looking()
        ask()
        self.push_screen(screen)

    def open_aside(self, source: Source) -> None:
        """Open another workspace, and show what it asks. Leaving that leads back to this one."""
        self._look_aside(lambda: self.open_source(source, source.path()), "why")

    def leave_screen(self) -> None:
        """Go back to the screen below, and to what was looked at there."""
        screen = self.screen
        if isinstance(screen, FramedScreen) and screen.before is not None:
            self._come_back(screen.before)
        self.pop_screen()

    def _come_back(self, before: Looking) -> None:
        is_read_aside = self.background.about("read") not in (None, before.source)
        if is_read_aside:
            self.background.give_up("read")
        is_elsewhere = self.session.is_elsewhere(before)
        self.session.come_back(before)
        opened = self.session.opened
        if opened is not None and (is_elsewhere or is_read_aside):
            # What changed on disk meanwhile is read by hand: the files need not be those that were looked at before.
            folder = opened.workspace.folder
            self.start_watching(folder, work.signature_of(folder))

    # Sections: one that is open already is gone back to.

    def _show_section(self, section: str) -> None:
        wanted = section_screen(section)
        for depth, shown in enumerate(reversed(self.screen_stack)):
            if type(shown) is type(wanted):
                for _step in range(depth):
                    self.leave_screen()
                return
            before = shown.before if isinstance(shown, FramedScreen) else None
            if before is not None and self.session.is_elsewhere(before) and section != "demos":
                break  # what lies below is about another workspace
        self.push_screen(wanted)

    def do_why(self) -> None:
        """Show the question and its answer."""
        self._show_section("why")

    def do_gap(self) -> None:
        """Show what the token does not get."""
        self._show_section("gap")

    def do_tokens(self) -> None:
        """Show the tokens."""
        self._show_section("tokens")

    def do_activity(self) -> None:
        """Show what was done to tokens."""
        self._show_section("activity")

    def do_organisation(self) -> None:
        """Show what the organisation lists."""
        self._show_section("organisation")

    def do_demos(self) -> None:
        """Show the demos."""
        self._show_section("demos")

    def do_reload(self) -> None:
        """Read the workspace again, and send the whole screen, on which something else may have written."""
        self.forget_drawn()
        self.screen.refresh(layout=True)
        self.reload()

    def do_help(self) -> None:
        """Show every key of the screen."""
        from tui.app.screens.help import HelpScreen

        screen = self.screen
        if isinstance(screen, FramedScreen) and not isinstance(screen, HelpScreen):
            self.push_screen(HelpScreen(screen.places))

    def do_palette(self) -> None:
        """Offer every action by name."""
        from tui.app.screens.help import PaletteScreen

        screen = self.screen
        if not isinstance(screen, FramedScreen):
            return

        def run(identifier: str | None) -> None:
            if identifier is not None:
                screen.action_act(identifier)

        self.push_screen(PaletteScreen(screen), run)

    def do_theme(self) -> None:
        """Offer the colours."""
        from tui.app.remembering import remember_theme
        from tui.app.screens.help import ThemeScreen

        def use(theme: str | None) -> None:
            if theme is not None:
                self.theme = theme
                remember_theme(theme)
                self.say(_("These colours are used from now on."))

        self.push_screen(ThemeScreen(sorted(self.available_themes), self.theme), use)

    def do_cancel(self) -> None:
        """Give up what is being worked on."""
        job = self.background.current()
        if job is not None and job.group == "change":
            self.say(_("A change is not given up half-way."))
        elif job is not None:
            self.background.refuse(job)
            self.say(_("{what}: given up. f5 begins anew.").format(what=job.title))
            self.redraw()
        elif not self._is_first:
            self.leave_screen()

    def do_back(self) -> None:
        """Go back to the screen before, and leave from the first one."""
        if self._is_first:
            self.exit(0)
        else:
            self.leave_screen()

    @property
    def _is_first(self) -> bool:
        """Whether nothing lies below the screen but Textual's own."""
        return len(self.screen_stack) <= 2

    def do_leave(self) -> None:
        """Leave at once."""
        self.exit(0)

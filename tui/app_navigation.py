"""The part of the app that moves between screens. Each `do_` method is the action of that name."""

from collections.abc import Callable

from tui.app_tokens import TokensApp
from tui.language import _
from tui.presentation.page import (
    Target,
    ToAction,
    ToCause,
    ToQuestion,
    ToReason,
    ToRepair,
    ToRotation,
    ToSubject,
    ToTemplate,
    ToThing,
    ToThings,
    ToToken,
    ToVisible,
    ToWho,
)
from tui.screens.base import FramedScreen


class NavigatingApp(TokensApp):
    """Knows which screen shows what."""

    def doer(self, action: str) -> Callable[[], None] | None:
        """Return what does an action that is offered on every screen."""
        found: Callable[[], None] | None = getattr(self, "do_" + action.replace("-", "_"), None)
        return found

    def begin(self) -> None:
        """Show the first screen."""
        from tui.screens.demos import DemosScreen
        from tui.screens.why import WhyScreen

        if self.source is None:
            self.push_screen(DemosScreen(is_first=True))
            return
        self.push_screen(WhyScreen())
        self.reload()

    def follow(self, target: Target) -> None:
        """Open the screen that shows what an item points to."""
        match target:
            case ToReason(reason):
                from tui.screens.reason import ReasonScreen

                self.push_screen(ReasonScreen(reason))
            case ToRepair(position):
                from tui.screens.repair import RepairScreen
                from tui.screens.why import current_view

                view = current_view(self.session)
                if view is not None and position < len(view.repairs):
                    self.push_screen(RepairScreen(view.repairs[position]))
            case ToTemplate(template):
                self.session.ask_template(template)
                self.do_why()
            case ToThing(kind, identifier):
                from tui.screens.thing import ThingScreen

                self.push_screen(ThingScreen(kind, identifier))
            case ToThings(kind):
                from tui.screens.things import ThingsScreen

                self.push_screen(ThingsScreen(kind))
            case ToCause(position):
                from tui.screens.templates import TemplatesScreen

                self.push_screen(TemplatesScreen(position))
            case ToVisible():
                from tui.screens.templates import TemplatesScreen

                self.push_screen(TemplatesScreen(None))
            case ToQuestion():
                self.do_why()
            case ToSubject(subject):
                self.session.ask_subject(subject)
                self.do_gap()
            case ToWho(template):
                from tui.screens.who import WhoScreen

                self.push_screen(WhoScreen(template))
            case ToToken(token):
                from tui.screens.token import TokenScreen

                self.push_screen(TokenScreen(token))
            case ToRotation(token):
                from tui.screens.rotation import RotationScreen

                self.push_screen(RotationScreen(token))
            case ToAction(action):
                if isinstance(self.screen, FramedScreen):
                    self.screen.action_act(action)
            case _:
                raise AssertionError(target)

    # Sections: one that is open already is gone back to.

    def _show_section(self, screen: FramedScreen[None]) -> None:
        stack = self.screen_stack
        for depth, shown in enumerate(reversed(stack)):
            if isinstance(shown, FramedScreen) and shown.section == screen.section and type(shown) is type(screen):
                for _step in range(depth):
                    self.pop_screen()
                return
        self.push_screen(screen)

    def do_why(self) -> None:
        """Show the question and its answer."""
        from tui.screens.why import WhyScreen

        self._show_section(WhyScreen())

    def do_gap(self) -> None:
        """Show what the token does not get."""
        from tui.screens.gap import GapScreen

        self._show_section(GapScreen())

    def do_tokens(self) -> None:
        """Show the tokens."""
        from tui.screens.tokens import TokensScreen

        self._show_section(TokensScreen())

    def do_activity(self) -> None:
        """Show what was done to tokens."""
        from tui.screens.activity import ActivityScreen

        self._show_section(ActivityScreen())

    def do_organisation(self) -> None:
        """Show what the organisation lists."""
        from tui.screens.organisation import OrganisationScreen

        self._show_section(OrganisationScreen())

    def do_demos(self) -> None:
        """Show the demos."""
        from tui.screens.demos import DemosScreen

        self._show_section(DemosScreen())

    def do_reload(self) -> None:
        """Read the workspace again."""
        self.reload()

    def do_help(self) -> None:
        """Show every key of the screen."""
        from tui.screens.help import HelpScreen

        screen = self.screen
        if isinstance(screen, FramedScreen) and not isinstance(screen, HelpScreen):
            self.push_screen(HelpScreen(screen.places))

    def do_palette(self) -> None:
        """Offer every action by name."""
        from tui.screens.palette import PaletteScreen

        screen = self.screen
        if not isinstance(screen, FramedScreen):
            return

        def run(identifier: str | None) -> None:
            if identifier is not None:
                screen.action_act(identifier)

        self.push_screen(PaletteScreen(screen), run)

    def do_theme(self) -> None:
        """Offer the colours."""
        from tui.remembering import remember_theme
        from tui.screens.theme import ThemeScreen

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
            self.background.give_up(job.group)
            self.say(_("{what}: given up.").format(what=job.title))

    def do_back(self) -> None:
        """Go back to the screen before, and leave from the first one."""
        if len(self.screen_stack) > 2:
            self.pop_screen()
        else:
            self.exit(0)

    def do_leave(self) -> None:
        """Leave at once."""
        self.exit(0)

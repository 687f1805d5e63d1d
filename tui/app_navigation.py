"""The part of the app that moves between screens. Each `do_` method is the action of that name."""

from collections.abc import Callable

from tui import work
from tui.app_tokens import TokensApp
from tui.language import _
from tui.presentation.targets import Target, ToAction, ToAsk, ToGap, ToQuestion, ToSubject, ToTemplate
from tui.screens.base import FramedScreen
from tui.screens_of import screen_of, section_screen
from tui.session import Looking, Source


class NavigatingApp(TokensApp):
    """Knows which screen shows what."""

    def doer(self, action: str) -> Callable[[], None] | None:
        """Return what does an action that is offered on every screen."""
        found: Callable[[], None] | None = getattr(self, "do_" + action.replace("-", "_"), None)
        return found

    def begin(self) -> None:
        """Show the first screen."""
        from tui.screens.demos import DemosScreen

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
            case ToAsk(asker, template):
                self._look_aside(lambda: self.session.ask_both(asker, template), "why")
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

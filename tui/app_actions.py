"""What the actions do that are offered on every screen."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from tui.language import _
from tui.messages import WorkspaceBroken, WorkspaceRead
from tui.session import Source

if TYPE_CHECKING:
    from tui.app import SightlineApp
    from tui.screens.base import FramedScreen


class AppActions:
    """The part of the app that moves between screens. Each `do_` method is the action of that name."""

    @property
    def _app(self) -> "SightlineApp":
        return cast("SightlineApp", self)

    def begin(self) -> None:
        """Show the first screen."""
        from tui.screens.demos import DemosScreen
        from tui.screens.why import WhyScreen

        source = self._app.source
        if source is None:
            self._app.push_screen(DemosScreen(is_first=True))
            return
        self._app.push_screen(WhyScreen())
        self.do_reload(is_again=False)

    def do_reload(self, *, is_again: bool = True) -> None:
        """Read the workspace again."""
        source = self._app.source
        if source is not None:
            self._app.open_source(source, folder_of(source), is_again=is_again)

    def workspace_was_read(self, message: WorkspaceRead) -> None:
        """Show the workspace that was read."""
        from tui.screens.broken import BrokenScreen

        app = self._app
        if message.is_again:
            app.session.renew(message.opened)
            app.say(_("The workspace was read again."))
        else:
            app.session.remember()
            app.session.take(message.opened)
        if isinstance(app.screen, BrokenScreen):
            app.pop_screen()
        else:
            app.redraw()

    def workspace_was_broken(self, message: WorkspaceBroken) -> None:
        """Show what is wrong with the workspace, and wait for it to be mended."""
        from tui.screens.broken import BrokenScreen

        app = self._app
        app.start_watching(folder_of(message.source), message.signature)
        if isinstance(app.screen, BrokenScreen):
            app.screen.show_problems(message.problems)
        else:
            app.push_screen(BrokenScreen(message.problems))

    # Sections: one that is open already is gone back to.

    def _show_section(self, screen: "FramedScreen[None]") -> None:
        from tui.screens.base import FramedScreen

        app = self._app
        stack = app.screen_stack
        for depth, shown in enumerate(reversed(stack)):
            if isinstance(shown, FramedScreen) and shown.section == screen.section and type(shown) is type(screen):
                for _step in range(depth):
                    app.pop_screen()
                return
        app.push_screen(screen)

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

    def do_help(self) -> None:
        """Show every key of the screen."""
        from tui.screens.base import FramedScreen
        from tui.screens.help import HelpScreen

        screen = self._app.screen
        if isinstance(screen, FramedScreen) and not isinstance(screen, HelpScreen):
            self._app.push_screen(HelpScreen(screen.places))

    def do_palette(self) -> None:
        """Offer every action by name."""
        from tui.screens.base import FramedScreen
        from tui.screens.palette import PaletteScreen

        screen = self._app.screen
        if not isinstance(screen, FramedScreen):
            return

        def run(identifier: str | None) -> None:
            if identifier is not None:
                screen.action_act(identifier)

        self._app.push_screen(PaletteScreen(screen), run)

    def do_theme(self) -> None:
        """Offer the colours."""
        from tui.remembering import remember_theme
        from tui.screens.theme import ThemeScreen

        def use(theme: str | None) -> None:
            if theme is not None:
                self._app.theme = theme
                remember_theme(theme)
                self._app.say(_("These colours are used from now on."))

        self._app.push_screen(ThemeScreen(sorted(self._app.available_themes), self._app.theme), use)

    def do_cancel(self) -> None:
        """Give up what is being worked on."""
        job = self._app.background.current()
        if job is not None and job.group == "change":
            self._app.say(_("A change is not given up half-way."))
        elif job is not None:
            self._app.background.give_up(job.group)
            self._app.say(_("{what}: given up.").format(what=job.title))

    def do_back(self) -> None:
        """Go back to the screen before, and leave from the first one."""
        app = self._app
        if len(app.screen_stack) > 2:
            app.pop_screen()
        else:
            app.exit(0)

    def do_leave(self) -> None:
        """Leave at once."""
        self._app.exit(0)


def folder_of(source: Source) -> Path:
    """Return the folder of a workspace that may not have been read yet."""
    if source.demo is not None:
        from tui.opening import find_demo

        return find_demo(source.demo).folder
    return source.folder if source.folder is not None else Path()

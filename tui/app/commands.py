"""Commands: the doers of the actions that are offered on every screen."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from textual.app import App

from tui.app.jobs import Jobs
from tui.app.navigation import Navigation
from tui.app.remembering import remember_theme
from tui.app.routes import OPENED, ToKeys, ToPalette, ToThemes
from tui.app.screens.base import FramedScreen
from tui.app.status import StatusLine
from tui.app.workspace import WorkspaceFiles
from tui.i18n import _


class Commands:
    """Does the actions of every screen."""

    def __init__(
        self,
        app: App[int],
        jobs: Jobs,
        status: StatusLine,
        workspace: WorkspaceFiles,
        navigation: Navigation,
        redraw: Callable[[], None],
        forget_drawn: Callable[[], None],
    ) -> None:
        """Act on these parts; `forget_drawn` takes nothing for drawn that was drawn before."""
        self._app = app
        self._jobs = jobs
        self._status = status
        self._workspace = workspace
        self._navigation = navigation
        self._redraw = redraw
        self._forget_drawn = forget_drawn

    def doers(self) -> Mapping[str, Callable[[], None]]:
        """Return the doer of each action, by its id in the table of actions."""
        return {
            **{section: partial(self._navigation.show_section, section) for section in OPENED},
            "reload": self._reload,
            "help": self._help,
            "palette": self._palette,
            "theme": self._theme,
            "cancel": self._cancel,
            "back": self._back,
            "leave": self._leave,
        }

    def _reload(self) -> None:
        """Read the workspace again, and send the whole screen, on which something else may have written."""
        self._forget_drawn()
        self._app.screen.refresh(layout=True)
        self._workspace.reload()

    def _help(self) -> None:
        """Show every key of the screen."""
        screen = self._app.screen
        if isinstance(screen, FramedScreen) and not self._navigation.is_shown(ToKeys):
            self._navigation.follow(ToKeys(screen.places))

    def _palette(self) -> None:
        """Offer every action by name."""
        screen: Any = self._app.screen
        if not isinstance(screen, FramedScreen):
            return

        def run(identifier: str | None) -> None:
            if identifier is not None:
                screen.action_act(identifier)

        self._navigation.follow(ToPalette(screen), run)

    def _theme(self) -> None:
        """Offer the colours."""
        app = self._app

        def use(theme: str | None) -> None:
            if theme is not None:
                app.theme = theme
                remember_theme(theme)
                self._status.say(_("These colours are used from now on."))

        self._navigation.follow(ToThemes(tuple(sorted(app.available_themes)), app.theme), use)

    def _cancel(self) -> None:
        """Give up the job under way, or go back where there is none."""
        job = self._jobs.current()
        if job is not None and job.group == "change":
            self._status.say(_("A change is not given up half-way."))
        elif job is not None:
            self._jobs.refuse(job)
            self._status.say(_("{what}: given up. f5 begins anew.").format(what=job.title))
            self._redraw()
        elif not self._navigation.is_first:
            self._navigation.leave()

    def _back(self) -> None:
        """Go back to the screen before, and leave from the first one."""
        if self._navigation.is_first:
            self._leave()
        else:
            self._navigation.leave()

    def _leave(self) -> None:
        """Leave at once."""
        self._app.exit(0)

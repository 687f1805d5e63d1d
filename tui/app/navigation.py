"""Navigation: from a target to its screen, and the way back."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from textual.app import App
from textual.screen import Screen

from tui.app.routes import OPENED, ROUTES, SECTIONS, AnyTarget
from tui.app.session import Looking, Session, Source
from tui.app.workspace import WorkspaceFiles
from tui.presentation.links import ToAsk, ToSubject, ToTemplate

_BELOW_THE_FIRST = 1
"""Textual has a screen of its own below the first one."""


class Navigation:
    """The stack of screens, with the question to come back to below each screen that asks another one."""

    def __init__(self, app: App[Any], session: Session, workspace: WorkspaceFiles) -> None:
        """Put the screens on the stack of `app`."""
        self._app = app
        self._session = session
        self._workspace = workspace
        self._before: WeakKeyDictionary[Screen[Any], Looking] = WeakKeyDictionary()

    def follow(self, target: AnyTarget, then: Callable[[Any], None] | None = None) -> None:
        """Open the screen of a target, and call `then` with its result."""
        session = self._session
        match target:
            case ToTemplate(template):
                self._look_aside(lambda: session.ask_template(template), "why")
            case ToSubject(subject):
                self._look_aside(lambda: session.ask_subject(subject), "gap")
            case ToAsk(requester, template):
                self._look_aside(lambda: session.ask_both(requester, template), "why")
            case _:
                if (screen := ROUTES[type(target)].screen(target, session)) is not None:
                    self._app.push_screen(screen, then)

    def _look_aside(self, ask: Callable[[], None], section: str) -> None:
        """Ask another question on a screen of its own. Leaving it leads back to the one before."""
        target = SECTIONS[section]
        screen = ROUTES[type(target)].screen_class()()
        self._before[screen] = self._session.looking()
        ask()
        self._app.push_screen(screen)

    def open_aside(self, source: Source) -> None:
        """Open another workspace with its question. Leaving that leads back to this one."""
        self._look_aside(lambda: self._workspace.open_source(source), "why")

    def show_section(self, section: str) -> None:
        """Show a section, or Home: one that is open already is gone back to."""
        target = OPENED[section]
        wanted = ROUTES[type(target)].screen_class()
        for depth, shown in enumerate(reversed(self._app.screen_stack)):
            if type(shown) is wanted:
                for _step in range(depth):
                    self.leave()
                return
            before = self._before.get(shown)
            if before is not None and self._session.is_elsewhere(before) and section != "demos":
                break  # what lies below is about another workspace
        self.follow(target)

    def leave(self) -> None:
        """Go back to the screen below, and to its question."""
        before = self._before.pop(self._app.screen, None)
        if before is not None:
            self._workspace.come_back(before)
        self._app.pop_screen()

    @property
    def is_first(self) -> bool:
        """Whether nothing lies below the screen but Textual's own."""
        return len(self._app.screen_stack) <= _BELOW_THE_FIRST + 1

    def is_shown(self, target: type[AnyTarget]) -> bool:
        """Return whether the screen on top is of that kind of target."""
        return type(self._app.screen) is ROUTES[target].screen_class()

    def is_open(self, target: type[AnyTarget]) -> bool:
        """Return whether a screen of that kind of target is open, though another one may lie on it."""
        return any(type(screen) is ROUTES[target].screen_class() for screen in self._app.screen_stack)

    def close(self, target: type[AnyTarget]) -> None:
        """Leave the screen of that kind of target, and all that lies on it."""
        while self.is_open(target):
            self._app.pop_screen()

"""What a screen may ask of the app that shows it. Screens know this, and never the app itself."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Protocol

from diagnostics.access.types import Answer, Question
from diagnostics.model.inventory import Token
from tui.app.actions import Situation
from tui.app.jobs import Background, Work
from tui.app.session import Session, Source
from tui.app.token_change import TokenChange
from tui.presentation.layout import Look
from tui.presentation.links import Target


class Host(Protocol):
    """The app, as its screens see it."""

    session: Session
    look: Look
    background: Background

    @property
    def situation(self) -> Situation:
        """What actions look at."""
        ...

    @property
    def is_busy(self) -> bool:
        """Whether the user waits for something."""
        ...

    def status_text(self) -> str:
        """Return what the status line shows."""
        ...

    def say(self, text: str) -> None:
        """Tell the user one sentence, on the status line of whatever screen is shown."""
        ...

    def forget_said(self) -> None:
        """Take back what was said, once the user has gone on."""
        ...

    def redraw(self) -> None:
        """Let the screen that is shown draw the session anew."""
        ...

    async def keys_may_come(self) -> None:
        """Hand on the keys that waited for a screen to be made."""
        ...

    def copy(self, make: Callable[[], str]) -> None:
        """Copy what `make` returns to the clipboard, and say what was done."""
        ...

    def start(self, group: str, title: str, job: Work, about: Hashable = None) -> None:
        """Start work in a thread; `title` says what is done, empty for what nobody waits for."""
        ...

    def walk_all(self) -> None:
        """Walk every template for the one who asks, if that is neither done nor under way."""
        ...

    def find_restoring(self) -> None:
        """Find what restores the templates of each cause of the present gap."""
        ...

    def find_observed(self) -> None:
        """Look whether the subject of the one who asks was observed."""
        ...

    def find_unknowns(self) -> None:
        """Find what the workspace does not know, if that is not known yet."""
        ...

    def find_repairs(self, question: Question, answer: Answer) -> None:
        """Find what would make the template visible, if that is neither known nor under way."""
        ...

    def open_aside(self, source: Source) -> None:
        """Open another workspace, and show what it asks. Leaving that leads back to this one."""
        ...

    def reload(self) -> None:
        """Read the workspace again."""
        ...

    def moment(self) -> datetime:
        """Return the moment that a change of the tokens happens at."""
        ...

    def ask_before(self, change: TokenChange, token: Token) -> None:
        """Say what a change breaks and ask, unless a rule does not allow it."""
        ...

    def make_change(self, change: TokenChange) -> bool:
        """Make a change on disk, and return whether it was begun: not where a rule does not allow it."""
        ...

    def follow(self, target: Target) -> None:
        """Open the screen that shows what an item points to."""
        ...

    def doer(self, action: str) -> Callable[[], None] | None:
        """Return what does an action that is offered on every screen."""
        ...

"""Parts of a repair that every output shows, and the gains and losses of a permission set."""

from dataclasses import dataclass
from typing import NamedTuple

from tui.i18n import _


class ChangeWords(NamedTuple):
    """A change as a request (the second half of "Please ..."), and what there is to know before asking."""

    request: str
    who: str
    where: str
    undo: str


@dataclass(frozen=True, slots=True)
class RepairView:
    """One repair. `steps` are its changes, `opens` says what else it opens, `warning` is empty where none is due.

    `opened` names all that it also opens, where somebody asked for the names.
    """

    steps: tuple[ChangeWords, ...]
    opens: str
    warning: str
    message: str
    opened: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What to do, in one sentence."""
        told = _("; and ").join(step.request for step in self.steps)
        return f"{told[:1].upper()}{told[1:]}."

    @property
    def who(self) -> str:
        """Who can do it, each of them once."""
        return "; ".join(dict.fromkeys(step.who for step in self.steps))

    @property
    def where(self) -> str:
        """Where in the product, each place once."""
        return "; ".join(dict.fromkeys(step.where for step in self.steps))

    @property
    def undo(self) -> str:
        """Whether it can be undone."""
        return "; ".join(dict.fromkeys(step.undo for step in self.steps))


@dataclass(frozen=True, slots=True)
class RepairViews:
    """The first repairs, and how many there are in all; `advice` is what the product advises besides."""

    total: int
    views: tuple[RepairView, ...]
    advice: tuple[str, ...] = ()

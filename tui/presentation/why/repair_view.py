"""Parts of a repair that every output shows, and the gains and losses of a permission set."""

from dataclasses import dataclass
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.findings.changes import Change
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import MANAGE_GROUPS, MANAGE_USERS
from tui.i18n import _
from tui.presentation.text import joined, short


class ChangeWords(NamedTuple):
    """A change as a request (the second half of "Please ..."), and what there is to know before asking."""

    request: str
    who: str
    where: str
    undo: str
    note: str = ""
    message: str = ""

    @property
    def sentence(self) -> str:
        """The request as a sentence of its own."""
        return f"{self.request[:1].upper()}{self.request[1:]}."


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
    def notes(self) -> tuple[str, ...]:
        """What the changes take away or leave as it is, where that may not be plain."""
        return tuple(step.note for step in self.steps if step.note)

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


def set_note(directory: Directory, change: Change) -> str:
    """Return what the assignment takes away and brings, and what breaks by it."""
    if change.service_user is not None:
        return _("Its sets add up: nothing is taken away from it.")
    user = directory.users.get(canonical(change.user or ""))
    assigned = directory.permission_sets.get(canonical(change.permission_set or ""))
    own = user.permission_set if user is not None else None
    former = directory.permission_sets.get(canonical(own)) if own is not None else None
    if user is None or former is None or former.permissions is None or assigned is None or assigned.permissions is None:
        return _("A user has one set, and this one takes its place; what the former one permits is not known.")
    lost = [one for one in former.permissions if one not in assigned.permissions]
    gained = [one for one in assigned.permissions if one not in former.permissions]
    facts = {"name": short(user.name), "lost": joined(map(short, lost)), "gained": joined(map(short, gained))}
    if not lost:
        return _("A user has one set: {name} loses nothing by it, and gains {gained}.").format_map(facts)
    if MANAGE_USERS in lost or MANAGE_GROUPS in lost:
        return _(
            "A user has one set: {name} loses {lost}, and gains {gained}. Provisioning (SCIM) by this user stops."
        ).format_map(facts)
    return _("A user has one set: {name} loses {lost}, and gains {gained}.").format_map(facts)

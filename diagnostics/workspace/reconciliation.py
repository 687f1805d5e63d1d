"""Whether the journal and the inventory tell the same, and which of the journal's changes are in force.

Every event names the revision that it made and the one it was made from, so the changes in force are a chain from the
inventory's revision backwards. What is not on it was journalled but not applied.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagnostics.tokens.events import Event, state_digest
from diagnostics.tokens.inventory import Inventory


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How the journal and the inventory differ.

    `not_applied` are the latest events, whose change the inventory does not have: a writer was killed between the
    two, or an older `tokens.toml` was put back. `is_not_journalled`: the inventory has changes that no event tells
    of, made by hand or by a script. A workspace without any event has nothing to differ from.
    """

    not_applied: tuple[Event, ...] = ()
    is_not_journalled: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether both tell the same."""
        return not self.not_applied and not self.is_not_journalled


def reconcile(events: Sequence[Event], inventory: Inventory) -> Reconciliation:
    """Compare the journal's events with the inventory as it stands."""
    if not events:
        return Reconciliation()
    head = _by_revision(events).get(inventory.revision)
    not_applied = tuple(event for event in events if event.revision > inventory.revision)
    if head is not None:
        is_other = head.state != state_digest(inventory)
    else:
        bases = {event.base for event in events}
        is_other = inventory.revision > min(bases) and inventory.revision not in bases
    return Reconciliation(not_applied, is_other)


def in_force(events: Sequence[Event], inventory: Inventory) -> frozenset[int]:
    """Return the revisions of the events whose change the inventory has."""
    known = _by_revision(events)
    chain: set[int] = set()
    revision = inventory.revision
    while (event := known.get(_at_or_before(known, revision))) is not None:
        chain.add(event.revision)
        # A damaged journal may lead forwards; going backwards only, this ends.
        revision = min(event.base, event.revision - 1)
    return frozenset(chain)


def _by_revision(events: Sequence[Event]) -> Mapping[int, Event]:
    return {event.revision: event for event in events}


def _at_or_before(known: Mapping[int, Event], revision: int) -> int:
    """Return `revision`, or where nobody journalled that one, the latest before it."""
    if revision in known:
        return revision
    return max((earlier for earlier in known if earlier < revision), default=-1)

"""Whether one token gets what another one gets: the check before an old secret is switched off."""

from dataclasses import dataclass
from datetime import datetime

from diagnostics.access.answer import Verdict
from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.lookup import asker_of_token
from diagnostics.access.question import Call
from diagnostics.organisation.model import Template
from diagnostics.tokens.inventory import Token

_WORST_FIRST = (Verdict.HIDDEN, Verdict.UNKNOWN, Verdict.VISIBLE)


@dataclass(frozen=True, slots=True)
class Difference:
    """A template that the two tokens do not get alike."""

    template: Template
    old: Verdict
    new: Verdict


@dataclass(frozen=True, slots=True)
class Parity:
    """What the new token gets beside the old one.

    `visible` counts the templates that both certainly get. `lost` are those that the new token gets less surely than
    the old one, `gained` those that it gets more surely.
    """

    visible: int
    lost: tuple[Difference, ...]
    gained: tuple[Difference, ...]

    @property
    def is_same(self) -> bool:
        """Whether both get the same."""
        return not self.lost and not self.gained


def parity(directory: Directory, index: Index, old: Token, new: Token, at: datetime) -> Parity:
    """Compare what two tokens get of all templates at a moment, judged by the same facts."""
    before = index.answers(asker_of_token(directory, old), Call(), at)
    after = index.answers(asker_of_token(directory, new), Call(), at)
    lost: list[tuple[int, Verdict, Verdict]] = []
    gained: list[tuple[int, Verdict, Verdict]] = []
    for old_verdict in _WORST_FIRST:
        for new_verdict in _WORST_FIRST:
            if old_verdict is new_verdict:
                continue
            is_worse = _WORST_FIRST.index(new_verdict) < _WORST_FIRST.index(old_verdict)
            positions = before.of(old_verdict) & after.of(new_verdict)
            (lost if is_worse else gained).extend((position, old_verdict, new_verdict) for position in positions)
    return Parity(
        len(before.visible & after.visible),
        _differences(directory, lost),
        _differences(directory, gained),
    )


def _differences(directory: Directory, found: list[tuple[int, Verdict, Verdict]]) -> tuple[Difference, ...]:
    templates = directory.organisation.templates
    return tuple(Difference(templates[position], old, new) for position, old, new in sorted(found))

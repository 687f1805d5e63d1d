"""Comparison of two requesters, or of two organisations' answers, by the gates that decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.index.decide import Answers
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.reasons import GateName, Reason
from diagnostics.access.types import Answer, Attempt, Call, Gate, GateState, Truth, Verdict
from diagnostics.model.inventory import Token
from diagnostics.model.organisation import Template


class Difference(NamedTuple):
    """Templates that two requesters are answered differently for the same two reasons. Positions are in the file."""

    first: tuple[Verdict, Reason]
    second: tuple[Verdict, Reason]
    positions: BitMap


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two requesters over the same templates."""

    both: BitMap
    only_first: BitMap
    only_second: BitMap
    differences: tuple[Difference, ...]


def compare_answers(first: Answers, second: Answers) -> Comparison:
    """Return where two answers about all templates differ in verdict, the largest difference first."""
    differences = []
    for one, its_positions in first.by_headline.items():
        for other, other_positions in second.by_headline.items():
            if one[0] is not other[0] and (met := its_positions & other_positions):
                differences.append(Difference(one, other, met))
    seen, also_seen = first.visible, second.visible
    return Comparison(
        both=seen & also_seen,
        only_first=seen - also_seen,
        only_second=also_seen - seen,
        differences=tuple(sorted(differences, key=lambda found: (-len(found.positions), found.first, found.second))),
    )


class GateDifference(NamedTuple):
    """One question of the walk that two answers pass differently, with what decides it on each side."""

    gate: GateName
    first: Gate
    second: Gate
    first_decides: tuple[Attempt, ...]
    second_decides: tuple[Attempt, ...]


def compare_walks(first: Answer, second: Answer) -> tuple[GateDifference, ...]:
    """Return the gates that two answers come to differently. Sharing and membership differ only where access does."""
    differences = []
    access_differs = _access(first) is not _access(second)
    for gate in first.gates:
        other = second.gate(gate.name)
        if other is None:
            continue
        if gate.name in ("sharing", "membership"):
            differs = access_differs and (_decides(gate, first) != _decides(other, second))
        else:
            differs = gate.state is not other.state
        if differs:
            differences.append(GateDifference(gate.name, gate, other, _decides(gate, first), _decides(other, second)))
    return tuple(differences) or tuple(_other_reasons(first, second))


def _other_reasons(first: Answer, second: Answer) -> Iterator[GateDifference]:
    """Return the gates that come to the same for other reasons, where the answers rest on other reasons."""
    if first.headline is second.headline:
        return
    for gate in first.gates:
        other = second.gate(gate.name)
        if other is not None and gate.reason is not other.reason:
            yield GateDifference(gate.name, gate, other, _decides(gate, first), _decides(other, second))


def _access(answer: Answer) -> Truth:
    states = {gate.state for gate in answer.gates if gate.name in ("sharing", "membership")}
    if GateState.PASS in states:
        return Truth.YES
    return Truth.UNKNOWN if GateState.UNKNOWN in states else Truth.NO


def _decides(gate: Gate, answer: Answer) -> tuple[Attempt, ...]:
    """Return the attempts that made a gate what it is; none for one that is not needed."""
    if gate.state is GateState.IRRELEVANT:
        return ()
    wanted = {GateState.PASS: Truth.YES, GateState.BLOCK: Truth.NO, GateState.UNKNOWN: Truth.UNKNOWN}[gate.state]
    found = tuple(attempt for attempt in gate.attempts if attempt.outcome is wanted)
    if gate.name in ("sharing", "membership") and gate.state is GateState.BLOCK and _access(answer) is Truth.YES:
        return ()
    return found


_WORST_FIRST = (Verdict.HIDDEN, Verdict.UNKNOWN, Verdict.VISIBLE)


@dataclass(frozen=True, slots=True)
class VerdictDifference:
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
    lost: tuple[VerdictDifference, ...]
    gained: tuple[VerdictDifference, ...]

    @property
    def is_same(self) -> bool:
        """Whether both get the same."""
        return not self.lost and not self.gained


def parity(directory: Directory, index: Index, old: Token, new: Token, at: datetime) -> Parity:
    """Compare what two tokens get of all templates at a moment, judged by the same facts."""
    before = index.answers(requester_of_token(directory, old), Call(), at)
    after = index.answers(requester_of_token(directory, new), Call(), at)
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


def _differences(directory: Directory, found: list[tuple[int, Verdict, Verdict]]) -> tuple[VerdictDifference, ...]:
    templates = directory.organisation.templates
    return tuple(VerdictDifference(templates[position], old, new) for position, old, new in sorted(found))

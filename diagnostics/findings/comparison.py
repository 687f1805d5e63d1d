"""Two askers over all templates, or two answers gate by gate: only what decides."""

from dataclasses import dataclass
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.answer import Answer, Attempt, Gate, GateState, Verdict
from diagnostics.access.deciding import Answers
from diagnostics.access.kleene import Truth
from diagnostics.access.reasons import GateName, Reason


class Difference(NamedTuple):
    """Templates that two askers are answered differently for the same two reasons. Positions are in the file."""

    first: tuple[Verdict, Reason]
    second: tuple[Verdict, Reason]
    positions: BitMap


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two askers over the same templates."""

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
    return tuple(differences)


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

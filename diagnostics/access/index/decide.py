"""From what holds where to one verdict and one headline everywhere: the walk's conjunction over whole sets.

Positions are those of whatever is walked at once: all templates for one subject, or all subjects for one template.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.reasons import ACCESS_GRANTS, ACCESS_NEAR_MISSES, ACCESS_UNKNOWNS, Reason, with_effect
from diagnostics.access.types import Verdict

Masks = Mapping[Reason, BitMap]
"""Where each reason was found: the positions with an attempt of that reason that came out as the reason says.

A near miss may be said of too many positions, as long as each that is too many has an attempt that grants, leaves the
access unknown, or is a near miss of an earlier reason.
"""

_TOKEN_BLOCKS = with_effect(("block",), "token")
_NONE: Masks = {}
_ASKER_UNKNOWNS = (*with_effect(("unknown",), "token"), *with_effect(("unknown",), "subject"))
_LATER_BLOCKS = (*with_effect(("block",), "permission"), *with_effect(("block",), "request"))
_LATER_UNKNOWNS = (*with_effect(("unknown",), "permission"), *with_effect(("unknown",), "request"))


class Answers(NamedTuple):
    """Verdict and headline at every position: sets that are disjoint, not empty, and together hold every position."""

    by_headline: Mapping[tuple[Verdict, Reason], BitMap]

    @property
    def visible(self) -> BitMap:
        """The positions whose verdict is visible."""
        return self.of(Verdict.VISIBLE)

    def of(self, verdict: Verdict) -> BitMap:
        """Return the positions with this verdict."""
        return union(found for (its_verdict, _), found in self.by_headline.items() if its_verdict is verdict)


def union(sets: Iterable[BitMap]) -> BitMap:
    """Return a new set of all positions that one of `sets` holds."""
    listed = tuple(sets)
    return BitMap.union(*listed) if listed else BitMap()


def nothing_known(everything: BitMap) -> Answers:
    """Return the answers of which nothing is known, not even who asks."""
    return Answers({(Verdict.UNKNOWN, Reason.SUBJECT_UNKNOWN): everything} if everything else {})


def decide(everything: BitMap, masks: Masks, covered: Masks = _NONE) -> Answers:
    """Return verdict and headline for every position of `everything`, as the walk gives them one by one.

    `covered` is where rules that could not be read, or are not listed, are known to cover the subject all the same.
    """
    answers: dict[tuple[Verdict, Reason], BitMap] = {}
    granted = union(masks[reason] for reason in ACCESS_GRANTS if reason in masks) | union(covered.values())
    left_open = union(masks[reason] for reason in ACCESS_UNKNOWNS if reason in masks)

    left = _divide(answers, Verdict.HIDDEN, everything, _TOKEN_BLOCKS, masks)
    shut = left - granted - left_open
    left = left - shut
    unnamed = _divide(answers, Verdict.HIDDEN, shut, ACCESS_NEAR_MISSES, masks)
    if unnamed:
        answers[Verdict.HIDDEN, Reason.NOT_SHARED] = unnamed
    left = _divide(answers, Verdict.HIDDEN, left, _LATER_BLOCKS, masks)

    left = _divide(answers, Verdict.UNKNOWN, left, _ASKER_UNKNOWNS, masks)
    _divide(answers, Verdict.UNKNOWN, left - granted, ACCESS_UNKNOWNS, masks)
    left = _divide(answers, Verdict.UNKNOWN, left & granted, _LATER_UNKNOWNS, masks)

    left = _divide(answers, Verdict.VISIBLE, left, ACCESS_GRANTS, masks)
    _divide(answers, Verdict.VISIBLE, left, ACCESS_UNKNOWNS, covered)
    return Answers(answers)


def _divide(
    answers: dict[tuple[Verdict, Reason], BitMap],
    verdict: Verdict,
    left: BitMap,
    order: tuple[Reason, ...],
    masks: Masks,
) -> BitMap:
    """Give each position of `left` the first reason of `order` that is found there; return those without any."""
    for reason in order:
        mask = masks.get(reason)
        if mask is None or not left:
            continue
        found = left & mask
        if found:
            answers[verdict, reason] = found
            left = left - found
    return left

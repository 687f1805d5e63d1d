"""The basis of a verdict: the facts, or what was observed beside them."""

from enum import StrEnum

from diagnostics.access.types import Verdict


class Basis(StrEnum):
    """What a certain verdict rests on: the facts, learned ones too, or what was observed."""

    FACTS = "facts"
    OBSERVED = "observed"


def basis(before: Verdict, verdict: Verdict) -> Basis | None:
    """Return what a verdict rests on that is `before` by the facts alone."""
    if verdict is Verdict.UNKNOWN:
        return None
    return Basis.FACTS if before is verdict else Basis.OBSERVED

"""Three-valued logic: what is not known is never taken for "no", and vanishes only where another branch decides."""

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """Yes, no, or not known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return yes if one is yes, else unknown if one is unknown, else no."""
    result = Truth.NO
    for truth in truths:
        if truth is Truth.YES:
            return Truth.YES
        if truth is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return no if one is no, else unknown if one is unknown, else yes."""
    result = Truth.YES
    for truth in truths:
        if truth is Truth.NO:
            return Truth.NO
        if truth is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result

"""What all numbered subjects are permitted, by what the workspace says of them."""

from collections.abc import Mapping
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.kleene import Truth
from diagnostics.access.reasons import Reason
from diagnostics.access.standing import permissions_of
from diagnostics.access.subjects import Subjects


class Permitted(NamedTuple):
    """Who holds an override, and what the permission gate finds (but for what is granted) where there are locations."""

    override: Mapping[Truth, BitMap]
    obstacles: Mapping[Truth, Mapping[Reason, BitMap]]


def permitted(directory: Directory, subjects: Subjects) -> Permitted:
    """Return what `subjects` are permitted by the permission sets of `directory`, which may state them anew."""
    override = {truth: BitMap() for truth in Truth}
    obstacles: dict[Truth, dict[Reason, BitMap]] = {truth: {} for truth in Truth}
    for profile in subjects.profiles:
        permissions = permissions_of(directory, profile.example)
        override[permissions.override] |= profile.positions
        for has_locations, found in obstacles.items():
            for reason in permissions.obstacles(has_locations):
                found[reason] = found.get(reason, BitMap()) | profile.positions
    return Permitted(override, obstacles)

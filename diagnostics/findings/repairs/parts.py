"""A repair is put together from parts, one for each gate that does not pass. Here is what a part knows of itself."""

from dataclasses import dataclass
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.permitted import Permitted
from diagnostics.access.question import Asker, Call
from diagnostics.access.standing import Permissions
from diagnostics.findings.repairs.changes import Change


@dataclass(frozen=True, slots=True)
class PermissionPart:
    """Changes of what the subject is permitted, and perhaps others with it: then `permitted` says of all what holds."""

    changes: tuple[Change, ...]
    permissions: Permissions
    permitted: Permitted | None


@dataclass(frozen=True, slots=True)
class AskingPart:
    """Changes of the token and of the call, which are the same in every repair of one answer."""

    changes: tuple[Change, ...]
    asker: Asker
    call: Call


class Ground(NamedTuple):
    """What a change of permissions gains by itself, and what could be gained with it once it is opened."""

    permission: PermissionPart
    templates: BitMap
    templates_in_reach: BitMap
    subjects: BitMap
    subjects_in_reach: BitMap
    grants_override: bool

"""All who may ask for templates here, numbered: this organisation's users in file order, then the service users."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.gates.token import inactivity_of
from diagnostics.access.question import Subject
from diagnostics.access.reasons import Reason
from diagnostics.access.standing import stated_permissions
from diagnostics.organisation.identifiers import CanonicalIds
from diagnostics.organisation.model import User
from diagnostics.tokens.inventory import ServiceUser


class Profile(NamedTuple):
    """Subjects that are permitted the same, since the workspace says the same of them; `example` is one of them."""

    example: Subject
    positions: BitMap


class Subjects:
    """The numbered subjects of one directory. Another organisation's users are none."""

    def __init__(self, directory: Directory) -> None:
        """Number the users and service users of `directory`."""
        own = [user for user in directory.organisation.users if not directory.is_foreign(user.organisation)]
        self._records: list[User | ServiceUser] = [*own, *directory.inventory.service_users]
        self.everyone = BitMap(range(len(self._records)))
        self.users = BitMap(range(len(own)))
        self.service_users = self.everyone - self.users

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, position: int) -> Subject:
        record = self._records[position]
        return Subject("user" if isinstance(record, User) else "service_user", record.id, record)

    @cached_property
    def ids(self) -> CanonicalIds:
        """Canonical ids by spelling, shared by all who look subjects up."""
        return CanonicalIds()

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Positions by canonical id."""
        ids = self.ids
        return {ids[record.id]: position for position, record in enumerate(self._records)}

    @cached_property
    def inactive(self) -> Mapping[Reason, BitMap]:
        """The users who cannot ask at all, by why."""
        found: defaultdict[Reason, list[int]] = defaultdict(list)
        for position in self.users:
            record = self._records[position]
            if isinstance(record, User) and record.status != "active":
                reason = inactivity_of(self[position])
                assert reason is not None
                found[reason].append(position)
        return {reason: BitMap(positions) for reason, positions in found.items()}

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """The subjects by what the workspace says of their permissions."""
        alike: defaultdict[Hashable, list[int]] = defaultdict(list)
        for position, record in enumerate(self._records):
            alike[stated_permissions(record)].append(position)
        return tuple(Profile(self[positions[0]], BitMap(positions)) for positions in alike.values())

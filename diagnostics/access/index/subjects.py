"""All who may ask for templates here, numbered: this organisation's users in file order, then the service users."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.gates.token import inactivity
from diagnostics.access.index.entitlements import stated_permissions
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Subject
from diagnostics.model.ids import CanonicalIds
from diagnostics.model.lazy import KeptEntries, ids_of, lean_users


class Profile(NamedTuple):
    """Subjects that are permitted the same, since the workspace says the same of them; `example` is one of them."""

    example: Subject
    positions: BitMap


class Subjects:
    """The numbered subjects of one directory. Another organisation's users are none."""

    def __init__(self, directory: Directory) -> None:
        """Number the users and service users of `directory`."""
        self._personal = directory.learned.personal
        self._users = directory.organisation.users
        self._service_users = directory.inventory.service_users
        listed = lean_users(self._users)
        self._own = [place for place, user in enumerate(listed) if not directory.is_foreign(user.organisation)]
        self._own_users = [listed[place] for place in self._own]
        self.everyone = BitMap(range(len(self._own) + len(self._service_users)))
        self.users = BitMap(range(len(self._own)))
        self.service_users = self.everyone - self.users

    def __len__(self) -> int:
        return len(self._own) + len(self._service_users)

    def __getitem__(self, position: int) -> Subject:
        position = range(len(self))[position]
        if position < len(self._own):
            user = self._users[self._own[position]]
            return Subject("user", user.id, user)
        service_user = self._service_users[position - len(self._own)]
        return Subject("service_user", service_user.id, service_user)

    def __iter__(self) -> Iterator[Subject]:
        users = list(self._users)
        for place in self._own:
            yield Subject("user", users[place].id, users[place])
        for service_user in self._service_users:
            yield Subject("service_user", service_user.id, service_user)

    @cached_property
    def ids(self) -> CanonicalIds:
        """Canonical ids by spelling, shared by all who look subjects up."""
        users = self._users
        known = zip(users.spelled, users.positions, strict=True) if isinstance(users, KeptEntries) else ()
        return CanonicalIds(known)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Positions by canonical id."""
        ids = self.ids
        users = [ids[spelled] for spelled in ids_of(self._users)]
        own = (users[place] for place in self._own)
        return {key: number for number, key in enumerate((*own, *(ids[one.id] for one in self._service_users)))}

    @cached_property
    def inactive(self) -> Mapping[Reason, BitMap]:
        """The users who cannot ask at all, by why."""
        found: defaultdict[Reason, list[int]] = defaultdict(list)
        for position, user in enumerate(self._own_users):
            if (reason := inactivity(user.status)) is not None:
                found[reason].append(position)
        return {reason: BitMap(positions) for reason, positions in found.items()}

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """The subjects by what the workspace says of their permissions."""
        apart = {self.positions.get(key) for key in self._personal} if self._personal else ()
        alike: defaultdict[Hashable, list[int]] = defaultdict(list)
        for position, record in enumerate((*self._own_users, *self._service_users)):
            alike[stated_permissions(record), position if position in apart else None].append(position)
        return tuple(Profile(self[positions[0]], BitMap(positions)) for positions in alike.values())

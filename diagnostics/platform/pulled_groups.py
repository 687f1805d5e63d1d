"""Groups and their members from the rows of a pull: two feeds, single groups, and the requester's own groups."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from diagnostics.model.ids import canonical
from diagnostics.model.organisation import CoverageLevel, Group
from diagnostics.platform.contradictions import Contradiction
from diagnostics.platform.fields import GROUP_USERS, GROUPS
from diagnostics.platform.pull import Pulled

Members = dict[str, dict[str, str]]
"""Spellings of member ids by their canonical form, by the canonical id of the group."""


class PulledGroups:
    """The groups, and what contradicted what about them. `lowered` has the areas where it did."""

    def __init__(self, pulled: Pulled) -> None:
        """Bring together what the rows say."""
        self._pulled = pulled
        self.contradictions: Counter[Contradiction] = Counter()
        self.lowered: set[str] = set()
        self._names: dict[str, tuple[str, str | None]] = {}
        self._members: Members = defaultdict(dict)
        self._read_names()
        self._read_members()
        self._asked_whole = self._read_single_groups()
        self._read_own_groups()
        self.groups: tuple[Group, ...] = tuple(self._listed())

    @property
    def members_level(self) -> CoverageLevel:
        """How much is known of who is in which group, contradictions aside."""
        level = self._pulled.feeds[GROUP_USERS.name].coverage
        if level == "complete" or not self._asked_whole:
            return level if level != "unavailable" or not any(self._members.values()) else "partial"
        return "complete"

    def _listed(self) -> Iterator[Group]:
        for key, (identifier, name) in self._names.items():
            yield Group(id=identifier, name=name or identifier, members=tuple(self._members[key].values()))

    def _read_names(self) -> None:
        for row in self._pulled.rows(GROUPS):
            name = row["name"]
            self._names[canonical(str(row["id"]))] = str(row["id"]), name if isinstance(name, str) else None
        if not self._names and self._is_whole(GROUPS.name):
            self._note(Contradiction.EMPTY_GROUPS, "groups")

    def _read_members(self) -> None:
        rows = self._pulled.rows(GROUP_USERS)
        for row in rows:
            group, user = str(row["group_id"]), str(row["user_id"])
            self._found(group, None)
            self._members[canonical(group)].setdefault(canonical(user), user)
        if not rows and self._is_whole(GROUP_USERS.name):
            self._note(Contradiction.EMPTY_GROUP_MEMBERS, "group_members")

    def _read_single_groups(self) -> bool:
        """Add the members of groups that were asked one by one. Return whether all were, and nothing contradicts it."""
        told = {canonical(group): members for group, members in self._pulled.group_details.members.items()}
        for group, members in told.items():
            listed = {canonical(member): member for member in members}
            for key in self._members[group].keys() - listed.keys():
                del self._members[group][key]
                self._note(Contradiction.MEMBERSHIP_IN_ONE_LIST, "group_members")
            for key, member in listed.items():
                self._members[group].setdefault(key, member)
        is_all = bool(told) and self._names.keys() <= told.keys()
        if is_all and any(told.values()) and Contradiction.EMPTY_GROUP_MEMBERS in self.contradictions:
            # Somebody who may read single groups says who is in them: the empty feed is explained.
            self.lowered.discard("group_members")
        return is_all

    def _read_own_groups(self) -> None:
        """Hold the groups that the API calls the requester's own against the lists."""
        connected, me = self._pulled.connections, self._pulled.me
        if connected is None:
            return
        own = {canonical(group): group for group in connected.groups}
        requester = canonical(me.id)
        for key, group in own.items():
            self._found(group, connected.group_names.get(group))
            if requester not in self._members[key]:
                self._members[key][requester] = me.id
                if self.members_level == "complete":
                    self._note(Contradiction.OWN_GROUP_WITHOUT_ASKER, "group_members")
        # Where no group is told at all, it may be that groups are not told there.
        if own and me.kind != "service_user":
            for key in [key for key, members in self._members.items() if requester in members and key not in own]:
                del self._members[key][requester]
                self._note(Contradiction.MEMBERSHIP_IN_ONE_LIST, "group_members")

    def _found(self, group: str, name: str | None) -> None:
        """Take in a group that another list than that of the groups names."""
        if canonical(group) in self._names:
            return
        self._names[canonical(group)] = group, name
        if self._is_whole(GROUPS.name):
            self._note(Contradiction.GROUP_NOT_LISTED, "groups")

    def _is_whole(self, feed: str) -> bool:
        return self._pulled.feeds[feed].coverage == "complete"

    def _note(self, contradiction: Contradiction, area: str) -> None:
        self.contradictions[contradiction] += 1
        self.lowered.add(area)

"""Ids that point into a list of the workspace, and whether they must be found there.

An id must resolve unless the coverage of the list it points into is not complete.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Entry
from diagnostics.tokens.inventory import TokenKind
from diagnostics.workspace.draft import Draft, Readable
from diagnostics.workspace.problems import Problem, ProblemCode

_SUGGESTIONS = 25
_COMPARED = 5000
"""Suggestions are for people: enough for the first problems, among as many ids as can be compared at once."""


class _List:
    """The ids of one list, with their spelling and name for suggestions."""

    def __init__(self, entries: Sequence[Entry], lost: frozenset[str], is_whole: bool) -> None:
        self.entries: Mapping[str, Entry] = {canonical(entry.id): entry for entry in entries}
        self.spelled = frozenset(entry.id for entry in entries)
        self.lost = lost
        self.is_whole = is_whole

    def resolves(self, identifier: str) -> bool:
        key = canonical(identifier)
        return key in self.entries or key in self.lost


class References:
    """Answers for each id of a draft whether it resolves, with the nearest id where it does not.

    `spelled_subjects` and the like are the ids as their lists spell them. Nearly all ids are found there at once, and
    need no closer look.
    """

    def __init__(self, draft: Draft) -> None:
        """Collect the ids of every list that something may point into."""
        facts, file = draft.organisation, draft.organisation_file
        coverage = facts.coverage
        self._is_whole = draft.is_whole
        self._own_id = canonical(facts.organisation.id)
        self._suggestions_left = _SUGGESTIONS
        self._users = _List(facts.users, file.lost("users"), coverage.is_complete("users"))
        self._service_users = _List(
            draft.inventory.service_users,
            draft.inventory_file.lost("service_users"),
            coverage.is_complete("service_users"),
        )
        self._groups = _List(facts.groups, file.lost("groups"), coverage.is_complete("groups"))
        self._sites = _List(facts.sites, file.lost("sites"), coverage.is_complete("sites"))
        self._permission_sets = _List(
            facts.permission_sets, file.lost("permission_sets"), coverage.is_complete("permission_sets")
        )
        self._foreign_users = {
            canonical(user.id): user
            for user in facts.users
            if user.organisation is not None and canonical(user.organisation) != self._own_id
        }
        self.spelled_subjects = self._users.spelled | self._service_users.spelled
        self.spelled_groups = self._groups.spelled
        self.spelled_sites = self._sites.spelled
        self.spelled_permission_sets = self._permission_sets.spelled

    def subject(self, file: Readable, place: str, identifier: str) -> Iterator[Problem]:
        """Check an id of a user or service user, which the API lists alike."""
        return self._check(file, place, identifier, (self._users, self._service_users))

    def group(self, file: Readable, place: str, identifier: str) -> Iterator[Problem]:
        """Check an id of a group."""
        return self._check(file, place, identifier, (self._groups,))

    def site(self, file: Readable, place: str, identifier: str) -> Iterator[Problem]:
        """Check an id of a site."""
        return self._check(file, place, identifier, (self._sites,))

    def permission_set(self, file: Readable, place: str, identifier: str) -> Iterator[Problem]:
        """Check an id of a permission set."""
        return self._check(file, place, identifier, (self._permission_sets,))

    def owner(
        self, file: Readable, place: str, identifier: str, kind: TokenKind, is_bound_elsewhere: bool
    ) -> Iterator[Problem]:
        """Check the owner of a token: of the token's kind, and of the organisation the token is bound to."""
        if not self._is_whole:
            return
        own, other = self._users, self._service_users
        if kind == "service_user":
            own, other = other, own
        if own.resolves(identifier):
            if not is_bound_elsewhere and (user := self._foreign_users.get(canonical(identifier))) is not None:
                facts = {"value": identifier, "organisation": str(user.organisation)}
                yield Problem(file.path, ProblemCode.OWNER_OF_ANOTHER_ORGANISATION, place, facts=facts)
        elif other.resolves(identifier):
            facts = {"value": identifier, "kind": kind}
            yield Problem(file.path, ProblemCode.OWNER_OF_OTHER_KIND, place, facts=facts)
        elif not is_bound_elsewhere:
            yield from self._check(file, place, identifier, (own,))

    def _check(self, file: Readable, place: str, identifier: str, lists: tuple[_List, ...]) -> Iterator[Problem]:
        if not self._is_whole:
            return
        if not all(listed.is_whole for listed in lists) or any(listed.resolves(identifier) for listed in lists):
            return
        facts = {"value": identifier}
        if self._suggestions_left > 0:
            self._suggestions_left -= 1
            facts |= self._nearest(identifier, lists)
        yield Problem(file.path, ProblemCode.DANGLING_ID, place, facts=facts)

    @staticmethod
    def _nearest(identifier: str, lists: tuple[_List, ...]) -> dict[str, str]:
        import difflib

        spelled = {entry.id: entry.name for listed in lists for entry in islice(listed.entries.values(), _COMPARED)}
        nearest = difflib.get_close_matches(identifier, spelled, n=1)
        return {"nearest": nearest[0], "name": spelled[nearest[0]]} if nearest else {}

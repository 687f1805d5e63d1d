"""Checks over a whole workspace: duplicate ids, dangling ids, impossible values."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice, pairwise

from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Token, TokenKind
from diagnostics.model.organisation import Entry, Rule, Template
from diagnostics.tokens.state import INACTIVITY_DAYS
from diagnostics.workspace.problems import Problem, ProblemCode, spelled
from diagnostics.workspace.salvage import Draft, Readable
from diagnostics.workspace.vocabulary import permission_problems, sealing_problems

_SUGGESTIONS = 25
_COMPARED = 25_000
_COMPARED_AT_ONCE = 5000
"""Suggestions are for people: enough for the first problems, among as many ids as can be compared at once."""
_COMPARED_CHARACTERS = 100


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
        self._comparisons_left = _COMPARED
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
        if self._suggestions_left > 0 and len(identifier) <= _COMPARED_CHARACTERS:
            self._suggestions_left -= 1
            facts |= self._nearest(identifier, lists)
        yield Problem(file.path, ProblemCode.DANGLING_ID, place, facts=facts)

    def _nearest(self, identifier: str, lists: tuple[_List, ...]) -> dict[str, str]:
        import difflib

        most = min(_COMPARED_AT_ONCE, self._comparisons_left)
        entries = (entry for listed in lists for entry in islice(listed.entries.values(), most))
        spelled = {entry.id: entry.name for entry in entries if len(entry.id) <= _COMPARED_CHARACTERS}
        self._comparisons_left -= min(len(spelled), self._comparisons_left)
        nearest = difflib.get_close_matches(identifier, spelled, n=1)
        return {"nearest": nearest[0], "name": spelled[nearest[0]]} if nearest else {}


def organisation_problems(draft: Draft) -> Iterator[Problem]:
    """Return what is wrong inside `organisation.toml`, given the service users of `tokens.toml`."""
    facts, file = draft.organisation, draft.organisation_file
    references = References(draft)
    yield from _reading_times(draft)
    for name in ("organisations", "users", "groups", "sites", "permission_sets", "templates"):
        yield from _duplicates(file, name, getattr(facts, name))
    for index, user in enumerate(facts.users):
        place = file.place("users", index)
        if user.holds or user.lacks:
            yield from _single_permissions(file, place, user.holds, user.lacks)
        if user.permission_set is not None and user.permission_set not in references.spelled_permission_sets:
            yield from references.permission_set(file, f"{place}.permission_set", user.permission_set)
    for name in ("groups", "sites"):
        for index, entry in enumerate(getattr(facts, name)):
            if references.spelled_subjects.issuperset(entry.members):
                continue
            place = file.place(name, index)
            for number, member in enumerate(entry.members):
                yield from references.subject(file, f"{place}.members[{number}]", member)
    for index, site in enumerate(facts.sites):
        if site.parent is not None:
            yield from references.site(file, f"{file.place('sites', index)}.parent", site.parent)
    yield from _site_cycles(draft)
    for index, known in enumerate(facts.permission_sets):
        place = f"{file.place('permission_sets', index)}.permissions"
        yield from permission_problems(file, place, known.permissions or ())
    for index, template in enumerate(facts.templates):
        yield from _template_problems(draft, references, template, index)


def _reading_times(draft: Draft) -> Iterator[Problem]:
    """Facts cannot be read to their end before the moment of which they are."""
    identity, file = draft.organisation.organisation, draft.organisation_file
    if identity.read_until is not None and identity.read_until < identity.captured_at:
        facts = {"value": spelled(identity.read_until), "before": "captured_at", "limit": spelled(identity.captured_at)}
        yield Problem(file.path, ProblemCode.TIMES_OUT_OF_ORDER, "organisation.read_until", facts=facts)


def inventory_problems(draft: Draft) -> Iterator[Problem]:
    """Return what is wrong inside `tokens.toml`, given the users and permission sets of `organisation.toml`."""
    facts, file = draft.inventory, draft.inventory_file
    references = References(draft)
    for name in ("service_users", "tokens"):
        yield from _duplicates(file, name, getattr(facts, name))
    yield from _subjects_of_both_kinds(draft)
    for index, service_user in enumerate(facts.service_users):
        place = file.place("service_users", index)
        yield from _single_permissions(file, place, service_user.holds, service_user.lacks)
        for number, set_id in enumerate(service_user.permission_sets or ()):
            yield from references.permission_set(file, f"{place}.permission_sets[{number}]", set_id)
    yield from sealing_problems(file, facts)
    for index, token in enumerate(facts.tokens):
        yield from _token_problems(draft, references, token, file.place("tokens", index))


def _duplicates(file: Readable, name: str, entries: Sequence[Entry]) -> Iterator[Problem]:
    if len({canonical(entry.id) for entry in entries}) == len(entries):
        return
    first: dict[str, int] = {}
    for index, entry in enumerate(entries):
        key = canonical(entry.id)
        if key in first:
            facts = {"value": entry.id, "first": file.place(name, first[key])}
            yield Problem(file.path, ProblemCode.DUPLICATE_ID, f"{file.place(name, index)}.id", facts=facts)
        else:
            first[key] = index


def _subjects_of_both_kinds(draft: Draft) -> Iterator[Problem]:
    users = {canonical(user.id): index for index, user in enumerate(draft.organisation.users)}
    for index, service_user in enumerate(draft.inventory.service_users):
        if (user_index := users.get(canonical(service_user.id))) is not None:
            file = draft.inventory_file
            first = f"{draft.organisation_file.path.name}: {draft.organisation_file.place('users', user_index)}"
            facts = {"value": service_user.id, "first": first}
            yield Problem(file.path, ProblemCode.DUPLICATE_ID, f"{file.place('service_users', index)}.id", facts=facts)


def _single_permissions(file: Readable, place: str, holds: Sequence[str], lacks: Sequence[str]) -> Iterator[Problem]:
    yield from permission_problems(file, f"{place}.holds", holds)
    yield from permission_problems(file, f"{place}.lacks", lacks)
    lacking = frozenset(lacks)
    for permission in holds:
        if permission in lacking:
            yield Problem(file.path, ProblemCode.HELD_AND_LACKED, f"{place}.lacks", facts={"value": permission})


def _site_cycles(draft: Draft) -> Iterator[Problem]:
    parents = {
        canonical(site.id): canonical(site.parent) if site.parent is not None else None
        for site in draft.organisation.sites
    }
    file = draft.organisation_file
    settled: set[str] = set()
    for index, site in enumerate(draft.organisation.sites):
        path: dict[str, None] = {}
        here: str | None = canonical(site.id)
        while here is not None and here not in settled and here not in path:
            path[here] = None
            here = parents.get(here)
        if here is not None and here in path:
            facts = {"value": site.id}
            yield Problem(file.path, ProblemCode.SITE_CYCLE, f"{file.place('sites', index)}.parent", facts=facts)
        settled.update(path)


def _template_problems(draft: Draft, references: References, template: Template, index: int) -> Iterator[Problem]:
    file = draft.organisation_file
    if not template.rules and template.owner is None and not template.locations:
        return
    place = file.place("templates", index)
    if template.owner is not None and template.owner not in references.spelled_subjects:
        yield from references.subject(file, f"{place}.owner", template.owner)
    for number, location in enumerate(template.locations):
        yield from references.site(file, f"{place}.locations[{number}]", location)
    foreign = template.organisation is not None and canonical(template.organisation) != canonical(
        draft.organisation.organisation.id
    )
    for number, rule in enumerate(template.rules):
        if _is_plainly_right(rule, references):
            continue
        if problems := tuple(_rule_problems(file, references, rule, foreign)):
            at = f"{place}.rules[{number}]"
            for problem in problems:
                where = f"{at}.{problem.place}" if problem.place else at
                yield Problem(problem.file, problem.code, where, facts=problem.facts)


def _is_plainly_right(rule: Rule, references: References) -> bool:
    """Return whether a rule certainly has no problem, at a glance: that spares nearly all rules the closer look."""
    if rule.everyone or rule.unrecognised is not None or rule.covers_service_users is not None:
        return False
    if rule.invitation == "pending":
        return False
    user, service_user, group, site = rule.user, rule.service_user, rule.group, rule.site
    if user is None and service_user is None:
        if group is None:
            return site in references.spelled_sites
        return group in references.spelled_groups and (site is None or site in references.spelled_sites)
    if group is not None or site is not None or (user is not None and service_user is not None):
        return False
    return (user or service_user) in references.spelled_subjects


def _rule_problems(file: Readable, references: References, rule: Rule, foreign: bool) -> Iterator[Problem]:
    """Return what is wrong with a rule, placed within it."""
    named = [key for key in ("user", "service_user", "everyone", "unrecognised") if getattr(rule, key) is not None]
    if rule.group is not None or rule.site is not None:
        named.append("group" if rule.group is not None else "site")
    if len(named) != 1:
        code = ProblemCode.RULE_NAMES_SEVERAL if named else ProblemCode.RULE_NAMES_NOTHING
        yield Problem(file.path, code, facts={"value": ", ".join(named)})
    if rule.covers_service_users is not None and not rule.everyone:
        yield Problem(file.path, ProblemCode.COVERS_WITHOUT_EVERYONE, "covers_service_users")
    if rule.invitation == "pending":
        may_wait = rule.site is None and not rule.everyone and rule.unrecognised is None
        if not (foreign and may_wait):
            yield Problem(file.path, ProblemCode.INVITATION_MISPLACED, "invitation")
    for key in ("user", "service_user"):
        if (subject := getattr(rule, key)) is not None:
            yield from references.subject(file, key, subject)
    if rule.group is not None:
        yield from references.group(file, "group", rule.group)
    if rule.site is not None:
        yield from references.site(file, "site", rule.site)


def _token_problems(draft: Draft, references: References, token: Token, place: str) -> Iterator[Problem]:
    file = draft.inventory_file
    yield from _times_out_of_order(file, place, token)
    allowed = INACTIVITY_DAYS[token.kind]
    if token.inactivity_days not in allowed:
        facts = {"value": spelled(token.inactivity_days), "allowed": ", ".join(map(str, allowed)), "kind": token.kind}
        yield Problem(file.path, ProblemCode.INACTIVITY_NOT_OFFERED, f"{place}.inactivity_days", facts=facts)
    own = canonical(draft.organisation.organisation.id)
    is_bound_elsewhere = token.organisation is not None and canonical(token.organisation) != own
    yield from references.owner(file, f"{place}.owner", token.owner, token.kind, is_bound_elsewhere)


def _times_out_of_order(file: Readable, place: str, token: Token) -> Iterator[Problem]:
    keys = ("created_at", "last_used_at", "revoked_at", "deleted_at")
    times: list[tuple[str, datetime]] = [(key, moment) for key in keys if (moment := getattr(token, key)) is not None]
    for (earlier, before), (later, after) in pairwise(times):
        if after < before:
            facts = {"value": spelled(after), "before": earlier, "limit": spelled(before)}
            yield Problem(file.path, ProblemCode.TIMES_OUT_OF_ORDER, f"{place}.{later}", facts=facts)

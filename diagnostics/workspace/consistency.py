"""What one entry of a workspace says about another: ids that must resolve, values that cannot be.

Every problem is found, none is mended. Rules of the product carry the help page they come from.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Entry, Rule, Template
from diagnostics.tokens.inventory import Token
from diagnostics.tokens.limits import INACTIVITY_DAYS
from diagnostics.workspace.draft import Draft, Readable
from diagnostics.workspace.problems import Problem, ProblemCode
from diagnostics.workspace.references import References
from diagnostics.workspace.spelling import spelled


def organisation_problems(draft: Draft) -> Iterator[Problem]:
    """Return what is wrong inside `organisation.toml`, given the service users of `tokens.toml`."""
    facts, file = draft.organisation, draft.organisation_file
    references = References(draft)
    for name in ("organisations", "users", "groups", "sites", "permission_sets", "templates"):
        yield from _duplicates(file, name, getattr(facts, name))
    for index, user in enumerate(facts.users):
        place = file.place("users", index)
        if user.holds:
            yield from _held_and_lacked(file, place, user.holds, user.lacks)
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
    for index, template in enumerate(facts.templates):
        yield from _template_problems(draft, references, template, index)


def inventory_problems(draft: Draft) -> Iterator[Problem]:
    """Return what is wrong inside `tokens.toml`, given the users and permission sets of `organisation.toml`."""
    facts, file = draft.inventory, draft.inventory_file
    references = References(draft)
    for name in ("service_users", "tokens"):
        yield from _duplicates(file, name, getattr(facts, name))
    yield from _subjects_of_both_kinds(draft)
    for index, service_user in enumerate(facts.service_users):
        place = file.place("service_users", index)
        yield from _held_and_lacked(file, place, service_user.holds, service_user.lacks)
        for number, set_id in enumerate(service_user.permission_sets or ()):
            yield from references.permission_set(file, f"{place}.permission_sets[{number}]", set_id)
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


def _held_and_lacked(file: Readable, place: str, holds: Iterable[str], lacks: Iterable[str]) -> Iterator[Problem]:
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

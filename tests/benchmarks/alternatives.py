"""The same organisation as others would keep it: an indexed SQLite join, plain dicts and sets, raw roaring bitmaps.

Each answers what the generated workspace can be asked: active users with every permission and no override, all facts
known. What a user reaches is flattened into principals (the user, its groups, sites and pairs of both, everyone), and
what a template grants into one row for each principal with a code; the smallest code wins.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Verdict
from diagnostics.model.ids import CanonicalIds
from diagnostics.model.organisation import Rule, Template

Principal = tuple[str, ...]
EVERYONE: Principal = ("everyone",)

CODES: tuple[tuple[Verdict, Reason], ...] = (
    (Verdict.VISIBLE, Reason.OWNER_OF_TEMPLATE),
    (Verdict.VISIBLE, Reason.SHARED_WITH_USER),
    (Verdict.VISIBLE, Reason.SHARED_WITH_EVERYONE),
    (Verdict.VISIBLE, Reason.MEMBER_OF_GROUP),
    (Verdict.VISIBLE, Reason.MEMBER_OF_SITE),
    (Verdict.VISIBLE, Reason.MEMBER_OF_GROUP_AND_SITE),
    (Verdict.UNKNOWN, Reason.RULE_NOT_UNDERSTOOD),
    (Verdict.HIDDEN, Reason.INVITATION_PENDING),
    (Verdict.HIDDEN, Reason.EVERYONE_OF_ANOTHER_ORGANISATION),
    (Verdict.HIDDEN, Reason.SITE_RULE_STOPS_AT_ORGANISATION),
    (Verdict.HIDDEN, Reason.NOT_MEMBER_OF_GROUP_AND_SITE),
    (Verdict.HIDDEN, Reason.NOT_MEMBER_OF_GROUP),
    (Verdict.HIDDEN, Reason.NOT_MEMBER_OF_SITE),
    (Verdict.HIDDEN, Reason.NAMES_ANOTHER_SUBJECT),
    (Verdict.HIDDEN, Reason.NOT_SHARED),
)
_CODE = {reason: code for code, (_, reason) in enumerate(CODES)}
_LAST_VISIBLE = _CODE[Reason.MEMBER_OF_GROUP_AND_SITE]


@dataclass
class Flat:
    """Principals by number: what each user reaches, what each is granted with which code, each template's own code."""

    reached: dict[str, list[int]] = field(default_factory=dict)
    grants: defaultdict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    own_codes: list[int] = field(default_factory=list)


def flatten(directory: Directory) -> Flat:
    """Return the organisation of `directory`, flattened."""
    flat, ids = Flat(), CanonicalIds()
    numbers: dict[Principal, int] = {}
    for position, template in enumerate(directory.organisation.templates):
        is_home = not directory.is_foreign(template.organisation)
        nothing = _CODE[Reason.NOT_SHARED]
        for principal, granted, otherwise in _rows(ids, template, is_home):
            nothing = min(nothing, otherwise)
            if principal is not None:
                number = numbers.setdefault(principal, len(numbers))
                flat.grants[number].append((position, granted))
        flat.own_codes.append(nothing)
    for user, principals in _reached(directory, ids, numbers.keys()).items():
        flat.reached[user] = [numbers[principal] for principal in principals if principal in numbers]
    return flat


def _rows(ids: CanonicalIds, template: Template, is_home: bool) -> Iterator[tuple[Principal | None, int, int]]:
    """Return for each rule its principal, the code it grants, and the code it leaves for all others."""
    if template.owner is not None:
        yield ("user", ids[template.owner]), _CODE[Reason.OWNER_OF_TEMPLATE], _CODE[Reason.NOT_SHARED]
    for rule in template.rules:
        principal, granted, missed = _row(ids, rule, is_home)
        if principal is not None and rule.invitation == "pending":
            granted = Reason.INVITATION_PENDING
        yield principal, _CODE[granted], _CODE[missed]


def _row(ids: CanonicalIds, rule: Rule, is_home: bool) -> tuple[Principal | None, Reason, Reason]:
    named = rule.user or rule.service_user
    if named is not None:
        return ("user", ids[named]), Reason.SHARED_WITH_USER, Reason.NAMES_ANOTHER_SUBJECT
    if rule.unrecognised is not None:
        return None, Reason.NOT_SHARED, Reason.RULE_NOT_UNDERSTOOD
    if rule.everyone:
        if is_home:
            return EVERYONE, Reason.SHARED_WITH_EVERYONE, Reason.NOT_SHARED
        return None, Reason.NOT_SHARED, Reason.EVERYONE_OF_ANOTHER_ORGANISATION
    if rule.site is None:
        return ("group", ids[rule.group or ""]), Reason.MEMBER_OF_GROUP, Reason.NOT_MEMBER_OF_GROUP
    if not is_home:
        return None, Reason.NOT_SHARED, Reason.SITE_RULE_STOPS_AT_ORGANISATION
    if rule.group is None:
        return ("site", ids[rule.site]), Reason.MEMBER_OF_SITE, Reason.NOT_MEMBER_OF_SITE
    pair = ("pair", ids[rule.group], ids[rule.site])
    return pair, Reason.MEMBER_OF_GROUP_AND_SITE, Reason.NOT_MEMBER_OF_GROUP_AND_SITE


def _reached(directory: Directory, ids: CanonicalIds, known: Iterable[Principal]) -> dict[str, set[Principal]]:
    """Return the principals of each user: itself, everyone, its groups, its sites with all below, pairs of both."""
    organisation = directory.organisation
    reached: dict[str, set[Principal]] = {
        ids[user.id]: {("user", ids[user.id]), EVERYONE} for user in organisation.users
    }
    groups: defaultdict[str, set[str]] = defaultdict(set)
    sites: defaultdict[str, set[str]] = defaultdict(set)
    for group in organisation.groups:
        for member in group.members:
            groups[ids[member]].add(ids[group.id])
    for site in organisation.sites:
        for above in directory.site_and_above(site.id):
            for member in above.members:
                sites[ids[member]].add(ids[site.id])
    paired: defaultdict[str, set[str]] = defaultdict(set)
    for principal in known:
        if principal[0] == "pair":
            paired[principal[1]].add(principal[2])
    for user, principals in reached.items():
        principals.update(("group", group) for group in groups[user])
        principals.update(("site", site) for site in sites[user])
        principals.update(("pair", group, site) for group in groups[user] for site in paired[group] & sites[user])
    return reached


class Sqlite:
    """An indexed join on integer keys, in memory."""

    def __init__(self, flat: Flat) -> None:
        """Fill the tables and let SQLite look at them."""
        self._users = {user: number for number, user in enumerate(flat.reached)}
        self._rows = sqlite3.connect(":memory:")
        self._rows.executescript(
            """
            CREATE TABLE reached (user INTEGER, principal INTEGER, PRIMARY KEY (user, principal)) WITHOUT ROWID;
            CREATE TABLE granted (principal INTEGER, template INTEGER, code INTEGER,
                PRIMARY KEY (principal, template, code)) WITHOUT ROWID;
            CREATE TABLE template (id INTEGER PRIMARY KEY, code INTEGER);
            """
        )
        reached = ((self._users[user], principal) for user, found in flat.reached.items() for principal in found)
        self._rows.executemany("INSERT INTO reached VALUES (?, ?)", reached)
        granted = ((principal, *grant) for principal, found in flat.grants.items() for grant in found)
        self._rows.executemany("INSERT OR IGNORE INTO granted VALUES (?, ?, ?)", granted)
        self._rows.executemany("INSERT INTO template VALUES (?, ?)", enumerate(flat.own_codes))
        self._rows.executescript("CREATE INDEX by_template ON granted (template, principal, code); ANALYZE;")

    def visible(self, user: str) -> list[tuple[int]]:
        """Return the positions of the user's visible templates, as rows."""
        query = """SELECT DISTINCT template FROM reached JOIN granted USING (principal) WHERE user = ? AND code <= ?"""
        return self._rows.execute(query, (self._users[user], _LAST_VISIBLE)).fetchall()

    def gap(self, user: str) -> list[tuple[int]]:
        """Return the code of every template, as rows in file order."""
        query = """
            SELECT min(template.code, ifnull(best.code, template.code)) FROM template LEFT JOIN (
                SELECT template, min(code) AS code FROM reached JOIN granted USING (principal)
                WHERE user = ? GROUP BY template
            ) AS best ON best.template = template.id ORDER BY template.id"""
        return self._rows.execute(query, (self._users[user],)).fetchall()

    def why(self, user: str, template: int) -> int:
        """Return the code of one template."""
        query = """
            SELECT min(granted.code) FROM granted JOIN reached USING (principal) WHERE template = ? AND user = ?
            UNION ALL SELECT code FROM template WHERE id = ?"""
        found: list[tuple[int | None]] = self._rows.execute(query, (template, self._users[user], template)).fetchall()
        return min(code for (code,) in found if code is not None)


class Plain:
    """Dicts and sets, as one would write them down first."""

    def __init__(self, flat: Flat) -> None:
        """Keep a dict of templates with their codes for each principal."""
        self._reached = flat.reached
        self._own_codes = flat.own_codes
        self._granted: dict[int, dict[int, int]] = {}
        for principal, found in flat.grants.items():
            codes = self._granted[principal] = {}
            for template, code in found:
                codes[template] = min(code, codes.get(template, code))
        self._visible = {
            principal: {template for template, code in found.items() if code <= _LAST_VISIBLE}
            for principal, found in self._granted.items()
        }

    def visible(self, user: str) -> set[int]:
        """Return the positions of the user's visible templates."""
        return set().union(*(self._visible[principal] for principal in self._reached[user]))

    def gap(self, user: str) -> list[int]:
        """Return the code of every template, in file order."""
        codes = list(self._own_codes)
        for principal in self._reached[user]:
            for template, code in self._granted[principal].items():
                codes[template] = min(code, codes[template])
        return codes

    def why(self, user: str, template: int) -> int:
        """Return the code of one template."""
        found = (self._granted[principal].get(template) for principal in self._reached[user])
        return min([self._own_codes[template], *(code for code in found if code is not None)])


class Roaring:
    """Raw bitmaps: one for each principal, joined for a user. It can list, and no more."""

    def __init__(self, flat: Flat) -> None:
        """Keep the visible templates of each principal."""
        self._reached = flat.reached
        self._visible = {
            principal: BitMap([template for template, code in found if code <= _LAST_VISIBLE])
            for principal, found in flat.grants.items()
        }

    def visible(self, user: str) -> BitMap:
        """Return the positions of the user's visible templates."""
        return BitMap.union(*self.sets(user))

    def sets(self, user: str) -> list[BitMap]:
        """Return what is to be joined for a user."""
        return [self._visible[principal] for principal in self._reached[user]]

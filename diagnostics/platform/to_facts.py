"""Conversion of pulled rows to an organisation, with the local additions that the API does not have."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import EMPTY_INVENTORY, Inventory
from diagnostics.model.organisation import (
    Coverage,
    CoverageLevel,
    Identity,
    Organisation,
    PermissionSet,
    Rule,
    Site,
    Template,
    User,
)
from diagnostics.platform.assignees import UNSETTLED, Listed
from diagnostics.platform.contradictions import Contradiction, Contradictions, lowered, with_unexplained
from diagnostics.platform.fields import (
    SITE_MEMBERS,
    SITES,
    TEMPLATE_PERMISSIONS,
    TEMPLATES,
    Feed,
    Row,
)
from diagnostics.platform.ids import moment_of
from diagnostics.platform.pull import Pulled
from diagnostics.platform.pulled_groups import PulledGroups
from diagnostics.platform.pulled_rules import PulledRules, Unread
from diagnostics.platform.pulled_users import PulledUsers


class Untold(NamedTuple):
    """How many users, permission sets and templates keep something from the facts before."""

    users: int
    permission_sets: int
    templates: int


NOTHING_UNTOLD = Untold(0, 0, 0)


def with_untold(pulled: Organisation, before: Organisation) -> tuple[Organisation, Untold]:
    """Return the facts that were pulled, with what the API does not tell of them as it was `before`.

    That are a user's permission set and single permissions, what a permission set holds, and the locations of a
    template, as far as these are still there.
    """
    known = Directory(before, EMPTY_INVENTORY)
    kept_users = tuple(_user(user, known.users.get(canonical(user.id))) for user in pulled.users)
    kept_sets = (
        *(_set(found, known.permission_sets.get(canonical(found.id))) for found in pulled.permission_sets),
        *_needed_sets(kept_users, pulled, before),
    )
    sites = {canonical(site.id) for site in pulled.sites}
    kept_templates = tuple(
        _template(template, known.templates.get(canonical(template.id)), sites) for template in pulled.templates
    )
    untold = Untold(
        _changed(kept_users, pulled.users),
        _changed(kept_sets, pulled.permission_sets) + len(kept_sets) - len(pulled.permission_sets),
        _changed(kept_templates, pulled.templates),
    )
    if untold == NOTHING_UNTOLD:
        return pulled, untold
    return replace(pulled, users=kept_users, permission_sets=kept_sets, templates=kept_templates), untold


def _user(user: User, before: User | None) -> User:
    if before is None:
        return user
    return replace(
        user, permission_set=user.permission_set or before.permission_set, holds=before.holds, lacks=before.lacks
    )


def _set(found: PermissionSet, before: PermissionSet | None) -> PermissionSet:
    if before is None or found.permissions is not None:
        return found
    return replace(found, permissions=before.permissions)


def _needed_sets(users: tuple[User, ...], pulled: Organisation, before: Organisation) -> Iterator[PermissionSet]:
    """Return the sets of users that the API did not list."""
    listed = {canonical(found.id) for found in pulled.permission_sets}
    needed = {canonical(user.permission_set) for user in users if user.permission_set is not None} - listed
    for found in before.permission_sets:
        if canonical(found.id) in needed:
            yield found


def _template(template: Template, before: Template | None, sites: set[str]) -> Template:
    if before is None or template.locations or not before.locations:
        return template
    return replace(template, locations=tuple(site for site in before.locations if canonical(site) in sites))


def _changed(kept: Sequence[object], pulled: Sequence[object]) -> int:
    return sum(one != other for one, other in zip(kept, pulled, strict=False))


class PulledFacts(NamedTuple):
    """The facts, with what was kept from before, what contradicted what, and the rules that could not be read."""

    organisation: Organisation
    untold: Untold
    contradictions: Contradictions
    unread: Unread


def facts_of(pulled: Pulled, inventory: Inventory, before: Organisation | None) -> PulledFacts:
    """Return all facts of a pull, with what the API does not tell as it was `before`."""
    facts = _Facts(pulled, inventory)
    built = facts.organisation(before)
    built, untold = with_untold(built, before) if before is not None else (built, NOTHING_UNTOLD)
    built, unexplained = with_unexplained(built, pulled, inventory)
    return PulledFacts(built, untold, {**facts.contradictions, **unexplained}, facts.unread)


def organisation_of(pulled: Pulled, inventory: Inventory, before: Organisation | None) -> Organisation:
    """Return what the API told. `inventory` says who is a service user; labels that it lacks are kept from `before`."""
    return with_unexplained(_Facts(pulled, inventory).organisation(before), pulled, inventory)[0]


class _Facts:
    """The facts in the making, and what contradicted what on the way."""

    def __init__(self, pulled: Pulled, inventory: Inventory) -> None:
        self._pulled = pulled
        self._own = canonical(pulled.me.organisation)
        self._inventory = inventory
        self._found: Counter[Contradiction] = Counter()
        self._lowered: set[str] = set()
        self._users = PulledUsers(pulled, inventory)
        self._groups = PulledGroups(pulled)
        self.sites = tuple(self._sites())
        for part in (self._users, self._groups):
            self._found += part.contradictions
            self._lowered |= part.lowered
        self._rules = PulledRules(
            pulled.rows(TEMPLATE_PERMISSIONS),
            Listed(
                own=self._own,
                users={canonical(user.id) for user in self._users.users} | self._users.service_users,
                groups={canonical(group.id) for group in self._groups.groups},
                sites={canonical(site.id) for site in self.sites},
                knows_all_sites=self._level("sites") == "complete",
            ),
        )
        self.templates = tuple(self._templates())

    @property
    def contradictions(self) -> Contradictions:
        """What contradicted what, and how often."""
        rows = sum(read.differing for read in self._pulled.feeds.values())
        return {**({Contradiction.ROWS_DIFFER: rows} if rows else {}), **self._found}

    @property
    def unread(self) -> Unread:
        """The rows of rules that could not be read."""
        return self._rules.unread

    def organisation(self, before: Organisation | None) -> Organisation:
        """Return the facts, with labels that the API lacks as they were `before`."""
        pulled = self._pulled
        known = before.organisation if before is not None else None
        name = pulled.connections.organisation_name if pulled.connections is not None else None
        return Organisation(
            format=1,
            organisation=Identity(
                id=pulled.me.organisation,
                name=name or (known.name if known is not None else pulled.me.organisation),
                data_centre=known.data_centre if known is not None else None,
                captured_at=pulled.started_at,
                read_until=pulled.read_until,
                source=pulled.base_url,
            ),
            organisations=before.organisations if before is not None else (),
            coverage=self._coverage(),
            users=self._users.users,
            groups=self._groups.groups,
            sites=self.sites,
            permission_sets=tuple(
                PermissionSet(id=id_, name=name) for id_, name in (pulled.permission_sets or {}).items()
            ),
            templates=self.templates,
        )

    def _level(self, area: str) -> CoverageLevel:
        feed = {"group_members": "group_users", "template_rules": "template_permissions"}.get(area, area)
        level = self._pulled.feeds[feed].coverage
        if area == "group_members":
            level = self._groups.members_level
        return "partial" if level == "complete" and area in self._lowered else level

    def _coverage(self) -> Coverage:
        """Return what is known, and what no token can read."""
        coverage = Coverage(
            users=self._level("users"),
            service_users="unavailable",
            groups=self._level("groups"),
            group_members=self._level("group_members"),
            sites=self._level("sites"),
            site_members=self._level("site_members"),
            permission_sets="partial" if self._pulled.permission_sets else "unavailable",
            # A token sees its own subject's templates, and nothing says that these are all.
            templates="partial",
            template_rules=self._level("template_rules"),
            template_locations="unavailable",
            token_use="unavailable",
        )
        listed = {canonical(user.id) for user in self._users.users}
        own_tokens = [
            token
            for token in self._inventory.tokens
            if token.kind == "user" and canonical(token.organisation or self._pulled.me.organisation) == self._own
        ]
        # Who owns a token and is not listed may have left, or may not have been read.
        if any(canonical(token.owner) not in listed for token in own_tokens):
            coverage = lowered(coverage, "users")
        return coverage

    def _templates(self) -> Iterable[Template]:
        """Return the templates with their rules, but for those of which rows leave open whose they are."""
        for row in self._pulled.rows(TEMPLATES):
            unsettled = self._unsettled(TEMPLATES, row)
            if unsettled & {"organisation_id", "archived"}:
                continue
            organisation = row["organisation_id"]
            is_foreign = isinstance(organisation, str) and canonical(organisation) != self._own
            home = canonical(organisation) if isinstance(organisation, str) else self._own
            rules = self._rules.of(canonical(str(row["id"])), home)
            if "owner_id" in unsettled:
                rules = (*rules, Rule(unrecognised=UNSETTLED))
            yield Template(
                id=str(row["id"]),
                name=_text(row["name"]) or str(row["id"]),
                owner=_text(row["owner_id"]),
                organisation=_text(organisation) if is_foreign else None,
                archived=row["archived"] is True,
                modified_at=moment_of(row["modified_at"]),
                rules=rules,
            )

    def _unsettled(self, feed: Feed, row: Row) -> frozenset[str]:
        return self._pulled.feeds[feed.name].unsettled.get(feed.key_of(row), frozenset())

    def _sites(self) -> Iterable[Site]:
        members: defaultdict[str, dict[str, str]] = defaultdict(dict)
        spelled: dict[str, str] = {}
        for row in self._pulled.rows(SITE_MEMBERS):
            site, member = str(row["site_id"]), str(row["member_id"])
            spelled.setdefault(canonical(site), site)
            members[canonical(site)].setdefault(canonical(member), member)
        listed = self._pulled.rows(SITES)
        rows = [row for row in listed if row["deleted"] is not True and "deleted" not in self._unsettled(SITES, row)]
        parents = self._parents(rows)
        circles = _in_circles(parents)
        for row in rows:
            key = canonical(str(row["id"]))
            if key in circles:
                parents[key] = None
                self._note(Contradiction.SITE_PARENT, "sites")
            yield Site(
                id=str(row["id"]),
                name=_text(row["name"]) or str(row["id"]),
                parent=parents[key],
                members=tuple(members[key].values()),
            )
        if len(rows) < sum(row["deleted"] is not True for row in listed):
            self._lowered.add("sites")
        known = {canonical(str(row["id"])) for row in listed}
        for key, identifier in spelled.items():
            if key not in known:
                self._note(Contradiction.SITE_NOT_LISTED, "sites")
                yield Site(id=identifier, name=identifier, members=tuple(members[key].values()))
        if rows and not spelled and self._pulled.feeds[SITE_MEMBERS.name].coverage == "complete":
            self._note(Contradiction.EMPTY_SITE_MEMBERS, "site_members")

    def _parents(self, rows: Iterable[Row]) -> dict[str, str | None]:
        """Return the parent of each site. Where a row names one that no row has, the sites are not whole."""
        rows = list(rows)
        by_uuid = {canonical(str(row["site_uuid"]).lower()): str(row["id"]) for row in rows if _text(row["site_uuid"])}
        by_uuid = {**{canonical(str(row["id"])): str(row["id"]) for row in rows}, **by_uuid}
        parents: dict[str, str | None] = {}
        for row in rows:
            above = _text(row["parent_id"])
            parent = by_uuid.get(canonical(above.lower())) if above is not None else None
            parents[canonical(str(row["id"]))] = parent
            if (above is not None and parent is None) or "parent_id" in self._unsettled(SITES, row):
                self._note(Contradiction.SITE_PARENT, "sites")
        return parents

    def _note(self, contradiction: Contradiction, area: str) -> None:
        self._found[contradiction] += 1
        self._lowered.add(area)


def _in_circles(parents: Mapping[str, str | None]) -> frozenset[str]:
    """Return the sites that lie above themselves, each site looked at once."""
    circles: set[str] = set()
    settled: set[str] = set()
    for key in parents:
        path: dict[str, int] = {}
        here: str | None = key
        while here is not None and here not in settled and here not in path:
            path[here] = len(path)
            above = parents.get(here)
            here = canonical(above) if above is not None else None
        if here is not None and here in path:
            circles.update(one for one, place in path.items() if place >= path[here])
        settled.update(path)
    return frozenset(circles)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None

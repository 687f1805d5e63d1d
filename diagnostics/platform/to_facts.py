"""Conversion of pulled rows to an organisation, with the local additions that the API does not have."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import EMPTY_INVENTORY, Inventory
from diagnostics.model.organisation import (
    Coverage,
    CoverageLevel,
    Group,
    Identity,
    Organisation,
    PermissionSet,
    Rule,
    Site,
    Template,
    User,
)
from diagnostics.model.validation import latest_past, validated
from diagnostics.platform.fields import (
    GROUP_USERS,
    GROUPS,
    SITE_MEMBERS,
    SITES,
    TEMPLATE_PERMISSIONS,
    TEMPLATES,
    USERS,
    Row,
)
from diagnostics.platform.pull import Pulled

_LEVELS = {"view": 0, "edit": 1, "delete": 2}
_NAMES: tuple[str, ...] = ("conduct", "edit", "delete")
_SEATS = {"premium": "full", "full": "full", "lite": "lite", "guest": "guest", "collaborator": "guest"}


def organisation_of(pulled: Pulled, inventory: Inventory, before: Organisation | None) -> Organisation:
    """Return the facts. `inventory` says who is a service user; labels that the API lacks are kept from `before`."""
    facts = _Facts(pulled, inventory)
    known = before.organisation if before is not None else None
    name = pulled.connections.organisation_name if pulled.connections is not None else None
    return Organisation(
        format=1,
        organisation=Identity(
            id=pulled.me.organisation,
            name=name or (known.name if known is not None else pulled.me.organisation),
            data_centre=known.data_centre if known is not None else None,
            captured_at=pulled.started_at,
            source=pulled.base_url,
        ),
        organisations=before.organisations if before is not None else (),
        coverage=facts.coverage(),
        users=facts.users,
        groups=facts.groups,
        sites=facts.sites,
        permission_sets=tuple(PermissionSet(id=id_, name=name) for id_, name in (pulled.permission_sets or {}).items()),
        templates=facts.templates(),
    )


class _Facts:
    """The facts in the making."""

    def __init__(self, pulled: Pulled, inventory: Inventory) -> None:
        self._pulled = pulled
        self._own = canonical(pulled.me.organisation)
        self._inventory = inventory
        self._robots = _service_users(pulled, inventory)
        self.users = tuple(self._users())
        self.groups = tuple(self._groups())
        self._group_ids = {canonical(group.id) for group in self.groups}
        self._lost_parent = False
        self.sites = tuple(self._sites())

    def coverage(self) -> Coverage:
        """Return what is known, and what no token can read."""
        feeds = {name: read.coverage for name, read in self._pulled.feeds.items()}
        listed = {canonical(user.id) for user in self.users}
        own_tokens = [
            token
            for token in self._inventory.tokens
            if token.kind == "user" and canonical(token.organisation or self._pulled.me.organisation) == self._own
        ]
        # Who owns a token and is not listed may have left, or may not have been read.
        has_unlisted_owner = any(canonical(token.owner) not in listed for token in own_tokens)
        rules: CoverageLevel = feeds["template_permissions"]
        return Coverage(
            users=_lowered(feeds["users"]) if has_unlisted_owner else feeds["users"],
            service_users="unavailable",
            groups=feeds["groups"],
            group_members=feeds["group_users"],
            sites=_lowered(feeds["sites"]) if self._lost_parent else feeds["sites"],
            site_members=feeds["site_members"],
            permission_sets="partial" if self._pulled.permission_sets else "unavailable",
            # A token sees its own subject's templates, and nothing says that these are all.
            templates="partial",
            template_rules=rules,
            template_locations="unavailable",
            token_use="unavailable",
        )

    def templates(self) -> tuple[Template, ...]:
        """Return the templates with their rules, each rule once and at its highest level."""
        grants: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
        for row in self._pulled.rows(TEMPLATE_PERMISSIONS):
            assignee = str(row["assignee_type"]).lower(), str(row["assignee_id"])
            found = grants[canonical(str(row["template_id"]))]
            found[assignee] = max(found.get(assignee, 0), _LEVELS.get(str(row["permission"]).lower(), 0))
        return tuple(
            self._template(row, grants.get(canonical(str(row["id"])), {})) for row in self._pulled.rows(TEMPLATES)
        )

    def _template(self, row: Row, grants: Mapping[tuple[str, str], int]) -> Template:
        organisation = row["organisation_id"]
        is_foreign = isinstance(organisation, str) and canonical(organisation) != self._own
        home = canonical(organisation) if isinstance(organisation, str) else self._own
        rules = [
            self._rule(kind, assignee, _NAMES[level], home, is_foreign) for (kind, assignee), level in grants.items()
        ]
        return Template(
            id=str(row["id"]),
            name=_text(row["name"]) or str(row["id"]),
            owner=_text(row["owner_id"]),
            organisation=_text(organisation) if is_foreign else None,
            archived=row["archived"] is True,
            modified_at=moment_of(row["modified_at"]),
            rules=tuple(rules),
        )

    def _rule(self, kind: str, assignee: str, level: str, home: str, is_foreign: bool) -> Rule:
        """Return the rule that an assignee stands for. What is not certain is kept as not understood."""
        as_told = validated(Rule, {"unrecognised": f"{kind.upper()}:{assignee}", "level": level})
        if kind == "user":
            return validated(Rule, {"user": assignee, "level": level})
        if kind not in ("role", "group"):
            return as_told
        key = canonical(assignee)
        if key == home:
            return validated(Rule, {"everyone": True, "level": level})
        if key in self._group_ids or (not is_foreign and key != self._own and not self._knows_all_groups):
            return validated(Rule, {"group": assignee, "level": level})
        return as_told

    @property
    def _knows_all_groups(self) -> bool:
        return self._pulled.feeds["groups"].coverage == "complete"

    def _users(self) -> Iterable[User]:
        for row in self._unique(USERS.name):
            if canonical(str(row["id"])) in self._robots:
                continue
            names = [name for key in ("firstname", "lastname") if (name := _text(row[key]))]
            organisation = _text(row["organisation_id"])
            is_foreign = organisation is not None and canonical(organisation) != self._own
            yield validated(
                User,
                {
                    "id": row["id"],
                    "name": " ".join(names) or _text(row["email"]) or row["id"],
                    "email": _text(row["email"]),
                    # Where the API does not say, the user is in the list, and that is taken for active.
                    "status": "deactivated" if row["active"] is False else "active",
                    "seat": _SEATS.get(str(row["seat_type"]).lower()),
                    "organisation": organisation if is_foreign else None,
                },
            )

    def _groups(self) -> Iterable[Group]:
        members: defaultdict[str, dict[str, str]] = defaultdict(dict)
        spelled: dict[str, str] = {}
        for row in self._pulled.rows(GROUP_USERS):
            group, user = str(row["group_id"]), str(row["user_id"])
            spelled.setdefault(canonical(group), group)
            members[canonical(group)].setdefault(canonical(user), user)
        names = {canonical(str(row["id"])): (str(row["id"]), _text(row["name"])) for row in self._unique(GROUPS.name)}
        for key, identifier in spelled.items():
            names.setdefault(key, (identifier, None))
        for key, (identifier, name) in names.items():
            yield Group(id=identifier, name=name or identifier, members=tuple(members[key].values()))

    def _sites(self) -> Iterable[Site]:
        members: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for row in self._pulled.rows(SITE_MEMBERS):
            member = str(row["member_id"])
            members[canonical(str(row["site_id"]))].setdefault(canonical(member), member)
        rows = [row for row in self._unique(SITES.name) if row["deleted"] is not True]
        by_uuid = {str(row["site_uuid"]).lower(): str(row["id"]) for row in rows if _text(row["site_uuid"])}
        parents: dict[str, str | None] = {}
        for row in rows:
            above = _text(row["parent_id"])
            parent = by_uuid.get(above.lower()) if above is not None else None
            parents[canonical(str(row["id"]))] = parent
            self._lost_parent = self._lost_parent or (above is not None and parent is None)
        for row in rows:
            key = canonical(str(row["id"]))
            if _is_its_own_ancestor(key, parents):
                parents[key] = None
                self._lost_parent = True
            yield Site(
                id=str(row["id"]),
                name=_text(row["name"]) or str(row["id"]),
                parent=parents[key],
                members=tuple(members[key].values()),
            )

    def _unique(self, feed: str) -> Iterable[Row]:
        """Return the rows of a feed, each id once however it is spelled."""
        return {canonical(str(row["id"])): row for row in self._pulled.feeds[feed].rows}.values()


def _service_users(pulled: Pulled, inventory: Inventory) -> frozenset[str]:
    """Return who is certainly a service user, should the API list it among the users."""
    known = {canonical(listed.id) for listed in inventory.service_users}
    known |= {canonical(token.owner) for token in inventory.tokens if token.kind == "service_user"}
    if pulled.me.kind == "service_user":
        known.add(canonical(pulled.me.id))
    known |= {canonical(str(row["id"])) for row in pulled.rows(USERS) if "service" in str(row["seat_type"]).lower()}
    return frozenset(known)


def _is_its_own_ancestor(key: str, parents: Mapping[str, str | None]) -> bool:
    seen = {key}
    above = parents[key]
    while above is not None:
        here = canonical(above)
        if here in seen:
            return here == key
        seen.add(here)
        above = parents.get(here)
    return False


def _lowered(level: CoverageLevel) -> CoverageLevel:
    return "partial" if level == "complete" else level


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def moment_of(value: object) -> datetime | None:
    """Return a time as the API writes it, or None for what is none, or is still to come by this computer's clock."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        moment.astimezone()
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None and moment <= latest_past() else None


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

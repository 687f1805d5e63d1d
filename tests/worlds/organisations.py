"""Random workspaces: small and valid, and so dense that grants and near misses collide.

`random_world` builds one from a seeded generator, `worlds` is the same as a hypothesis strategy that shrinks.
"""

import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from tests.worlds.cast import (
    AREAS,
    FOREIGN_IDS,
    FOREIGN_USER_IDS,
    GROUP_IDS,
    MEMBERSHIP_AREAS,
    NAMES,
    OWN_ID,
    SERVICE_USER_IDS,
    SET_IDS,
    SITE_IDS,
    TEMPLATE_IDS,
    TOKEN_IDS,
    UNLISTED_GROUP,
    UNLISTED_PERSON,
    UNLISTED_SERVICE_USER,
    UNLISTED_SET,
    UNLISTED_SITE,
    UNLISTED_USER,
    USER_IDS,
    Cast,
    put_list,
    random_rule,
    spelled,
    spelled_some,
)
from tests.worlds.choices import Choices, DrawnChoices, RandomChoices
from tests.worlds.facts import LOCATIONS, MANAGE_ALL, TEMPLATES, VIEW_ALL, Table, is_foreign, last_seen

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
FAR_EAST = timezone(timedelta(hours=11))
PERMISSIONS = (TEMPLATES, LOCATIONS, VIEW_ALL, MANAGE_ALL)
PROFILES: tuple[list[str], ...] = (
    [TEMPLATES, LOCATIONS],
    [TEMPLATES, LOCATIONS, "Platform management: Users"],
    [TEMPLATES, LOCATIONS],
    [TEMPLATES, LOCATIONS],
    [TEMPLATES],
    [LOCATIONS],
    [],
    [VIEW_ALL],
    [MANAGE_ALL, TEMPLATES],
)


def build_world(choices: Choices, more_templates: int = 0) -> tuple[Table, Table]:
    """Return `organisation.toml` and `tokens.toml` of a valid workspace as `tomllib` would read them.

    `more_templates` are made beside the few that there are.
    """
    cast = _cast(choices)
    organisation: Table = {
        "format": 1,
        "organisation": {"id": spelled(choices, OWN_ID), "name": "Acme", "captured_at": NOW},
        "organisations": [{"id": spelled(choices, one), "name": choices.pick(NAMES)} for one in FOREIGN_IDS],
    }
    if cast.coverage:
        organisation["coverage"] = cast.coverage
    if cast.coverage.get("templates") == "partial" or choices.chance(8):
        organisation["organisation"]["source"] = "https://api.example.com"
    organisation["users"] = [_user(choices, cast, one) for one in cast.users]
    organisation["users"] += [_foreign_user(choices, cast, one) for one in cast.foreign_users]
    _put_tables(choices, organisation, "groups", [_group(choices, cast, one) for one in cast.groups])
    _put_tables(choices, organisation, "sites", _sites(choices, cast))
    _put_tables(choices, organisation, "permission_sets", [random_set(choices, one, 10) for one in cast.sets])
    listed = [*TEMPLATE_IDS[: choices.number(1, len(TEMPLATE_IDS))]]
    listed += [f"template_{number:032x}" for number in range(more_templates)]
    organisation["templates"] = [_template(choices, cast, one) for one in listed]

    tokens: Table = {"format": 1, "revision": choices.number(0, 12)}
    service_users = [_service_user(choices, cast, one) for one in cast.service_users]
    _put_tables(choices, tokens, "service_users", service_users)
    tokens["tokens"] = [_token(choices, cast, one) for one in TOKEN_IDS[: choices.number(1, len(TOKEN_IDS))]]
    _put_fingerprints(choices, tokens["tokens"])
    return organisation, tokens


def build_call(choices: Choices, organisation: Table, tokens: Table) -> Table:
    """Return the moment and the parameters of a call, as keywords of `explain`, often right at an edge."""
    tick = timedelta(microseconds=1)
    moments = [NOW, NOW]
    for token in tokens.get("tokens", []):
        last = last_seen(token) + timedelta(days=token["inactivity_days"])
        moments += [last, last + tick, token["created_at"], token["created_at"] - tick]
    edges = []
    for template in organisation.get("templates", []):
        if "modified_at" in template:
            edges += [template["modified_at"], template["modified_at"] - tick, template["modified_at"] + tick]
    bounds = edges or [NOW]
    return {
        "at": choices.pick(moments) if choices.chance(2) else NOW,
        "archived": choices.pick(["both", "both", "false", "true"]),
        "modified_after": choices.pick(bounds) if choices.chance(5) else None,
        "modified_before": choices.pick(bounds) if choices.chance(5) else None,
    }


def random_world(source: random.Random) -> tuple[Table, Table]:
    """Return a world of a seeded generator, the same for the same seed."""
    return build_world(RandomChoices(source))


def random_call(source: random.Random, organisation: Table, tokens: Table) -> Table:
    """Return a call of a seeded generator, the same for the same seed."""
    return build_call(RandomChoices(source), organisation, tokens)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Table, Table]:
    """Draw a world."""
    return build_world(DrawnChoices(draw))


@st.composite
def calls(draw: st.DrawFn, organisation: Table, tokens: Table) -> Table:
    """Draw the moment and the parameters of a call that fit a world."""
    return build_call(DrawnChoices(draw), organisation, tokens)


@st.composite
def worlds_and_calls(draw: st.DrawFn) -> tuple[Table, Table, Table]:
    """Draw a world and a call that fits it."""
    organisation, tokens = draw(worlds())
    return organisation, tokens, draw(calls(organisation, tokens))


def subjects(organisation: Table, tokens: Table) -> list[str]:
    """Return the ids that `explain` takes as a subject: this organisation's users, and the service users."""
    own = [user["id"] for user in organisation.get("users", []) if not is_foreign(organisation, user)]
    return own + [service_user["id"] for service_user in tokens.get("service_users", [])]


def _cast(choices: Choices) -> Cast:
    coverage = _coverage(choices)

    def unlisted(areas: str, identifier: str) -> list[str]:
        return [identifier] if any(coverage.get(one, "complete") != "complete" for one in areas.split()) else []

    return Cast(
        coverage=coverage,
        users=[USER_IDS[0], *choices.some(USER_IDS[1:])],
        foreign_users=choices.some(FOREIGN_USER_IDS, 3),
        service_users=list(SERVICE_USER_IDS[: choices.number(0, len(SERVICE_USER_IDS))]),
        groups=choices.some(GROUP_IDS),
        sites=choices.some(SITE_IDS),
        sets=choices.some(SET_IDS),
        unlisted_users=unlisted("users", UNLISTED_USER),
        unlisted_service_users=unlisted("service_users", UNLISTED_SERVICE_USER),
        unlisted_people=unlisted("users service_users", UNLISTED_PERSON),
        unlisted_groups=unlisted("groups", UNLISTED_GROUP),
        unlisted_sites=unlisted("sites", UNLISTED_SITE),
        unlisted_sets=unlisted("permission_sets", UNLISTED_SET),
    )


def _coverage(choices: Choices) -> Table:
    """Return complete coverage, or with a gap or two, or with many, or as a pull leaves it.

    One gap alone is what decides most.
    """
    levels = ["partial", "unavailable", "complete"]
    style = choices.number(0, 3)
    if style == 3:
        feeds = ("users", "groups", "group_members", "sites", "site_members", "template_rules")
        read = {area: choices.pick(["complete", "complete", "partial", "unavailable"]) for area in feeds}
        return {
            **{area: level for area, level in read.items() if level != "complete"},
            "service_users": "unavailable",
            "permission_sets": choices.pick(["unavailable", "partial"]),
            "templates": "partial",
            "template_locations": "unavailable",
            "token_use": "unavailable",
        }
    if style == 0:
        return {}
    if style == 1:
        return {choices.pick(AREAS + MEMBERSHIP_AREAS): choices.pick(levels) for _ in range(choices.number(1, 2))}
    return {area: choices.pick(levels) for area in choices.some(AREAS, 3)}


def _put_tables(choices: Choices, table: Table, key: str, values: list[Table]) -> None:
    if values or choices.chance(2):
        table[key] = values[::-1] if choices.chance(3) else values


def _user(choices: Choices, cast: Cast, identifier: str) -> Table:
    user: Table = {
        "id": spelled(choices, identifier),
        "name": choices.pick(NAMES),
        "status": choices.pick(["active"] * 8 + ["deactivated", "left"]),
    }
    if choices.chance(3):
        user["email"] = "ada@acme.example"
    if choices.chance(2):
        user["seat"] = choices.pick(["full", "lite", "guest"])
    sets = cast.sets + cast.unlisted_sets
    if sets and not choices.chance(10):
        user["permission_set"] = spelled(choices, choices.pick(sets))
    put_single_permissions(choices, user)
    if choices.chance(8):
        user["organisation"] = spelled(choices, OWN_ID)
    return user


def _foreign_user(choices: Choices, cast: Cast, identifier: str) -> Table:
    return {**_user(choices, cast, identifier), "organisation": spelled(choices, choices.pick(FOREIGN_IDS))}


def _service_user(choices: Choices, cast: Cast, identifier: str) -> Table:
    service_user: Table = {"id": spelled(choices, identifier), "name": choices.pick(NAMES)}
    if not choices.chance(6):
        service_user["permission_sets"] = spelled_some(choices, cast.sets + cast.unlisted_sets)
    put_single_permissions(choices, service_user)
    return service_user


def put_single_permissions(choices: Choices, person: Table) -> None:
    """Say of some permissions that a person holds or lacks them, mostly of none."""
    if not choices.chance(3):
        return
    known = {permission: choices.pick(["", "", "holds", "lacks"]) for permission in PERMISSIONS}
    for key in ("holds", "lacks"):
        put_list(choices, person, key, [permission for permission, way in known.items() if way == key])


def random_set(choices: Choices, identifier: str, unknown_one_in: int = 0) -> Table:
    """Return a permission set, one in so many without its permissions (never for 0)."""
    permission_set: Table = {"id": identifier, "name": choices.pick(NAMES)}
    if not unknown_one_in or not choices.chance(unknown_one_in):
        permission_set["permissions"] = list(choices.pick(PROFILES))
    return permission_set


def _group(choices: Choices, cast: Cast, identifier: str) -> Table:
    group: Table = {"id": spelled(choices, identifier), "name": choices.pick(NAMES)}
    put_list(choices, group, "members", spelled_some(choices, cast.group_members))
    return group


def _sites(choices: Choices, cast: Cast) -> list[Table]:
    sites: list[Table] = []
    for position, identifier in enumerate(cast.sites):
        site: Table = {"id": spelled(choices, identifier), "name": choices.pick(NAMES)}
        above = cast.unlisted_sites + cast.sites[:position]
        if above and not choices.chance(3):
            site["parent"] = spelled(choices, choices.pick(above))
        put_list(choices, site, "members", spelled_some(choices, cast.site_members, 3))
        sites.append(site)
    return sites


def _template(choices: Choices, cast: Cast, identifier: str) -> Table:
    template: Table = {"id": spelled(choices, identifier), "name": choices.pick(NAMES)}
    if choices.chance(3):
        template["owner"] = spelled(choices, choices.pick(cast.people))
    foreign = choices.chance(4)
    if foreign:
        template["organisation"] = spelled(choices, choices.pick(FOREIGN_IDS))
    elif choices.chance(8):
        template["organisation"] = spelled(choices, OWN_ID)
    if choices.chance(2):
        template["archived"] = choices.chance(2)
    if choices.chance(2):
        modified = NOW - timedelta(days=choices.number(1, 3))
        template["modified_at"] = modified.astimezone(FAR_EAST) if choices.chance(4) else modified
    if choices.chance(2):
        template["locations"] = spelled_some(choices, cast.sites + cast.unlisted_sites)
    rules = [random_rule(choices, cast, foreign=foreign) for _ in range(choices.pick([0, 1, 1, 2, 2, 3]))]
    if rules and choices.chance(6):
        rules.append(_contrary(choices, choices.pick(rules), foreign=foreign))
    if rules or choices.chance(2):
        template["rules"] = rules
    return template


def _contrary(choices: Choices, rule: Table, *, foreign: bool) -> Table:
    """Return a rule about the same as another one, with its ids spelled anew and the contrary of what else it says."""
    contrary = {key: _respelled(choices, value) for key, value in rule.items() if key in _NAMING}
    if "everyone" in rule:
        contrary["covers_service_users"] = not rule.get("covers_service_users", False)
    elif foreign and not {"site", "unrecognised"} & rule.keys():
        contrary["invitation"] = "accepted" if rule.get("invitation") == "pending" else "pending"
    return contrary


_NAMING = ("user", "service_user", "group", "site", "everyone", "unrecognised")


def _respelled(choices: Choices, value: Any) -> Any:
    return spelled(choices, value) if isinstance(value, str) else value


def _put_fingerprints(choices: Choices, tokens: list[Table]) -> None:
    """Give all tokens a fingerprint, or some, or none."""
    share = choices.pick([0, 1, 2])
    for number, token in enumerate(tokens):
        if share == 1 or (share == 2 and choices.chance(2)):
            token["fingerprint"] = f"sha256:{number:064x}"


def _token(choices: Choices, cast: Cast, identifier: str) -> Table:
    away = choices.chance(8)
    users = cast.users + cast.unlisted_users
    service_users = cast.service_users + cast.unlisted_service_users
    if away:
        users = users + cast.foreign_users + [UNLISTED_USER]
        service_users = [*service_users, UNLISTED_SERVICE_USER]
    kind = choices.pick(["user", "service_user"]) if service_users else "user"
    days = choices.pick([31, 45, 60, 180]) if kind == "service_user" else 30
    idle = choices.pick([timedelta(days=1)] * 5 + [timedelta(days=days), timedelta(days=days, seconds=1)])
    last = NOW - idle
    token: Table = {
        "id": identifier,
        "name": choices.pick(NAMES),
        "kind": kind,
        "owner": spelled(choices, choices.pick(users if kind == "user" else service_users)),
        "inactivity_days": days,
        "status": choices.pick(["active"] * 5 + ["revoked", "deleted"]),
        "created_at": last,
    }
    if choices.chance(2):
        token["created_at"] = last - timedelta(days=choices.number(0, 400))
        token["last_used_at"] = last.astimezone(FAR_EAST) if choices.chance(4) else last
    if token["status"] != "active" and not choices.chance(3):
        token["revoked_at"] = last + timedelta(hours=choices.number(0, 1))
        if token["status"] == "deleted":
            token["deleted_at"] = token["revoked_at"] + timedelta(hours=choices.number(0, 1))
    if away:
        token["organisation"] = spelled(choices, choices.pick(FOREIGN_IDS))
    elif choices.chance(6):
        token["organisation"] = spelled(choices, OWN_ID)
    if choices.chance(6):
        token["used_by"] = choices.pick(["custom", "power_bi", "scim"])
    return token

"""Lying APIs by structure: a small organisation told truly, and then with lies that a careful reader can notice.

A row that is quietly missing from a list that says it is whole can be noticed by nobody. All else here can: lists that
come empty or break off, rows that contradict each other, words and ids in other spellings, rows that are none.
"""

import random
from collections.abc import Callable
from typing import Any

from tests.api.serving import ADA, BEN, NIGHT, OTHER, OWN, PORT, template_id
from tests.platform.telling import DAY, Told, permission, template, user

CARL, DI = "user_" + "a9" * 16, "user_" + "a8" * 16
PEOPLE = (ADA, BEN, CARL, DI)
FEEDS = ("template_permissions", "users", "groups", "group_users", "sites", "site_members")
HOSTILE = "\x1b[31m\u202eEVIL[bold]"

Lie = Callable[[random.Random, Told], None]


def truth(source: random.Random) -> Told:
    """Return an organisation in which the requester, Ada, is given every template by a rule that she fulfils."""
    told = Told()
    told.feeds["users"] = [user(one, "N", active=one == ADA or source.random() < 0.8) for one in PEOPLE]
    memberships = {(ADA, NIGHT)} | {(one, group) for one in PEOPLE for group in (NIGHT, DAY) if source.random() < 0.4}
    told.feeds["group_users"] = [{"user_id": one, "group_id": group} for one, group in sorted(memberships)]
    told.feeds["site_members"] = [{"site_id": PORT, "member_id": one} for one in PEOPLE if source.random() < 0.6] or [
        {"site_id": PORT, "member_id": BEN}
    ]
    told.own_groups = [group for one, group in sorted(memberships) if one == ADA]
    listed = [{"id": group, "name": "G", "type": "group"} for group in told.own_groups]
    told.others["/share/connections"] = {"groups": listed}
    templates, rules = [], []
    for number in range(4):
        is_foreign = number == 3
        owner = source.choice((CARL, None)) if not is_foreign else None
        templates.append(template(number, owner_id=owner, organisation_id=OTHER if is_foreign else OWN))
        rules.append(permission(number, *source.choice((("user", ADA), ("role", NIGHT)))))
        for _ in range(source.randrange(3)):
            kind = source.choice(("user", "role", "site", "site_intersection", "everyone"))
            named = {
                "user": source.choice(PEOPLE),
                "role": source.choice((NIGHT, DAY)),
                "site": PORT,
                "site_intersection": f"{source.choice((NIGHT, DAY))}:{PORT}",
                "everyone": OTHER if is_foreign else OWN,
            }[kind]
            rules.append(
                permission(number, "role" if kind == "everyone" else kind, named, source.choice(("view", "edit")))
            )
    told.feeds["templates"], told.feeds["template_permissions"] = templates, rules
    return told


def lied(source: random.Random, told: Told) -> Told:
    """Tell some lies of it, in place."""
    for _ in range(source.randrange(1, 5)):
        source.choice(LIES)(source, told)
    return told


def _rows(source: random.Random, told: Told, *names: str) -> list[Any]:
    """Return the rows of one of the feeds, all on one page."""
    name = source.choice(names or FEEDS)
    rows = told.feeds[name]
    if rows and isinstance(rows[0], list):
        rows = [row for page in rows for row in page]
        told.feeds[name] = rows
    return rows if isinstance(rows, list) else []


def _comes_empty(source: random.Random, told: Told) -> None:
    told.feeds[source.choice(("users", "groups", "group_users", "site_members"))] = []


def _is_refused(source: random.Random, told: Told) -> None:
    told.others["/feed/" + source.choice(FEEDS)] = source.choice((403, 404, 500))


def _breaks_off(source: random.Random, told: Told) -> None:
    name = source.choice(FEEDS)
    rows = told.feeds[name]
    told.feeds[name] = rows[: source.randrange(len(rows) + 1)]
    told.metadata[name] = source.choice(
        (
            {"next_page": "left out"},
            {"remaining_records": source.randrange(1, 10**6)},
            {"next_page": 7},
            {"next_page": f"https://elsewhere.example/feed/{name}"},
            {"next_page": f"/feed/{name}?cursor=0"},
        )
    )


def _is_cut(source: random.Random, told: Told) -> None:
    name = source.choice((*FEEDS, "templates"))
    rows = _rows(source, told, name)
    at = source.randrange(len(rows) + 1)
    told.feeds[name] = [rows[:at], rows[at:]]


def _rows_differ(source: random.Random, told: Told) -> None:
    name, field, values = source.choice(
        (
            ("users", "active", (True, False, None)),
            ("users", "seat_type", ("lite", "full")),
            ("users", "organisation_id", (OTHER, OWN)),
            ("templates", "organisation_id", (OTHER, OWN)),
            ("templates", "owner_id", PEOPLE),
            ("templates", "archived", (True, False)),
            ("sites", "parent_id", ("x", None)),
            ("sites", "deleted", (True, False)),
        )
    )
    rows = _rows(source, told, name)
    if real := [row for row in rows if isinstance(row, dict)]:
        rows.insert(source.randrange(len(rows) + 1), {**source.choice(real), field: source.choice(values)})


def _is_spelled_otherwise(source: random.Random, told: Told) -> None:
    rows = _rows(source, told, *FEEDS, "templates")
    for row in source.sample(rows, min(len(rows), 2)):
        if not isinstance(row, dict):
            continue
        for key in ("id", "user_id", "group_id", "template_id", "site_id", "member_id", "assignee_id"):
            if isinstance(row.get(key), str) and ":" not in row[key]:
                row[key] = _spelled(source, row[key])


def _spelled(source: random.Random, identifier: str) -> str:
    prefix, _, digits = identifier.replace("-", "").rpartition("_")
    dashed = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    return source.choice((f"{prefix}_{digits.upper()}".lstrip("_"), f"{prefix}_{dashed}".lstrip("_"), dashed, digits))


def _word_is_unknown(source: random.Random, told: Told) -> None:
    if rows := _rows(source, told, "template_permissions"):
        row = source.choice(rows)
        if isinstance(row, dict):
            key = source.choice(("permission", "assignee_type"))
            row[key] = source.choice(("context", "none", "team", HOSTILE, "x" * 300))


def _row_is_none(source: random.Random, told: Told) -> None:
    rows = _rows(source, told)
    if rows:
        rows[source.randrange(len(rows))] = source.choice(
            (None, 7, [], {}, "x", {"id": 5}, {"id": ""}, {"id": "x" * 30_000}, [[[[]]]])
        )


def _is_hostile(source: random.Random, told: Told) -> None:
    rows = [row for row in _rows(source, told, "users", "groups", "sites", "templates") if isinstance(row, dict)]
    if rows:
        source.choice(rows)[source.choice(("name", "firstname", "email", "seat_type"))] = HOSTILE


def _requester_is_left_out(source: random.Random, told: Told) -> None:
    """A list lacks the requester, whose own groups are told: without these nobody could notice."""
    name, key = source.choice((("users", "id"), ("group_users", "user_id")))
    connected = told.others["/share/connections"]
    if name == "group_users" and not (isinstance(connected, dict) and isinstance(connected["groups"], list)):
        return
    told.feeds[name] = [row for row in _rows(source, told, name) if not _is_of(row, key, ADA)]


def _is_not_explained(source: random.Random, told: Told) -> None:
    """The template of another organisation comes without its rules."""
    rows = _rows(source, told, "template_permissions")
    told.feeds["template_permissions"] = [row for row in rows if not _is_of(row, "template_id", template_id(3))]


def _is_of(row: Any, key: str, identifier: str) -> bool:
    """Return whether a row has an id under a key, in whatever spelling."""
    given = row.get(key) if isinstance(row, dict) else None
    digits = identifier.rpartition("_")[2]
    return isinstance(given, str) and given.rpartition("_")[2].replace("-", "").lower() == digits


def _other_endpoints(source: random.Random, told: Told) -> None:
    path = source.choice(("/users/v1/users/list", f"/groups/{NIGHT}/users", f"/groups/{DAY}/users"))
    told.others[path] = source.choice((403, 404, 500, None, [], {}, {"users": [None, 5]}, {"groups": 7, "users": {}}))


def _own_groups_are_not_told(source: random.Random, told: Told) -> None:
    listed = [row for row in _rows(source, told, "group_users") if _is_of(row, "user_id", ADA)]
    if len(listed) == len(told.own_groups):
        told.others["/share/connections"] = source.choice((403, 404, None, [], {"groups": 7}))


LIES: tuple[Lie, ...] = (
    _comes_empty,
    _is_refused,
    _breaks_off,
    _is_cut,
    _rows_differ,
    _is_spelled_otherwise,
    _word_is_unknown,
    _row_is_none,
    _is_hostile,
    _requester_is_left_out,
    _is_not_explained,
    _other_endpoints,
    _own_groups_are_not_told,
)

"""A small world to ask about: every case says only what is different in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.reference.model import explain
from tests.worlds.facts import LOCATIONS, MANAGE_ALL, TEMPLATES, VIEW_ALL, Table

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
HEX, DASHED = "a1" * 16, "A1A1A1A1-a1a1-a1a1-a1a1-a1a1a1a1a1a1"
OPEN = [TEMPLATES, LOCATIONS]
EVERY_OVERRIDE = [VIEW_ALL, MANAGE_ALL]
FOREIGN = {"organisation": "role_other"}

USER, BOT = "user_" + HEX, "bot"
ADA, OTHER, NIGHT, QUAY, PORT = {"user": USER}, {"user": "ben"}, {"group": "night"}, {"site": "quay"}, {"site": "port"}
FOR_BOT, PAIR = {"service_user": BOT}, {"group": "night", "site": "quay"}
EVERYONE: Table = {"everyone": True}
COVERED, NOT_COVERED = {**EVERYONE, "covers_service_users": True}, {**EVERYONE, "covers_service_users": False}
UNREAD, PENDING = {"unrecognised": "?"}, {"invitation": "pending"}


def acme(
    *rules: Table,
    template: Any = None,
    user: Any = None,
    service_user: Any = None,
    token: Any = None,
    permissions: Any = OPEN,
    night: Any = (),
    port: Any = (),
    quay: Any = (),
    **coverage: Any,
) -> tuple[Table, Table]:
    """Return a world of one template, Ada, a service user and a token of each; site Quay lies below Port."""
    standard: Table = {"id": "standard", "name": "Standard"}
    if permissions is not None:
        standard["permissions"] = permissions
    organisation: Table = {
        "format": 1,
        "organisation": {"id": "role_acme", "name": "Acme", "captured_at": AT},
        "organisations": [{"id": "role_other", "name": "Other"}],
        "coverage": coverage,
        "users": [
            {"id": USER, "name": "Ada", "status": "active", "permission_set": "standard", **(user or {})},
            {"id": "ben", "name": "Ben", "status": "active"},
            {"id": "eve", "name": "Eve", "status": "active", "permission_set": "standard", **FOREIGN},
        ],
        "groups": [{"id": "night", "name": "Night", "members": list(night)}],
        "sites": [
            {"id": "quay", "name": "Quay", "parent": "port", "members": list(quay)},
            {"id": "port", "name": "Port", "members": list(port)},
        ],
        "permission_sets": [standard],
        "templates": [{"id": "t", "name": "Induction", "rules": list(rules), **(template or {})}],
    }
    plain = {"name": "T", "status": "active", "created_at": AT - timedelta(days=1)}
    tokens: Table = {
        "format": 1,
        "service_users": [{"id": BOT, "name": "Bot", "permission_sets": ["standard"], **(service_user or {})}],
        "tokens": [
            {"id": "of-user", "kind": "user", "owner": USER, "inactivity_days": 30, **plain, **(token or {})},
            {"id": "of-bot", "kind": "service_user", "owner": BOT, "inactivity_days": 45, **plain, **(token or {})},
        ],
    }
    return organisation, tokens


def ask(world: tuple[Table, Table], token_id: str = "of-user", **call: Any) -> Table:
    """Return the answer of a world about its only template."""
    return explain(*world, token_id=token_id, template_id="t", **{"at": AT, **call})


def gate(answer: Table, name: str) -> Table:
    """Return one gate of an answer."""
    (found,) = [one for one in answer["gates"] if one["gate"] == name]
    return dict(found)


def tried(answer: Table, name: str) -> list[tuple[str, str, int | None]]:
    """Return the attempts of one gate."""
    return [(one["reason"], one["outcome"], one["rule"]) for one in gate(answer, name)["attempts"]]

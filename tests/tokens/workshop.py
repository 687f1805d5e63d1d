"""A small organisation to try token changes in, and short ways to make them."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from diagnostics.model.inventory import Inventory, ServiceUser, Token, TokenKind
from diagnostics.model.organisation import Coverage, Identity, Organisation, PermissionSet, User
from diagnostics.tokens.secrets import Secret
from diagnostics.tokens.state import Circumstances
from diagnostics.tokens.transitions.base import Outcome
from diagnostics.tokens.transitions.create import Wanted, create
from diagnostics.workspace.to_toml import inventory_text

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ACME = "role_ada3042f16a44249915ddc088adef92a"
HARBOUR = "role_5ec0a9cdbbd04cfe8b9b1bd27ba41be3"
ADA = "user_40a950a7b94f4f4c94946def716776ff"
BEN = "user_ba7742ef0a5c4a7c8b66a2a4a45ec1c5"
CLEO = "user_c1e07a1d2b6c4a77a6d0dd3e0a6f0f11"
EXPORT = "user_d8d0b3ecb34a482ead73e963b3a4e7e2"

_secrets = count(1)


def organisation(source: str | None = None, **coverage: Any) -> Organisation:
    """Two active users, one who left, and two permission sets."""
    return Organisation(
        format=1,
        organisation=Identity(id=ACME, name="Acme", captured_at=NOON, source=source),
        coverage=Coverage(**coverage),
        users=(
            User(id=ADA, name="Ada Byron", status="active", permission_set="standard"),
            User(id=BEN, name="Ben Okri", status="active", permission_set="standard"),
            User(id=CLEO, name="Cleo Laine", status="left", permission_set="standard"),
        ),
        permission_sets=(
            PermissionSet(id="standard", name="Standard", permissions=("Templates: Access",)),
            PermissionSet(id="admin", name="Administrator", permissions=("Platform management: Users",)),
        ),
    )


def at(moment: datetime = NOON, facts: Organisation | None = None) -> Circumstances:
    """The circumstances of a change at a moment."""
    return Circumstances(facts or organisation(), moment)


def token(identifier: str = "tok_01", **values: Any) -> Token:
    """An active service user token of the export, created sixty days ago and used yesterday."""
    told: dict[str, Any] = {
        "id": identifier,
        "name": "Nightly export",
        "kind": "service_user",
        "owner": EXPORT,
        "inactivity_days": 45,
        "status": "active",
        "created_at": NOON - 60 * DAY,
        "last_used_at": NOON - DAY,
    }
    return Token(**{**told, **values})


def user_token(identifier: str = "tok_02", **values: Any) -> Token:
    """An active token of Ada's, used yesterday."""
    return token(identifier, **{"name": "Ada's script", "kind": "user", "owner": ADA, "inactivity_days": 30, **values})


def inventory(*tokens: Token, revision: int = 7, **values: Any) -> Inventory:
    """An inventory of these tokens, with the service user that owns the export."""
    export = ServiceUser(id=EXPORT, name="Nightly export", permission_sets=("standard",))
    return Inventory(format=1, revision=revision, tokens=tokens, **{"service_users": (export,), **values})


def secret() -> Secret:
    """A secret that no other call returns."""
    return Secret(f"{next(_secrets):064x}")


def wanted(kind: TokenKind = "service_user", name: str = "Sync", **values: Any) -> Wanted:
    """A new token of a new service user, or of Ada's."""
    owner = ADA if kind == "user" else None
    return Wanted(**{"kind": kind, "name": name, "owner": owner, "new_service_user": f"user_{1:032x}", **values})


def created(before: Inventory, when: Circumstances | None = None, **values: Any) -> Outcome:
    """The outcome of creating a token."""
    return create(when or at(), before, wanted(**values), secret().seal)


def write_workspace(folder: Path, facts: Inventory, text: str | None = None) -> Path:
    """Write the organisation of this module and an inventory as a workspace."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "organisation.toml").write_text(_ORGANISATION, encoding="utf-8")
    (folder / "tokens.toml").write_text(inventory_text(facts) if text is None else text, encoding="utf-8")
    return folder


_ORGANISATION = f"""\
format = 1

[organisation]
id = "{ACME}"
name = "Acme"
captured_at = 2026-11-20T12:00:00Z

[[users]]
id = "{ADA}"
name = "Ada Byron"
status = "active"
permission_set = "standard"

[[users]]
id = "{BEN}"
name = "Ben Okri"
status = "active"
permission_set = "standard"

[[users]]
id = "{CLEO}"
name = "Cleo Laine"
status = "left"
permission_set = "standard"

[[permission_sets]]
id = "standard"
name = "Standard"
permissions = ["Templates: Access"]

[[permission_sets]]
id = "admin"
name = "Administrator"
permissions = ["Platform management: Users"]

[[templates]]
id = "template_3c41ebb76f974796a9928dc405991c10"
name = "Site induction"
owner = "{ADA}"
rules = [{{ service_user = "{EXPORT}" }}]
"""

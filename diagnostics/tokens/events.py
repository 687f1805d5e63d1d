"""What was done to a token, as one entry of the activity journal. Never a secret."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from diagnostics.organisation.constraints import FormatOne, Id, Narrowed, Time
from diagnostics.organisation.model import Facts
from diagnostics.tokens.inventory import Inventory, TokenKind
from diagnostics.validation import jsonable

Fact = str | int | list[str] | None
"""One value before or after a change, in JSON's own types. None: it was not there, or not known."""


class Action(StrEnum):
    """What was done."""

    CREATED = "token-created"
    ADDED = "token-added"
    RENAMED = "token-renamed"
    INACTIVITY_CHANGED = "inactivity-changed"
    PERMISSION_SETS_CHANGED = "permission-sets-changed"
    USE_RECORDED = "use-recorded"
    EDITED = "token-edited"
    REVOKED = "token-revoked"
    REGENERATED = "token-regenerated"
    DELETED = "token-deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Facts):
    """Whose name the product's activity log shows: the token's service user or user (help page 005096)."""

    kind: TokenKind
    id: Id
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Facts):
    """One change of the inventory.

    It made `revision` out of `base`, both revisions of `tokens.toml`. `before` and `after` hold only what changed;
    a change that reaches beyond the token, to its service user, says so by the keys that begin with `service_user`.
    `state` is a digest of all of the inventory after the change, its revision apart.
    """

    format: FormatOne = 1
    id: Id
    revision: Annotated[int, Narrowed(ge=1)]
    base: Annotated[int, Narrowed(ge=0)]
    at: Time
    action: Action
    actor: Actor
    token: Id
    token_name: str
    before: dict[str, Fact]
    after: dict[str, Fact]
    state: Annotated[str, Narrowed(pattern=r"^sha256:[0-9a-f]{64}$")]


def state_digest(inventory: Inventory) -> str:
    """Return a digest that differs between inventories that differ in anything but their revision."""
    content = jsonable(inventory)
    del content["revision"]
    return "sha256:" + hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

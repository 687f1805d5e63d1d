"""Changing a secret without an outage: a second token of the same owner, then the end of the first.

Where a rotation stands follows from the files alone, so that it can be taken up at any step, by anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory, Token
from diagnostics.tokens.state import Circumstances, TokenState, condition, tokens_of


class RotationStep(StrEnum):
    """What comes next."""

    CREATE = "create"
    CHOOSE = "choose"
    SWITCH = "switch"
    REVOKE = "revoke"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Rotation:
    """Where the rotation of `old` stands.

    `create`: there is no second token yet. `choose`: several younger ones could be it, which are `candidates`.
    `switch`: the second token exists, and no use of it is known after the last one of the old. `revoke`: the second
    token is in use, only the end of the old one is left. `done`: the old one has ended.
    `is_recorded`: the journal says that `new` was made for this; else it is taken for it as the only younger token.
    """

    old: Token
    step: RotationStep
    new: Token | None = None
    candidates: tuple[Token, ...] = ()
    is_recorded: bool = False


def rotation_of(
    circumstances: Circumstances,
    inventory: Inventory,
    old: Token,
    successors: Mapping[str, str],
    chosen: str | None = None,
) -> Rotation:
    """Return where the rotation of `old` stands.

    `successors` are, by the canonical id of a token, the ids of those that the journal says replace it, the last one
    if several. `chosen` is the successor that the caller names.
    """
    places = {canonical(token.id): place for place, token in enumerate(inventory.tokens)}

    def age(token: Token) -> tuple[datetime, int]:
        return token.created_at, places.get(canonical(token.id), -1)

    younger = tuple(
        token
        for token in tokens_of(inventory, old.owner)
        if token.kind == old.kind
        and age(token) > age(old)
        and condition(circumstances, token).state in (TokenState.ACTIVE, TokenState.UNKNOWN)
    )
    wanted = canonical(chosen) if chosen is not None else None
    recorded = successors.get(canonical(old.id))
    is_recorded = False
    if wanted is not None:
        found = [token for token in younger if canonical(token.id) == wanted]
    else:
        found = [token for token in younger if recorded is not None and canonical(token.id) == canonical(recorded)]
        is_recorded = bool(found)
        found = found or list(younger)
    has_ended = condition(circumstances, old).state in (TokenState.REVOKED, TokenState.DELETED)
    if not found:
        return Rotation(old, RotationStep.DONE if has_ended else RotationStep.CREATE)
    if len(found) > 1:
        return Rotation(old, RotationStep.CHOOSE, candidates=tuple(found))
    new = found[0]
    if has_ended:
        return Rotation(old, RotationStep.DONE, new, is_recorded=is_recorded)
    is_in_use = new.last_used_at is not None and (old.last_used_at is None or new.last_used_at > old.last_used_at)
    step = RotationStep.REVOKE if is_in_use else RotationStep.SWITCH
    return Rotation(old, step, new, is_recorded=is_recorded)

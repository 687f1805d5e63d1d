"""Whether one more token may be active (help page 005096)."""

from diagnostics.model.inventory import Inventory, TokenKind
from diagnostics.tokens.quota import quota, retirements
from diagnostics.tokens.state import Circumstances
from diagnostics.tokens.transitions.base import RefusalCode, TransitionRefused


def require_room(circumstances: Circumstances, inventory: Inventory, kind: TokenKind, owner: str | None) -> None:
    """Pass where the limit leaves room for one more active token.

    A token that may have expired unseen does not count: what is not known never refuses a change.

    Raises:
        TransitionRefused: with the limit, and the token that is the safest to retire.
    """
    counted = quota(circumstances, inventory, kind, owner)
    if counted.room:
        return
    code = RefusalCode.USER_LIMIT if kind == "user" else RefusalCode.SERVICE_USER_LIMIT
    facts = {"limit": str(counted.limit), "used": str(counted.used), "kind": kind}
    if owner is not None:
        user = circumstances.user(owner)
        facts["owner"] = user.name if user is not None else owner
    ranked = retirements(circumstances, inventory, kind, owner)
    if ranked:
        facts |= {
            "safest": ranked[0].token.id,
            "safest_name": ranked[0].token.name,
            "idle_since": ranked[0].idle_since.isoformat(),
            "reasons": ",".join(ranked[0].reasons),
        }
    raise TransitionRefused(code, **facts)

"""Changes of tokens, ready to be rehearsed and made: one step of a token's life, for whoever asks for it."""

from dataclasses import dataclass
from datetime import datetime

from diagnostics.model.inventory import Inventory, Token, TokenKind
from diagnostics.tokens.rotation import RotationStep, rotation_of
from diagnostics.tokens.secrets import Secret, mint
from diagnostics.tokens.state import Circumstances, find_token
from diagnostics.tokens.transitions.base import Outcome, own_token
from diagnostics.tokens.transitions.create import Wanted, create, new_service_user_id, next_name
from diagnostics.tokens.transitions.edit import Edits, edit
from diagnostics.tokens.transitions.end import delete, regenerate, revoke
from diagnostics.workspace.changing import Look, Transition
from diagnostics.workspace.reading import Workspace
from diagnostics.workspace.storage_errors import TokenChanged


@dataclass(frozen=True, slots=True)
class TokenChange:
    """A change to make. `step` is its code, `kind` that of the token it is about, `secret` the new one if any."""

    step: str
    kind: TokenKind
    transition: Transition
    look: Look | None = None
    secret: Secret | None = None

    def rehearse(self, workspace: Workspace, at: datetime) -> None:
        """Try the change on the workspace as it was read.

        Raises:
            TransitionRefused: where a rule does not allow it.
        """
        self.transition(Circumstances(workspace.organisation, at), workspace.inventory)


def ending(step: str, inventory: Inventory, token: Token) -> TokenChange:
    """Return the change that revokes, regenerates or deletes a token."""
    look = Look.at(inventory, token)
    if step == "regenerate":
        secret = mint()
        return TokenChange(
            step, token.kind, lambda facts, fresh: regenerate(facts, fresh, token.id, secret.seal), look, secret
        )
    end = {"revoke": revoke, "delete": delete}[step]
    return TokenChange(step, token.kind, lambda facts, fresh: end(facts, fresh, token.id), look)


def creating(wanted: Wanted) -> TokenChange:
    """Return the change that creates a token."""
    secret = mint()
    return TokenChange(
        "create", wanted.kind, lambda facts, fresh: create(facts, fresh, wanted, secret.seal), None, secret
    )


def editing(inventory: Inventory, token: Token, edits: Edits) -> TokenChange:
    """Return the change that edits a token."""
    look = Look.at(inventory, token, with_owner=edits.permission_sets is not None)
    return TokenChange("edit", token.kind, lambda facts, fresh: edit(facts, fresh, token.id, edits), look)


def beginning_rotation(inventory: Inventory, old: Token, *, is_another: bool, name: str | None = None) -> TokenChange:
    """Return the change that creates the second token of a rotation, unless somebody else has done so meanwhile.

    With `is_another` there are younger tokens already, none of which takes over. Without `name` the next one is taken.
    """
    wanted = Wanted(
        kind=old.kind,
        name=name if name is not None else next_name(old.name, (token.name for token in inventory.tokens)),
        new_service_user=new_service_user_id(),
        owner=old.owner,
        inactivity_days=old.inactivity_days,
        used_by=old.used_by,
        replaces=old.id,
    )
    secret = mint()

    def second(facts: Circumstances, fresh: Inventory) -> Outcome:
        now = own_token(facts, fresh, old.id)
        if not is_another and rotation_of(facts, fresh, now, {}).step is not RotationStep.CREATE:
            raise TokenChanged(old, now)
        return create(facts, fresh, wanted, secret.seal)

    return TokenChange("create", old.kind, second, Look.at(inventory, old), secret)


def finishing_rotation(inventory: Inventory, old: Token, new: Token) -> TokenChange:
    """Return the change that revokes the old token of a rotation, while the new one still works."""

    def end(facts: Circumstances, fresh: Inventory) -> Outcome:
        if rotation_of(facts, fresh, old, {}, new.id).new is None:
            raise TokenChanged(old, find_token(fresh, old.id))
        return revoke(facts, fresh, old.id)

    return TokenChange("revoke", old.kind, end, Look.at(inventory, old))

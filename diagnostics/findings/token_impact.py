"""Impact of ending a token, and its readiness for SCIM."""

from dataclasses import dataclass
from datetime import datetime

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Truth, Verdict, all_of
from diagnostics.model.inventory import Token
from diagnostics.model.organisation import MANAGE_GROUPS, MANAGE_USERS
from diagnostics.tokens.quota import BUILT_IN
from diagnostics.tokens.state import Circumstances, Condition, TokenState, condition, tokens_of


@dataclass(frozen=True, slots=True)
class Consequences:
    """What depends on a token at a moment.

    `visible` and `unknown` count the templates that it gets, or perhaps gets, of `total`. `is_built_in`: the recorded
    integration uses a token that the system manages, so it does not depend on this one (help page 005096).
    `others` are the tokens of the same owner that work as well.
    """

    token: Token
    condition: Condition
    visible: int
    unknown: int
    total: int
    is_built_in: bool
    others: tuple[Token, ...]

    @property
    def works(self) -> bool:
        """Whether the token works, or may work, now."""
        return self.condition.state in (TokenState.ACTIVE, TokenState.UNKNOWN)


def consequences(directory: Directory, index: Index, token: Token, at: datetime) -> Consequences:
    """Return what depends on `token` at the moment `at`."""
    circumstances = Circumstances(directory.organisation, at)
    answers = index.answers(requester_of_token(directory, token), Call(), at)
    others = tuple(
        other
        for other in tokens_of(directory.inventory, token.owner)
        if other.id != token.id
        and other.kind == token.kind
        and condition(circumstances, other).state in (TokenState.ACTIVE, TokenState.UNKNOWN)
    )
    return Consequences(
        token,
        condition(circumstances, token),
        len(answers.of(Verdict.VISIBLE)),
        len(answers.of(Verdict.UNKNOWN)),
        len(index.everything),
        token.used_by in BUILT_IN,
        others,
    )


NEEDED = (MANAGE_USERS, MANAGE_GROUPS)
"""The permissions that the service user must hold, both of them."""


@dataclass(frozen=True, slots=True)
class ScimReadiness:
    """Whether the service user holds what provisioning needs, and which permissions are missing or not known."""

    is_ready: Truth
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def scim_readiness(directory: Directory, token: Token) -> ScimReadiness | None:
    """Return the readiness of a service user token; None for a user token, for which the documents know no such use."""
    if token.kind == "user":
        return None
    subject = directory.subject_of(token)
    held = {permission: directory.holds(subject, permission) for permission in NEEDED}
    return ScimReadiness(
        all_of(held.values()),
        tuple(permission for permission, truth in held.items() if truth is Truth.NO),
        tuple(permission for permission, truth in held.items() if truth is Truth.UNKNOWN),
    )

"""Whether a token can provision users with SCIM (help page 005096)."""

from dataclasses import dataclass

from diagnostics.access.directory import Directory
from diagnostics.access.kleene import Truth, all_of
from diagnostics.organisation.permissions import MANAGE_GROUPS, MANAGE_USERS
from diagnostics.tokens.inventory import Token

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

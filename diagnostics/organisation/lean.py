"""Templates and users with no more than access rests on: many are read in a tenth of the time of whole ones."""

from collections.abc import Sequence

import msgspec

from diagnostics.organisation.entries import KeptEntries
from diagnostics.organisation.model import Template, User


class LeanRule(msgspec.Struct, frozen=True, gc=False):
    """Whom an access rule names."""

    user: str | None = None
    service_user: str | None = None
    group: str | None = None
    site: str | None = None
    everyone: bool | None = None
    covers_service_users: bool | None = None
    invitation: str = "accepted"


class LeanTemplate(msgspec.Struct, frozen=True, gc=False):
    """Whose a template is, and its access rules."""

    owner: str | None = None
    organisation: str | None = None
    rules: tuple[LeanRule, ...] = ()


class LeanUser(msgspec.Struct, frozen=True, gc=False):
    """Whose user it is, whether it may ask, and what is said of its permissions."""

    status: str
    seat: str | None = None
    permission_set: str | None = None
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    organisation: str | None = None


def lean_users(users: Sequence[User]) -> Sequence[User | LeanUser]:
    """Return what of each user access rests on, without making users that are not made yet."""
    return users.read_as(LeanUser) if isinstance(users, KeptEntries) else users


def lean_templates(templates: Sequence[Template]) -> Sequence[Template | LeanTemplate]:
    """Return what access to each template rests on, without making templates that are not made yet."""
    return templates.read_as(LeanTemplate) if isinstance(templates, KeptEntries) else templates

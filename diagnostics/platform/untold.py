"""What the API does not tell and somebody wrote into the workspace: kept when a pull brings new facts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Organisation, PermissionSet, Template, User
from diagnostics.tokens.inventory import EMPTY_INVENTORY


class Untold(NamedTuple):
    """How many users, permission sets and templates keep something from the facts before."""

    users: int
    permission_sets: int
    templates: int


NOTHING_UNTOLD = Untold(0, 0, 0)


def with_untold(pulled: Organisation, before: Organisation) -> tuple[Organisation, Untold]:
    """Return the facts that were pulled, with what the API does not tell of them as it was `before`.

    That are a user's permission set and single permissions, what a permission set holds, and the locations of a
    template, as far as these are still there.
    """
    known = Directory(before, EMPTY_INVENTORY)
    kept_users = tuple(_user(user, known.users.get(canonical(user.id))) for user in pulled.users)
    kept_sets = (
        *(_set(found, known.permission_sets.get(canonical(found.id))) for found in pulled.permission_sets),
        *_needed_sets(kept_users, pulled, before),
    )
    sites = {canonical(site.id) for site in pulled.sites}
    kept_templates = tuple(
        _template(template, known.templates.get(canonical(template.id)), sites) for template in pulled.templates
    )
    untold = Untold(
        _changed(kept_users, pulled.users),
        _changed(kept_sets, pulled.permission_sets) + len(kept_sets) - len(pulled.permission_sets),
        _changed(kept_templates, pulled.templates),
    )
    if untold == NOTHING_UNTOLD:
        return pulled, untold
    return replace(pulled, users=kept_users, permission_sets=kept_sets, templates=kept_templates), untold


def _user(user: User, before: User | None) -> User:
    if before is None:
        return user
    return replace(
        user, permission_set=user.permission_set or before.permission_set, holds=before.holds, lacks=before.lacks
    )


def _set(found: PermissionSet, before: PermissionSet | None) -> PermissionSet:
    if before is None or found.permissions is not None:
        return found
    return replace(found, permissions=before.permissions)


def _needed_sets(users: tuple[User, ...], pulled: Organisation, before: Organisation) -> Iterator[PermissionSet]:
    """Return the sets of users that the API did not list."""
    listed = {canonical(found.id) for found in pulled.permission_sets}
    needed = {canonical(user.permission_set) for user in users if user.permission_set is not None} - listed
    for found in before.permission_sets:
        if canonical(found.id) in needed:
            yield found


def _template(template: Template, before: Template | None, sites: set[str]) -> Template:
    if before is None or template.locations or not before.locations:
        return template
    return replace(template, locations=tuple(site for site in before.locations if canonical(site) in sites))


def _changed(kept: Sequence[object], pulled: Sequence[object]) -> int:
    return sum(one != other for one, other in zip(kept, pulled, strict=False))

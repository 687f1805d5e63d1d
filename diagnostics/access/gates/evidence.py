"""Things of the workspace as evidence, by any spelling of their id. What is not listed bears its id as name."""

from diagnostics.access.directory import Directory
from diagnostics.access.types import Evidence, Subject
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Token


def of_token(token: Token) -> Evidence:
    """Return a token as evidence."""
    return Evidence("token", token.id, token.name)


def of_subject(subject: Subject) -> Evidence:
    """Return a user or service user as evidence."""
    return Evidence(subject.kind, subject.id, subject.name)


def of_named_subject(directory: Directory, identifier: str) -> Evidence:
    """Return whom a rule names: a user or service user, whichever key the rule used."""
    subject = directory.subject(identifier)
    return of_subject(subject) if subject is not None else Evidence("user", identifier, identifier)


def of_group(directory: Directory, identifier: str) -> Evidence:
    """Return a group as evidence."""
    group = directory.groups.get(canonical(identifier))
    return Evidence("group", identifier, group.name if group is not None else identifier)


def of_site(directory: Directory, identifier: str) -> Evidence:
    """Return a site as evidence."""
    site = directory.sites.get(canonical(identifier))
    return Evidence("site", identifier, site.name if site is not None else identifier)


def of_organisation(directory: Directory, identifier: str | None) -> Evidence:
    """Return an organisation as evidence, the workspace's own by default."""
    own = directory.organisation.organisation
    if identifier is None or not directory.is_foreign(identifier):
        return Evidence("organisation", own.id, own.name)
    other = directory.other_organisations.get(canonical(identifier))
    return Evidence("organisation", identifier, other.name if other is not None else identifier)


def of_permission(permission: str) -> Evidence:
    """Return a permission as evidence: its name is its id."""
    return Evidence("permission", permission, permission)


def of_permission_sets(directory: Directory, subject: Subject) -> tuple[Evidence, ...]:
    """Return the subject's permission sets as evidence; none where they are not known."""
    found = []
    for identifier in directory.permission_set_ids(subject) or ():
        permission_set = directory.permission_sets.get(canonical(identifier))
        name = permission_set.name if permission_set is not None else identifier
        found.append(Evidence("permission_set", identifier, name))
    return tuple(found)

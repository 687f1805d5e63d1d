"""Look-ups of tokens, templates and subjects by id, hint, name, e-mail or web address."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TypeVar

from diagnostics.access.directory import Directory
from diagnostics.access.types import UNRECOGNISED, Requester, Subject
from diagnostics.errors import AmbiguousName, Candidate, LookedUp, NothingOfThatName
from diagnostics.model.ids import called, canonical, folded
from diagnostics.model.inventory import ServiceUser, Token, TokenKind
from diagnostics.model.lazy import KeptEntries, names_of
from diagnostics.model.organisation import Entry, Group, PermissionSet, Site, Template, User
from diagnostics.tokens.secrets import matches

_MOST_CHARACTERS = 2000
_ADDRESS = re.compile(r"\s*(?:https?://|(?:[\w-]+\.)+[a-z]{2,}/)\S+\s*", re.IGNORECASE)
_ID = re.compile(
    r"(?<![0-9A-Za-z])(?:[a-z]+_)?"
    r"(?:[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![0-9A-Za-z])",
    re.IGNORECASE,
)


def ids_in_address(text: str) -> list[str]:
    """Return the ids in a web address, in canonical form and in its order; none where the text is no address.

    The host does not matter: the product has several names, and proxies have their own.
    """
    if len(text) > _MOST_CHARACTERS or _ADDRESS.fullmatch(text) is None:
        return []
    return list(dict.fromkeys(canonical(found) for found in _ID.findall(text)))


_COMPARED = 20_000
_OFFERED = 5


Found = TypeVar("Found", bound=Entry)


def find_token(directory: Directory, text: str) -> Token:
    """Return the token with this id, hint or name.

    Raises:
        NothingOfThatName: with the nearest names.
        AmbiguousName: with all that bear it.
    """
    tokens = directory.inventory.tokens
    return _find("token", tokens, text, hints=[token.hint or token.name for token in tokens])


def find_template(directory: Directory, text: str) -> Template:
    """Return the template with this id or name, or whose page in the web app has this address.

    Raises:
        NothingOfThatName: with the nearest names.
        AmbiguousName: with all that bear it.
    """
    templates = directory.organisation.templates
    try:
        return _find("template", templates, text)
    except NothingOfThatName:
        # An address is looked into only where nothing is called so: it may be a name.
        if not (identifiers := ids_in_address(text)):
            raise
    listed = set(identifiers)
    found = [template for template in templates if canonical(template.id) in listed]
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousName("template", text, [Candidate(template.id, template.name) for template in found])
    raise NothingOfThatName("template", identifiers[0], [])


def find_subject(directory: Directory, text: str) -> Subject:
    """Return the user or service user of this organisation with this id, name or e-mail address.

    Raises:
        NothingOfThatName: with the nearest names.
        AmbiguousName: with all that bear it.
    """
    own_users = [user for user in directory.organisation.users if not directory.is_foreign(user.organisation)]
    subjects: list[User | ServiceUser] = [*own_users, *directory.inventory.service_users]
    found = _of_address(subjects, text) or _find("subject", subjects, text)
    subject = directory.subject(found.id)
    assert subject is not None
    return subject


def find_group(directory: Directory, text: str) -> Group:
    """Return the group with this id or name.

    Raises:
        LookupFailed: where none or more than one bears it.
    """
    return _find("group", directory.organisation.groups, text)


def find_site(directory: Directory, text: str) -> Site:
    """Return the site with this id or name.

    Raises:
        LookupFailed: where none or more than one bears it.
    """
    return _find("site", directory.organisation.sites, text)


def find_permission_set(directory: Directory, text: str) -> PermissionSet:
    """Return the permission set with this id or name.

    Raises:
        LookupFailed: where none or more than one bears it.
    """
    return _find("permission_set", directory.organisation.permission_sets, text)


def requester_of_token(directory: Directory, token: Token) -> Requester:
    """Return the requester that uses `token`."""
    return Requester(token, directory.subject_of(token))


def requester_of_secret(directory: Directory, secret: str) -> Requester:
    """Return the requester that uses the token with this secret, or the unrecognised one."""
    for token in directory.inventory.tokens:
        if token.fingerprint is not None and matches(secret, token.fingerprint):
            return requester_of_token(directory, token)
    return UNRECOGNISED


def _of_address(subjects: Iterable[User | ServiceUser], text: str) -> User | None:
    """Return the only user with this e-mail address, in which capitals do not count; None where a name must tell."""
    if "@" not in text:
        return None
    wanted = text.strip().casefold()
    found = [
        one for one in subjects if isinstance(one, User) and one.email is not None and one.email.casefold() == wanted
    ]
    if len(found) > 1:
        raise AmbiguousName("subject", text, [Candidate(one.id, one.name) for one in found])
    return found[0] if found else None


def _find(kind: LookedUp, entries: Sequence[Found], text: str, hints: Sequence[str] = ()) -> Found:
    """Return the entry with this id; else the only one of this name, or of this hint where hints are given."""
    if isinstance(entries, KeptEntries):
        at_once: Found | None = _find_kept(entries, text)
        if at_once is not None:
            return at_once
    identifier = canonical(text)
    for entry in entries:
        if canonical(entry.id) == identifier:
            return entry
    # A name and the hint beside it may be the same.
    texts = [*names_of(entries), *hints]
    positions = dict.fromkeys(position % len(entries) for position in called(texts, text))
    found = [entries[position] for position in positions]
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousName(kind, text, [Candidate(entry.id, entry.name) for entry in found])
    raise NothingOfThatName(kind, text, _nearest(entries, text))


def _find_kept(entries: KeptEntries[Found], text: str) -> Found | None:
    """Return what has this id or, alone, exactly this name, without making all the others."""
    if (position := entries.positions.get(canonical(text))) is not None:
        return entries[position]
    if entries.names.count(text) != 1:
        return None
    found: Found = entries[entries.names.index(text)]
    return found


def _nearest(entries: Sequence[Found], text: str) -> list[Candidate]:
    import difflib

    by_text: dict[str, Found] = {}
    for entry in islice(entries, _COMPARED):
        by_text.setdefault(folded(entry.name), entry)
        by_text.setdefault(folded(entry.id), entry)
    wanted = folded(text)
    near = difflib.get_close_matches(wanted, by_text, n=_OFFERED, cutoff=0.5)
    near += [name for name in by_text if wanted and wanted in name and name not in near][:_OFFERED]
    chosen = dict.fromkeys(Candidate(by_text[name].id, by_text[name].name) for name in near)
    return list(chosen)[:_OFFERED]


def find_owner(directory: Directory, text: str | None, kind: TokenKind) -> str | None:
    """Return the id of the owner that the caller names by id or name, or None.

    An id that nothing bears is returned as it is where not all owners of that kind are listed, and one of another
    organisation's user always, so that the rule about it is told.

    Raises:
        LookupFailed: where it fits nothing or more than one thing.
    """
    if text is None:
        return None
    if (other := directory.users.get(canonical(text))) is not None:
        return other.id
    try:
        return find_subject(directory, text).id
    except NothingOfThatName:
        if kind == "user" and not directory.coverage.is_complete("users"):
            return text
        raise


def find_permission_sets(directory: Directory, texts: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the ids of the permission sets that the caller names by id or name, or None where none are named.

    Raises:
        LookupFailed: where one fits nothing, and all sets are listed, or more than one.
    """
    found = []
    for text in texts:
        try:
            found.append(find_permission_set(directory, text).id)
        except NothingOfThatName:
            if directory.coverage.is_complete("permission_sets"):
                raise
            found.append(text)
    return tuple(found) or None

"""From what a caller typed to a token, a template or a subject, or an error that says what was meant perhaps."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

from diagnostics.access.directory import Directory
from diagnostics.access.types import UNRECOGNISED, Requester, Subject
from diagnostics.errors import AmbiguousName, Candidate, LookedUp, NothingOfThatName
from diagnostics.model.ids import canonical, canonical_of_typed
from diagnostics.model.inventory import ServiceUser, Token, TokenKind
from diagnostics.model.lazy import KeptEntries
from diagnostics.model.organisation import Entry, Group, PermissionSet, Site, Template, User
from diagnostics.tokens.secrets import matches

_COMPARED = 20_000
_OFFERED = 5


Found = TypeVar("Found", bound=Entry)


def find_token(directory: Directory, text: str) -> Token:
    """Return the token with this id, hint or name.

    Raises:
        NothingOfThatName: with the nearest names.
        AmbiguousName: with all that bear it.
    """

    def is_called(token: Token, called: str) -> bool:
        return called in (token.name, token.hint)

    return _find("token", directory.inventory.tokens, text, is_called)


def find_template(directory: Directory, text: str) -> Template:
    """Return the template with this id or name.

    Raises:
        NothingOfThatName: with the nearest names.
        AmbiguousName: with all that bear it.
    """
    return _find("template", directory.organisation.templates, text, _bears_name)


def find_subject(directory: Directory, text: str) -> Subject:
    """Return the user or service user of this organisation with this id or name.

    Raises:
        NothingOfThatName: with the nearest names.
        AmbiguousName: with all that bear it.
    """
    own_users = [user for user in directory.organisation.users if not directory.is_foreign(user.organisation)]
    subjects: list[User | ServiceUser] = [*own_users, *directory.inventory.service_users]
    found = _find("subject", subjects, text, _bears_name)
    subject = directory.subject(found.id)
    assert subject is not None
    return subject


def find_group(directory: Directory, text: str) -> Group:
    """Return the group with this id or name.

    Raises:
        LookupFailed: where none or more than one bears it.
    """
    return _find("group", directory.organisation.groups, text, _bears_name)


def find_site(directory: Directory, text: str) -> Site:
    """Return the site with this id or name.

    Raises:
        LookupFailed: where none or more than one bears it.
    """
    return _find("site", directory.organisation.sites, text, _bears_name)


def find_permission_set(directory: Directory, text: str) -> PermissionSet:
    """Return the permission set with this id or name.

    Raises:
        LookupFailed: where none or more than one bears it.
    """
    return _find("permission_set", directory.organisation.permission_sets, text, _bears_name)


def find_owner(directory: Directory, text: str | None, kind: TokenKind) -> str | None:
    """Return the id of the owner that the caller names by id or name, or None.

    An id that nothing bears is returned as it is where not all owners of that kind are listed, and one of another
    organisation's user always, so that the rule about it is told.

    Raises:
        LookupFailed: where it fits nothing or more than one thing.
    """
    if text is None:
        return None
    if (other := directory.users.get(canonical_of_typed(text))) is not None:
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


def requester_of_token(directory: Directory, token: Token) -> Requester:
    """Return the requester that uses `token`."""
    return Requester(token, directory.subject_of(token))


def requester_of_secret(directory: Directory, secret: str) -> Requester:
    """Return the requester that uses the token with this secret, or the unrecognised one."""
    for token in directory.inventory.tokens:
        if token.fingerprint is not None and matches(secret, token.fingerprint):
            return requester_of_token(directory, token)
    return UNRECOGNISED


def _bears_name(entry: Entry, called: str) -> bool:
    return entry.name == called


def _find(kind: LookedUp, entries: Iterable[Found], text: str, is_called: Callable[[Found, str], bool]) -> Found:
    """Return the entry with this id; else the only one called exactly so; else the only one but for case."""
    if isinstance(entries, KeptEntries):
        at_once: Found | None = _find_kept(entries, text)
        if at_once is not None:
            return at_once
    listed = list(entries)
    wanted = canonical(text), canonical_of_typed(text)
    for entry in listed:
        if canonical(entry.id) in wanted:
            return entry
    called = [entry for entry in listed if is_called(entry, text)]
    if not called:
        folded = text.casefold()
        called = [entry for entry in listed if entry.name.casefold() == folded]
    if len(called) == 1:
        return called[0]
    if called:
        raise AmbiguousName(kind, text, [Candidate(entry.id, entry.name) for entry in called])
    raise NothingOfThatName(kind, text, _nearest(listed, text))


def _find_kept(entries: KeptEntries[Found], text: str) -> Found | None:
    """Return what has this id or, alone, exactly this name, without making all the others."""
    for identifier in (canonical(text), canonical_of_typed(text)):
        if (position := entries.positions.get(identifier)) is not None:
            return entries[position]
    if entries.names.count(text) != 1:
        return None
    found: Found = entries[entries.names.index(text)]
    return found


def _nearest(entries: list[Found], text: str) -> list[Candidate]:
    import difflib

    by_text: dict[str, Found] = {}
    for entry in islice(entries, _COMPARED):
        by_text.setdefault(entry.name.casefold(), entry)
        by_text.setdefault(entry.id.casefold(), entry)
    folded = text.casefold()
    near = difflib.get_close_matches(folded, by_text, n=_OFFERED, cutoff=0.5)
    near += [name for name in by_text if folded and folded in name and name not in near][:_OFFERED]
    chosen = dict.fromkeys(Candidate(by_text[name].id, by_text[name].name) for name in near)
    return list(chosen)[:_OFFERED]

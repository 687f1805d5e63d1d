"""Does this token still work?"""

from collections.abc import Iterator
from datetime import datetime

from diagnostics.access.directory import Directory
from diagnostics.access.gates.evidence import of_organisation, of_subject, of_token
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Attempt, Subject, Truth
from diagnostics.model.inventory import Token
from diagnostics.tokens.state import is_expired


def attempts(directory: Directory, token: Token, subject: Subject, at: datetime) -> tuple[Attempt, ...]:
    """Return every reason that stops the token, or that it is active where there is none (help page 005096)."""
    stopped = tuple(stops(directory, token, subject, at))
    return stopped or (Attempt(Reason.TOKEN_ACTIVE, Truth.YES, evidence=(of_token(token),)),)


def without_token(directory: Directory, subject: Subject) -> tuple[Attempt, ...]:
    """Return why the subject itself cannot ask, with no token in question; empty where nothing stops it."""
    reason = end_of(directory, subject)
    return (Attempt(reason, Truth.NO, evidence=(of_subject(subject),)),) if reason is not None else ()


def end_of(directory: Directory, subject: Subject) -> Reason | None:
    """Return why the subject is certainly not active, by its status or by what is known besides of an unlisted one."""
    is_gone = subject.record is None and directory.is_active(subject) is Truth.NO
    return Reason.OWNER_DEACTIVATED if is_gone else inactivity_of(subject)


def inactivity_of(subject: Subject) -> Reason | None:
    """Return why the user is certainly not active. A service user has no such state; an unlisted one is not known."""
    user = subject.user
    return inactivity(user.status) if user is not None else None


def inactivity(status: str) -> Reason | None:
    """Return why a user of this status is not active; nothing where it is."""
    if status == "active":
        return None
    return Reason.OWNER_LEFT if status == "left" else Reason.OWNER_DEACTIVATED


def reasons(directory: Directory, token: Token, subject: Subject, at: datetime) -> list[Reason]:
    """Return every reason that stops the token, or may have stopped it."""
    found = []
    if at < token.created_at:
        # No secret of it was known to the API then.
        found.append(Reason.TOKEN_UNRECOGNISED)
    if directory.is_foreign(token.organisation):
        found.append(Reason.TOKEN_OF_ANOTHER_ORGANISATION)
    if token.status == "deleted":
        found.append(Reason.TOKEN_DELETED)
    elif token.status == "revoked":
        found.append(Reason.TOKEN_REVOKED)
    if (inactive := end_of(directory, subject)) is not None:
        found.append(inactive)
    if is_expired(token, at):
        is_used = False if directory.coverage.is_complete("token_use") else directory.learned.in_use(token.id)
        if not is_used:
            found.append(Reason.LAST_USE_UNKNOWN if is_used is None else Reason.TOKEN_EXPIRED)
    return found


def stops(directory: Directory, token: Token, subject: Subject, at: datetime) -> Iterator[Attempt]:
    """Return every reason that stops the token, or may have stopped it, with its evidence."""
    for reason in reasons(directory, token, subject, at):
        outcome = Truth.UNKNOWN if reason is Reason.LAST_USE_UNKNOWN else Truth.NO
        evidence = [of_token(token)]
        if reason is Reason.TOKEN_OF_ANOTHER_ORGANISATION:
            evidence.append(of_organisation(directory, token.organisation))
        elif reason in (Reason.OWNER_LEFT, Reason.OWNER_DEACTIVATED):
            evidence.append(of_subject(subject))
        yield Attempt(reason, outcome, evidence=tuple(evidence))

"""Does this token still work?"""

from collections.abc import Iterator
from datetime import datetime

from diagnostics.access.answer import Attempt
from diagnostics.access.directory import Directory
from diagnostics.access.evidence import of_organisation, of_subject, of_token
from diagnostics.access.kleene import Truth
from diagnostics.access.question import Subject
from diagnostics.access.reasons import Reason
from diagnostics.tokens.expiry import is_expired
from diagnostics.tokens.inventory import Token


def attempts(directory: Directory, token: Token, subject: Subject, at: datetime) -> tuple[Attempt, ...]:
    """Return every reason that stops the token, or that it is active where there is none (help page 005096)."""
    stopped = tuple(stops(directory, token, subject, at))
    return stopped or (Attempt(Reason.TOKEN_ACTIVE, Truth.YES, evidence=(of_token(token),)),)


def without_token(subject: Subject) -> tuple[Attempt, ...]:
    """Return why the subject itself cannot ask, with no token in question; empty where nothing stops it."""
    reason = inactivity_of(subject)
    return (Attempt(reason, Truth.NO, evidence=(of_subject(subject),)),) if reason is not None else ()


def inactivity_of(subject: Subject) -> Reason | None:
    """Return why the user is not active. A service user has no such state; an unlisted user is taken as active."""
    if subject.user is None or subject.user.status == "active":
        return None
    return Reason.OWNER_LEFT if subject.user.status == "left" else Reason.OWNER_DEACTIVATED


def stops(directory: Directory, token: Token, subject: Subject, at: datetime) -> Iterator[Attempt]:
    """Return every reason that stops the token, or may have stopped it."""
    itself = of_token(token)
    if directory.is_foreign(token.organisation):
        evidence = (itself, of_organisation(directory, token.organisation))
        yield Attempt(Reason.TOKEN_OF_ANOTHER_ORGANISATION, Truth.NO, evidence=evidence)
    if token.status == "deleted":
        yield Attempt(Reason.TOKEN_DELETED, Truth.NO, evidence=(itself,))
    if token.status == "revoked":
        yield Attempt(Reason.TOKEN_REVOKED, Truth.NO, evidence=(itself,))
    if (inactivity := inactivity_of(subject)) is not None:
        yield Attempt(inactivity, Truth.NO, evidence=(itself, of_subject(subject)))
    if is_expired(token, at):
        if directory.coverage.is_complete("token_use"):
            yield Attempt(Reason.TOKEN_EXPIRED, Truth.NO, evidence=(itself,))
        else:
            yield Attempt(Reason.LAST_USE_UNKNOWN, Truth.UNKNOWN, evidence=(itself,))

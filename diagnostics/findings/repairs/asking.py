"""What has to change about the token and the call."""

from datetime import UTC

from diagnostics.access.directory import Directory
from diagnostics.access.gates import request, token
from diagnostics.access.kleene import Truth
from diagnostics.access.question import Question, Subject
from diagnostics.access.reasons import Reason
from diagnostics.findings.repairs.applying import Situation, applied
from diagnostics.findings.repairs.changes import Change, ChangeCode
from diagnostics.findings.repairs.parts import AskingPart
from diagnostics.tokens.circumstances import Circumstances
from diagnostics.tokens.expiry import is_expired
from diagnostics.tokens.inventory import Token
from diagnostics.tokens.quota import quota


def asking_part(situation: Situation, subject: Subject) -> AskingPart | None:
    """Return the changes that token and call need, or None where no change the product knows would do."""
    question = situation.question
    if subject.user is not None and situation.directory.is_foreign(subject.user.organisation):
        return None
    changes: list[Change] = []
    if token.inactivity_of(subject) is not None:
        if token.inactivity_of(subject) is Reason.OWNER_LEFT:
            return None
        changes.append(Change(ChangeCode.REACTIVATE_USER, user=subject.id))
    if question.asker.token is not None:
        if needs_new_secret(situation.directory, question, question.asker.token, subject):
            renewal = _renewal(situation, question.asker.token, subject)
            if renewal is None:
                return None
            changes.append(renewal)
        changes += _call_changes(situation)
    changed = applied(situation, changes).question
    return AskingPart(tuple(changes), changed.asker, changed.call)


def needs_new_secret(directory: Directory, question: Question, asked: Token, subject: Subject) -> bool:
    """Return whether the token itself is stopped, or may be, by something else than the state of its owner."""
    of_owner = (Reason.OWNER_LEFT, Reason.OWNER_DEACTIVATED)
    stops = token.attempts(directory, asked, subject, question.at)
    return any(stop.outcome is not Truth.YES and stop.reason not in of_owner for stop in stops)


def _renewal(situation: Situation, asked: Token, subject: Subject) -> Change | None:
    """Return the change that gives the subject a working token, where the limit leaves room for one.

    Only a service user's token can be regenerated, and only a revoked one (help page 005096). One that would be
    expired all the same is better made anew.
    """
    directory = situation.directory
    if subject.record is None:
        return None
    circumstances = Circumstances(directory.organisation, situation.question.at)
    if quota(circumstances, directory.inventory, asked.kind, subject.id).room < 1:
        return None
    is_only_revoked = (
        asked.status == "revoked"
        and not directory.is_foreign(asked.organisation)
        and not is_expired(asked, situation.question.at)
    )
    if asked.kind == "service_user" and is_only_revoked:
        return Change(ChangeCode.REGENERATE_TOKEN, token=asked.id)
    if asked.kind == "user":
        return Change(ChangeCode.CREATE_TOKEN, user=subject.id)
    return Change(ChangeCode.CREATE_TOKEN, service_user=subject.id)


def _call_changes(situation: Situation) -> list[Change]:
    """Return the parameters to change: each bound only as far as the template needs, where that is known."""
    call, template = situation.question.call, situation.question.template
    reasons = {attempt.reason for attempt in request.attempts(call, template)}
    changes = []
    if Reason.EXCLUDED_BY_ARCHIVED_FILTER in reasons:
        changes.append(Change(ChangeCode.CHANGE_REQUEST, parameter="archived", value="both"))
    modified = template.modified_at
    value = modified.astimezone(UTC).isoformat().replace("+00:00", "Z") if modified is not None else None
    if call.modified_after is not None and (modified is None or modified < call.modified_after):
        changes.append(Change(ChangeCode.CHANGE_REQUEST, parameter="modified_after", value=value))
    if call.modified_before is not None and (modified is None or modified > call.modified_before):
        changes.append(Change(ChangeCode.CHANGE_REQUEST, parameter="modified_before", value=value))
    return changes

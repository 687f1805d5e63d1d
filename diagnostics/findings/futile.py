"""What would not help: changes that suggest themselves, tried on a copy that stays hidden, each with its reason."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import ACCESS_GRANTS
from diagnostics.access.types import Answer, Question, Subject, Truth, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.changes import Change, ChangeCode, Situation, applied
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import VIEW_ALL_DATA

MOST_SHOWN = 5
"""So many are told: those that rules suggest first, then those that people try with any token."""

_MOST_RULES = 50


class Futile(NamedTuple):
    """One change that does not help, with the question as it is asked after it, and the answer it gets then.

    `is_repeated` marks what is so already: a member who would be added again, a rule that names the subject.
    """

    change: Change
    question: Question
    answer: Answer
    is_repeated: bool


def futile(directory: Directory, question: Question, answer: Answer) -> tuple[Futile, ...]:
    """Return the tempting changes of one kind each that leave a hidden template hidden."""
    subject = question.requester.subject
    if answer.verdict is not Verdict.HIDDEN or subject is None or subject.record is None:
        return ()
    found: list[Futile] = []
    for change, is_repeated in _tempting(directory, question, answer, subject):
        after = _tried(Situation(directory, question), change)
        then = walk(after.directory, after.question)
        if then.verdict is Verdict.HIDDEN and all(change.code is not one.change.code for one in found):
            found.append(Futile(change, after.question, then, is_repeated))
        if len(found) == MOST_SHOWN:
            break
    return tuple(found)


def _tried(situation: Situation, change: Change) -> Situation:
    if change.code is not ChangeCode.ADD_PERMISSION:
        return applied(situation, [change])
    # An override is tried as one that is held, whatever set it would come from.
    question = situation.question
    subject = question.requester.subject
    assert subject is not None and subject.record is not None
    record = replace(subject.record, holds=(*subject.record.holds, VIEW_ALL_DATA), lacks=())
    requester = replace(question.requester, subject=Subject(subject.kind, subject.id, record))
    return Situation(situation.directory.changed(record), replace(question, requester=requester))


def _tempting(
    directory: Directory, question: Question, answer: Answer, subject: Subject
) -> Iterator[tuple[Change, bool]]:
    """Return the changes that suggest themselves, and whether each is so already."""
    template, token = question.template, question.requester.token
    for rule in template.rules[:_MOST_RULES]:
        if rule.group is not None and (group := directory.groups.get(canonical(rule.group))) is not None:
            is_in = directory.lists(group, subject.id)
            yield Change(ChangeCode.ADD_TO_GROUP, user=subject.id, group=group.id), is_in
        if rule.site is not None and (site := directory.sites.get(canonical(rule.site))) is not None:
            is_at = directory.in_site(subject.id, site.id) is Truth.YES
            yield Change(ChangeCode.ADD_TO_SITE, user=subject.id, site=site.id), is_at
    is_open = any(one.reason in ACCESS_GRANTS and one.outcome is Truth.YES for one in answer.attempts())
    if subject.kind == "user":
        yield Change(ChangeCode.SHARE_WITH_USER, template=template.id, user=subject.id), is_open
    else:
        yield Change(ChangeCode.SHARE_WITH_SERVICE_USER, template=template.id, service_user=subject.id), is_open
    if token is not None and subject.kind == "user":
        yield Change(ChangeCode.CREATE_TOKEN, user=subject.id), False
    elif token is not None:
        yield Change(ChangeCode.CREATE_TOKEN, service_user=subject.id), False
        if token.status == "revoked":
            yield Change(ChangeCode.REGENERATE_TOKEN, token=token.id), False
    yield Change(ChangeCode.ADD_PERMISSION, permission=VIEW_ALL_DATA), False

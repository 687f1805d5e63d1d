"""Advice of the help page beside the repairs, and names of opened templates."""

from collections.abc import Iterable

import msgspec

from diagnostics.access.directory import Directory
from diagnostics.access.index.subjects import Subjects
from diagnostics.access.types import Question, Subject
from diagnostics.findings.repairs.types import Advice, AdviceCode, Repair, Repairs
from diagnostics.model.organisation import Template
from tui.i18n import N_, _, ngettext
from tui.presentation.contract.parts import SubjectData, thing_data
from tui.presentation.contract.why import AdviceData, RepairsData, RetirementData, SubstituteData
from tui.presentation.text import moment, named, short, template_label

SOURCE = "005096"
"""The help page that all of it comes from."""

_LEADS = {
    AdviceCode.USE_SERVICE_USER_TOKEN: N_(
        "Use a service user's token instead: nobody's leaving or deactivation ends it (help page 005096)."
    ),
    AdviceCode.USE_USER_TOKEN: N_(
        "Use a user's token instead, if the integration is to see what a member sees: groups and sites apply to users, "
        "and the token ends with its user (help page 005096)."
    ),
}


def advice_texts(question: Question, advice: Iterable[Advice]) -> tuple[str, ...]:
    """Return each piece of advice as a paragraph."""
    return tuple(advice_text(question, one) for one in advice)


def advice_text(question: Question, one: Advice) -> str:
    """Return one piece of advice as a paragraph."""
    if one.code is AdviceCode.MAKE_ROOM:
        return _make_room(one)
    return f"{_(_LEADS[one.code])} {_substitutes(question, one)}"


def advice_json(question: Question, advice: Iterable[Advice]) -> list[AdviceData]:
    """Return the advice as the versioned JSON contract."""
    return [
        AdviceData(
            advice=one.code,
            source=SOURCE,
            subjects_total=one.count,
            subjects=[
                SubstituteData(other.subject.kind, other.subject.id, other.subject.name, other.shared, one.own)
                for other in one.substitutes
            ],
            retire=[RetirementData(other.token.id, other.token.name, list(other.reasons)) for other in one.retirements],
            text=advice_text(question, one),
        )
        for one in advice
    ]


def _substitutes(question: Question, one: Advice) -> str:
    if not one.substitutes:
        return _("No service user sees this template yet: create one, and share the template with it.")
    nearest = one.substitutes[0]
    requester = short(question.requester.subject.name) if question.requester.subject is not None else ""
    told = _("{name} sees this template")
    if one.own:
        told = ngettext(
            "{name} sees this template, and {shared} of the {own} other that {requester} has access to",
            "{name} sees this template, and {shared} of the {own} others that {requester} has access to",
            one.own,
        )
    text = told.format(name=short(nearest.subject.name), shared=nearest.shared, own=one.own, requester=requester)
    if (rest := one.count - 1) > 0:
        text += ngettext("; {count} more sees it", "; {count} more see it", rest).format(count=rest)
    return f"{text}."


def _make_room(one: Advice) -> str:
    assert one.quota is not None
    if one.quota.kind == "service_user":
        told = _("There is no room for another token: {used} of {limit} service user tokens are active.")
    else:
        told = _("There is no room for another token: {used} of the user's {limit} tokens are active.")
    told = told.format(used=one.quota.used, limit=one.quota.limit)
    told += " " + _("Revoke one first (help page 005096).")
    if one.retirements:
        safest = one.retirements[0]
        label = f"{named(safest.token.name)} ({short(safest.token.id)})"
        reasons = tuple(reason.value for reason in safest.reasons)
        from tui.presentation.tokens.refusals import retirement_sentence

        told += " " + retirement_sentence(label, reasons, moment(safest.idle_since)) + "."
    return told


class Opened:
    """Names what the repairs of one answer also open."""

    def __init__(self, directory: Directory) -> None:
        """Take the names from `directory`."""
        self._templates = directory.organisation.templates
        self._subjects = Subjects(directory)

    def lines(self, repair: Repair) -> tuple[str, ...]:
        """Return a line for each template and each subject."""
        return (*map(template_label, self._templates_of(repair)), *map(_subject, self._subjects_of(repair)))

    def named(self, told: RepairsData, repairs: Repairs) -> RepairsData:
        """Return the JSON of repairs with the names of all that each opens."""
        named = [
            msgspec.structs.replace(
                one,
                templates=[thing_data(template) for template in self._templates_of(repair)],
                subjects=[SubjectData(other.kind, other.id, other.name) for other in self._subjects_of(repair)],
            )
            for one, repair in zip(told.repairs, repairs.first, strict=True)
        ]
        return msgspec.structs.replace(told, repairs=named)

    def _templates_of(self, repair: Repair) -> list[Template]:
        return [self._templates[position] for position in repair.templates]

    def _subjects_of(self, repair: Repair) -> list[Subject]:
        return [self._subjects[position] for position in repair.subjects]


def _subject(subject: Subject) -> str:
    told = _("to the service user {name} ({id})") if subject.kind == "service_user" else _("to {name} ({id})")
    return told.format(name=short(subject.name), id=short(subject.id))

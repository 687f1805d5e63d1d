"""What the product advises besides repairs, in words and as data."""

from collections.abc import Iterable
from typing import Any

from diagnostics.access.question import Question
from diagnostics.findings.repairs.advice import Advice, AdviceCode
from tui.language import N_, _, ngettext
from tui.presentation.names import named, short
from tui.presentation.refusals import retirement_sentence
from tui.presentation.times import moment

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


def advice_json(question: Question, advice: Iterable[Advice]) -> list[dict[str, Any]]:
    """Return the advice as the versioned JSON contract."""
    return [
        {
            "advice": one.code.value,
            "source": SOURCE,
            "subjects_total": one.count,
            "subjects": [
                {
                    "kind": other.subject.kind,
                    "id": other.subject.id,
                    "name": other.subject.name,
                    "templates_shared": other.shared,
                    "templates_of_asker": one.own,
                }
                for other in one.substitutes
            ],
            "retire": [
                {"id": other.token.id, "name": other.token.name, "reasons": [reason.value for reason in other.reasons]}
                for other in one.retirements
            ],
            "text": advice_text(question, one),
        }
        for one in advice
    ]


def _substitutes(question: Question, one: Advice) -> str:
    if not one.substitutes:
        return _("No service user sees this template yet: create one, and share the template with it.")
    nearest = one.substitutes[0]
    asker = short(question.asker.subject.name) if question.asker.subject is not None else ""
    told = _("{name} sees this template")
    if one.own:
        told = ngettext(
            "{name} sees this template, and {shared} of the {own} other that {asker} has access to",
            "{name} sees this template, and {shared} of the {own} others that {asker} has access to",
            one.own,
        )
    text = told.format(name=short(nearest.subject.name), shared=nearest.shared, own=one.own, asker=asker)
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
        told += " " + retirement_sentence(label, reasons, moment(safest.idle_since)) + "."
    return told

"""Questions that settle unknown answers, in words: what to look up, where, and what each answer decides."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.gates.evidence import of_group, of_named_subject, of_site
from diagnostics.findings.gap import Gap
from diagnostics.findings.settle import Decided, SettleQuestion
from diagnostics.model.fact import Fact, FactCode
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import OVERRIDES
from diagnostics.workspace.answers import AnswerState, HeldAnswer
from tui.i18n import N_, _, ngettext
from tui.presentation.conditions import permission_name
from tui.presentation.contract.parts import SCHEMA, fact_data, subject_data, token_data
from tui.presentation.contract.settle import (
    BecomesData,
    DecidedData,
    DecidesData,
    HeldData,
    LearnedAnswers,
    QuestionData,
    SettleAnswer,
)
from tui.presentation.gap.view import counts_json
from tui.presentation.text import command_line, escaped, iso, moment, named, short, wrapped

_TEXTS: dict[FactCode, str] = {
    "holds": N_("Does {subject} hold {permission}?"),
    "in-group": N_("Is {subject} a member of group {group}?"),
    "at-site": N_("Is {subject} a member of site {site}, or of one above it?"),
    "covers-service-users": N_("Does sharing a template with everyone cover service users?"),
    "rule-covers": N_("Does rule {rule} of {template}, which could not be read, cover {subject}?"),
    "other-rule-covers": N_("Does {subject} own {template}, or does a rule that is not listed cover {subject}?"),
    "has-locations": N_("Does {template} have locations?"),
    "token-in-use": N_("Was the token {token} used within its inactivity period?"),
    "subject-active": N_("Is {subject} still active?"),
}
_OF_SET = N_("Does the permission set {set} contain {permission}?")
_OF_RULE = N_("Does rule {rule} of {template}, for everyone, cover service users?")
_EITHER = N_("{first} or {second}")

_PLACES: dict[FactCode, str] = {
    "holds": N_("Users > {subject} > Permission set (help pages 000073 and 000089)"),
    "in-group": N_("Groups > {group} > Members (help page 000042)"),
    "at-site": N_("Sites > {site} > Members (help page 001614)"),
    "covers-service-users": N_(
        "not documented: call the feed with a service user's token, and look for a template that is shared with "
        "all users only (help page 005096)"
    ),
    "rule-covers": N_("Templates > {template} > Manage access (help page 000137)"),
    "other-rule-covers": N_("Templates > {template} > Manage access (help page 000137)"),
    "has-locations": N_("Templates > {template} > its title page: does it ask for a site? (help page 005096)"),
    "token-in-use": N_("Integrations > API tokens > {token} > Last used (help page 005096)"),
    "subject-active": N_("Users > {subject} (help page 000046)"),
}
_PLACE_OF_SERVICE_USER = N_(
    "Integrations > API tokens > a token of {subject} > its permission sets, and what these contain "
    "(help pages 005096 and 000089)"
)
_PLACE_OF_SET = N_("Permission sets > {set} (help pages 000073 and 000089)")

_STATES = {
    AnswerState.USED: N_("in use"),
    AnswerState.CONFIRMED: N_("not needed any more: the facts say the same by now"),
    AnswerState.CONTRADICTED: N_("set aside"),
    AnswerState.POINTLESS: N_("not in use: what it is about is not there any more"),
}
_ANSWERS = {"yes": N_("yes"), "no": N_("no")}


class QuestionWords:
    """The words for questions about one workspace."""

    def __init__(self, directory: Directory) -> None:
        """Name things as `directory` does."""
        self._directory = directory

    def text(self, facts: Sequence[Fact]) -> str:
        """Return the question whether one of `facts` is so."""
        fact = facts[0]
        if fact.permission_set is not None:
            return _(_OF_SET).format_map(self._names(facts))
        if fact.fact == "covers-service-users" and fact.template is not None:
            return _(_OF_RULE).format_map(self._names(facts))
        return _(_TEXTS[fact.fact]).format_map(self._names(facts))

    def where(self, facts: Sequence[Fact]) -> str:
        """Return where the answer can be looked up in the product."""
        fact = facts[0]
        place = _PLACES[fact.fact]
        if fact.permission_set is not None:
            place = _PLACE_OF_SET
        elif fact.fact == "holds" and canonical(fact.subject or "") in self._directory.service_users:
            place = _PLACE_OF_SERVICE_USER
        elif fact.template is not None and fact.fact == "covers-service-users":
            place = _PLACES["rule-covers"]
        return _(place).format_map(self._names(facts))

    def _names(self, facts: Sequence[Fact]) -> dict[str, str]:
        directory, fact = self._directory, facts[0]
        permissions = [permission_name(one.permission or "") for one in facts]
        if fact.permission is not None and fact.permission not in OVERRIDES:
            permissions = [short(fact.permission)]
        held = permissions[0]
        if len(permissions) > 1:
            held = _(_EITHER).format(first=permissions[0], second=permissions[1])
        template = directory.templates.get(canonical(fact.template or ""))
        token = directory.tokens.get(canonical(fact.token or ""))
        permission_set = directory.permission_sets.get(canonical(fact.permission_set or ""))
        return {
            "subject": short(of_named_subject(directory, fact.subject or "").name),
            "permission": held,
            "set": named(permission_set.name if permission_set is not None else fact.permission_set or ""),
            "group": named(of_group(directory, fact.group or "").name),
            "site": named(of_site(directory, fact.site or "").name),
            "template": named(template.name if template is not None else fact.template or ""),
            "rule": str((fact.rule or 0) + 1),
            "token": named(token.name if token is not None else fact.token or ""),
        }


def decided_line(question: SettleQuestion) -> str:
    """Return what each answer decides."""
    return _("yes: {yes}; no: {no}").format(yes=_becomes(question.yes), no=_becomes(question.no))


def _becomes(decided: Decided) -> str:
    visible, hidden = decided
    if visible and hidden:
        return _("{visible:,} become VISIBLE and {hidden:,} HIDDEN").format(visible=visible, hidden=hidden)
    if visible:
        return ngettext("{count:,} becomes VISIBLE", "{count:,} become VISIBLE", visible).format(count=visible)
    if hidden:
        return ngettext("{count:,} becomes HIDDEN", "{count:,} become HIDDEN", hidden).format(count=hidden)
    return _("nothing yet")


class SettleReport(NamedTuple):
    """The questions of one requester, best first; `headline` is that of the gap, `unknown` how many are open."""

    words: QuestionWords
    headline: str
    gap: Gap
    unknown: int
    questions: Sequence[SettleQuestion]


class LearnedReport(NamedTuple):
    """Answers that were learned, and the words for them."""

    words: QuestionWords
    answers: Sequence[HeldAnswer]


def settle_lines(report: SettleReport) -> list[str]:
    """Return the questions as text for an 80-column terminal."""
    words, headline, _gap, unknown, questions = report
    lines = wrapped(headline)
    if not unknown:
        return [*lines, "", *wrapped(_("Nothing is open: there is nothing to look up."))]
    if not questions:
        return [*lines, "", *wrapped(_("No question settles any of it: the call asks for what no fact tells."))]
    lines += ["", *wrapped(_("Questions that settle most, best first"))]
    for number, question in enumerate(questions, 1):
        start = f"{number:>3}. "
        lines += ["", *wrapped(words.text(question.facts), start, " " * len(start))]
        lines += wrapped(decided_line(question), "     ")
        lines += wrapped(_("Where: {where}").format(where=words.where(question.facts)), "     ")
        lines += wrapped(_("Answer: --answer {id}=yes or {id}=no").format(id=question.id), "     ")
    return lines


def settle_markdown(report: SettleReport) -> list[str]:
    """Return the questions as Markdown."""
    words, headline, _gap, unknown, questions = report
    lines = [f"# {escaped(headline)}", ""]
    if not unknown:
        return [*lines, escaped(_("Nothing is open: there is nothing to look up."))]
    if questions:
        heads = (_("Question"), _("Answers decide"), _("Where"), _("Id"))
        lines += ["| {} | {} | {} | {} |".format(*heads), "|---|---|---|---|"]
    for question in questions:
        cells = (words.text(question.facts), decided_line(question), words.where(question.facts))
        lines.append("| " + " | ".join(map(escaped, cells)) + f" | `{question.id}` |")
    return lines


def settle_json(report: SettleReport) -> SettleAnswer:
    """Return the questions as the versioned JSON contract."""
    words, _headline, gap, unknown, questions = report
    return SettleAnswer(
        schema=SCHEMA,
        token=token_data(gap.requester),
        subject=subject_data(gap.requester),
        counts=counts_json(gap),
        unknown=unknown,
        questions=[
            QuestionData(
                id=question.id,
                facts=[fact_data(fact) for fact in question.facts],
                text=words.text(question.facts),
                where=words.where(question.facts),
                decides=DecidesData(question.yes.total, question.no.total),
                becomes=BecomesData(DecidedData(*question.yes), DecidedData(*question.no)),
            )
            for question in questions
        ],
    )


def learned_lines(report: LearnedReport) -> list[str]:
    """Return what was learned, who said so and what it is worth, as text."""
    words, answers = report
    if not answers:
        return wrapped(_("Nothing was learned yet: sightline settle --token T asks."))
    lines: list[str] = []
    for held in answers:
        answer = held.answer
        lines += [""] if lines else []
        lines += wrapped(_("{question} {answer}").format(question=words.text(answer.facts), answer=_said(held)))
        lines += wrapped(_source(held), "  ")
        lines += [line for told in state_lines(words, held) for line in wrapped(told, "  ", "    ")]
        lines += wrapped(
            _("Take back: {command}").format(command=command_line("sightline", "settle", "--forget", answer.id)), "  "
        )
    return lines


def learned_markdown(report: LearnedReport) -> list[str]:
    """Return what was learned as Markdown."""
    words, answers = report
    if not answers:
        return [escaped(_("Nothing was learned yet: sightline settle --token T asks."))]
    heads = (_("Question"), _("Answer"), _("Source"), _("State"), _("Id"))
    lines = ["| {} | {} | {} | {} | {} |".format(*heads), "|---|---|---|---|---|"]
    for held in answers:
        states = "<br>".join(map(escaped, state_lines(words, held)))
        cells = (words.text(held.answer.facts), _said(held), _source(held))
        lines.append("| " + " | ".join(map(escaped, cells)) + f" | {states} | {escaped(held.answer.id)} |")
    return lines


def learned_json(report: LearnedReport) -> LearnedAnswers:
    """Return what was learned as the versioned JSON contract."""
    return LearnedAnswers(schema=SCHEMA, answers=held_json(*report))


def held_json(words: QuestionWords, answers: Iterable[HeldAnswer]) -> list[HeldData]:
    """Return answers that were learned as parts of a JSON answer."""
    return [
        HeldData(
            id=held.answer.id,
            facts=[fact_data(fact) for fact in held.answer.facts],
            text=words.text(held.answer.facts),
            answer=held.answer.answer,
            by=held.answer.by,
            at=iso(held.answer.at),
            source=held.answer.source,
            state=held.state,
            against=[fact_data(fact) for fact in held.against],
        )
        for held in answers
    ]


def set_aside_line(words: QuestionWords, held: HeldAnswer) -> str:
    """Return in one paragraph that an answer is set aside, with both sides."""
    _state, *sides = state_lines(words, held)
    return _("An answer is set aside ({id}). {sides} Take it back, or bring the facts up to date.").format(
        id=short(held.answer.id), sides=" ".join(sides)
    )


def state_lines(words: QuestionWords, held: HeldAnswer) -> list[str]:
    """Return what an answer is worth; of one that is set aside also what stands against it."""
    lines = [_("State: {state}").format(state=_(_STATES[held.state]))]
    opposite = {"yes": _("no"), "no": _("yes")}[held.answer.answer]
    for fact in held.against if held.state is AnswerState.CONTRADICTED else ():
        question = words.text((fact if fact.value else fact.contrary(),))
        lines.append(
            _("{question} It was answered {answer}; the facts, or what the API returned, say {opposite}.").format(
                question=question, answer=_said(held), opposite=opposite
            )
        )
    return lines


def _said(held: HeldAnswer) -> str:
    return _(_ANSWERS[held.answer.answer])


def _source(held: HeldAnswer) -> str:
    answer = held.answer
    facts = {"by": short(answer.by) or "?", "at": moment(answer.at), "source": short(answer.source, 200) or "?"}
    return _("Answered by {by} at {at}, looked up in: {source}").format_map(facts)

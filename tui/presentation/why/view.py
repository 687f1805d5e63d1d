"""The answer to one question as parts that every front end shows: a headline, rows of gates, what to do."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagnostics.access.reasons import ACCESS_NEAR_MISSES, ACCESS_UNKNOWNS, GateName, Reason, first
from diagnostics.access.types import Answer, Gate, GateState, Question, Verdict
from diagnostics.access.walk import Absent
from diagnostics.model.organisation import Identity
from tui.i18n import N_, _
from tui.presentation.reasons.pages import GATE_TITLES, ReasonPage, reason_page
from tui.presentation.text import VERDICT_WORDS, Note, facts_note, moment, named, short
from tui.presentation.why.attempts import attempt_line
from tui.presentation.why.beside import Beside
from tui.presentation.why.headlines import absent_headline, besides, call_line, headline, possibilities, requester_row
from tui.presentation.why.repair_view import RepairView, RepairViews

if TYPE_CHECKING:
    from tui.presentation.why.proofs import ObservedWords

STATE_WORDS = {
    GateState.PASS: N_("PASS"),
    GateState.BLOCK: N_("BLOCK"),
    GateState.UNKNOWN: N_("UNKNOWN"),
    GateState.IRRELEVANT: N_("not needed"),
}
OUTCOME_WORDS = {"yes": N_("yes"), "no": N_("no"), "unknown": N_("?")}

CONDITIONS_TITLE = N_("What it hangs on")
SUGGESTIONS_TITLE = N_("What the product advises besides")

_INFERENCES = {
    Reason.OVERRIDE_STOPS_AT_ORGANISATION: N_(
        "That an override permission stops at one's own organisation is inferred; no document says it outright "
        "(sightline reasons {code})."
    ),
    Reason.SITE_RULE_STOPS_AT_ORGANISATION: N_(
        "That sharing by site stops at the organisation is inferred; no document says it outright "
        "(sightline reasons {code})."
    ),
}
"""What an answer rests on that no document states, for every reason that rests on an inference."""

_EMPTY_GATES = {
    Reason.NOT_SHARED: N_("no rule names the subject or everyone"),
    Reason.NO_GROUP_OR_SITE_RULE: N_("no rule names a group or a site"),
}


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt: its outcome in a word, the rule it tried counted from 1, and a line about it."""

    outcome: str
    rule: int | None
    line: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate: its title, its state in a word, its attempts. `summary` stands where there is no attempt."""

    gate: GateName
    title: str
    state: GateState
    word: str
    summary: str
    attempts: tuple[AttemptRow, ...]


@dataclass(frozen=True, slots=True)
class WhyView:
    """Everything there is to show about one answer.

    `besides` are the causes beside the headline's, `call_notes` say which parameters would drop a visible template.
    """

    verdict: Verdict
    verdict_word: str
    headline: str
    context: tuple[Note, ...]
    gates: tuple[GateRow, ...]
    notes: tuple[str, ...]
    remedies_title: str
    remedies: tuple[ReasonPage, ...]
    advice: tuple[str, ...]
    repairs: tuple[RepairView, ...] = ()
    repairs_total: int = 0
    suggestions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    call_notes: tuple[str, ...] = ()
    futile: tuple[str, ...] = ()

    @property
    def repairs_title(self) -> str:
        """What the repairs are: of an unknown answer it is to be settled first, and they hold whatever the truth is."""
        if self.verdict is Verdict.UNKNOWN:
            return _("What makes it visible whatever the truth is")
        return _("What to do (any one of these, smallest first)") if self.repairs_total > 1 else _("What to do")


def why_view(
    question: Question,
    answer: Answer,
    identity: Identity,
    absent: Absent | None = None,
    repairs: RepairViews | None = None,
    conditions: tuple[str, ...] = (),
    observed: "ObservedWords | None" = None,
    beside: Beside | None = None,
) -> WhyView:
    """Return the parts of an answer about the organisation `identity`.

    `absent`: the template is not listed, and these may have been meant. `repairs`: what would make it visible.
    `conditions`: the facts that an unknown answer hangs on. `observed`: the words of an observation beside it.
    `beside`: look-alikes, changes that would not help, sibling tokens.
    """
    remedies = tuple(page for reason in decisive_reasons(answer) if (page := reason_page(reason)).fix)
    return WhyView(
        verdict=answer.verdict,
        verdict_word=_(VERDICT_WORDS[answer.verdict]),
        headline=_headline(question, answer, absent, observed),
        context=(
            *_context(question, answer, identity, is_listed=absent is None),
            *(observed.rows if observed is not None else ()),
        ),
        gates=tuple(_gate_row(question, gate) for gate in answer.gates),
        besides=besides(question, answer) if absent is None else (),
        call_notes=_dropping(question, answer) if absent is None else (),
        notes=(*_notes(answer), *(beside.near if beside is not None else ()), *(beside.siblings if beside else ())),
        remedies_title=_("What would settle it") if answer.verdict is Verdict.UNKNOWN else _("What to do"),
        remedies=remedies if absent is None else (),
        advice=_advice(question, answer, observed) if absent is None else _of_absent(answer, absent),
        repairs=repairs.views if repairs is not None else (),
        repairs_total=repairs.total if repairs is not None else 0,
        suggestions=repairs.advice if repairs is not None else (),
        conditions=conditions,
        alike=beside.alike if beside is not None else (),
        futile=beside.futile if beside is not None else (),
    )


def _headline(question: Question, answer: Answer, absent: Absent | None, observed: "ObservedWords | None") -> str:
    if observed is not None and observed.headline is not None:
        return observed.headline
    return headline(question, answer) if absent is None else absent_headline(question)


def decisive_reasons(answer: Answer) -> tuple[Reason, ...]:
    """Return the reasons to mend (hidden) or to settle (unknown), one for each cause, in the order of the walk."""
    if answer.verdict is Verdict.VISIBLE:
        return ()
    blocks = answer.verdict is Verdict.HIDDEN and any(gate.state is GateState.BLOCK for gate in answer.gates)
    # What was observed hides it even where no gate is known to.
    wanted = GateState.BLOCK if blocks else GateState.UNKNOWN
    reasons: list[Reason] = []
    for gate in answer.gates:
        if gate.state is not wanted:
            continue
        if gate.name in ("sharing", "membership"):
            reasons.extend(_access_reasons(answer, wanted))
        else:
            wanted_outcome = "no" if wanted is GateState.BLOCK else "unknown"
            reasons.extend(attempt.reason for attempt in gate.attempts if attempt.outcome == wanted_outcome)
    return tuple(dict.fromkeys(reasons))


def _access_reasons(answer: Answer, wanted: GateState) -> list[Reason]:
    gates = [gate for gate in answer.gates if gate.name in ("sharing", "membership")]
    tried = [attempt.reason for gate in gates for attempt in gate.attempts]
    if wanted is GateState.UNKNOWN:
        return [reason for reason in ACCESS_UNKNOWNS if reason in tried]
    if any(gate.state in (GateState.PASS, GateState.UNKNOWN) for gate in gates):
        return []
    return [first(tried, ACCESS_NEAR_MISSES) or Reason.NOT_SHARED]


def _context(question: Question, answer: Answer, identity: Identity, *, is_listed: bool) -> list[Note]:
    rows = [Note(_("Call"), call_line(question.call))] if question.requester.makes_calls else []
    rows.append(Note(*requester_row(question.requester)))
    template = question.template
    identifier = short(template.id) if is_listed else _("not listed")
    rows.append(Note(_("Template"), f"{named(template.name)} ({identifier})"))
    rows.append(Note(_("Web app"), _web_app(question, answer)))
    rows.append(Note(_("Judged"), _("at {moment}").format(moment=moment(question.at))))
    rows.append(facts_note(identity.captured_at, question.at, identity.source is not None))
    return rows


def _web_app(question: Question, answer: Answer) -> str:
    subject = question.requester.subject
    if subject is None:
        return _("not known whose view to compare with")
    name = short(subject.name)
    match answer.web_app:
        case None:
            return _("none: a service user cannot log in")
        case Verdict.VISIBLE:
            return _("{name} sees the template there").format(name=name)
        case Verdict.HIDDEN:
            return _("{name} does not see the template there").format(name=name)
        case _:
            return _("cannot be told whether {name} sees the template there").format(name=name)


def _gate_row(question: Question, gate: Gate) -> GateRow:
    rows = tuple(
        AttemptRow(
            outcome=_(OUTCOME_WORDS[attempt.outcome]),
            rule=attempt.rule + 1 if attempt.rule is not None else None,
            line=attempt_line(question, attempt),
            reason=attempt.reason,
        )
        for attempt in gate.attempts
    )
    summary = _(_EMPTY_GATES[gate.reason]) if not rows else ""
    is_of_subject = gate.name == "token" and not question.requester.makes_calls
    title = _("State of the user") if is_of_subject else _(GATE_TITLES[gate.name])
    return GateRow(gate.name, title, gate.state, _(STATE_WORDS[gate.state]), summary, rows)


def _notes(answer: Answer) -> list[str]:
    notes = []
    membership = answer.gate("membership")
    hides_a_group = any(
        attempt.reason in (Reason.RULE_NOT_UNDERSTOOD, Reason.RULES_UNKNOWN) for attempt in answer.attempts()
    )
    if membership is not None and membership.state is GateState.UNKNOWN and hides_a_group:
        notes.append(_("A rule that is not known may name a group or site, so membership cannot be ruled out."))
    notes.extend(_(_INFERENCES[reason]).format(code=reason) for reason in answer.inferences)
    return notes


def _of_absent(answer: Answer, absent: Absent) -> tuple[str, ...]:
    if answer.verdict is Verdict.VISIBLE:
        return (_("It is not in the facts. Bring them up to date, and the answer says how it is shared."),)
    return possibilities(absent)


def _advice(question: Question, answer: Answer, observed: "ObservedWords | None") -> tuple[str, ...]:
    if answer.verdict is not Verdict.VISIBLE or observed is not None:
        return ()
    if not question.requester.makes_calls:
        return (_("By the facts at hand. If it turns out otherwise, bring the facts up to date."),)
    return (
        _(
            "By the facts at hand the call returns it. If it does not: follow next_page until it is null, check that "
            "the integration sends this token and these parameters, and bring the facts up to date."
        ),
    )


def _dropping(question: Question, answer: Answer) -> tuple[str, ...]:
    """Return for which call a template is visible, and which parameters would leave it out."""
    if answer.verdict is not Verdict.VISIBLE or not question.requester.makes_calls:
        return ()
    template = question.template
    lines = [_("It is visible for this call: {call}").format(call=call_line(question.call))]
    if template.archived:
        lines.append(_("- archived: it is archived; a call with archived=false does not return it."))
    else:
        lines.append(_("- archived: it is not archived; a call with archived=true does not return it."))
    if template.modified_at is None:
        lines.append(_("- modified_after: when it was last changed is not known; a call by time may leave it out."))
    else:
        told = _("- modified_after: it was last changed {moment}; a call with a later time does not return it.")
        lines.append(told.format(moment=moment(template.modified_at)))
    return tuple(lines)

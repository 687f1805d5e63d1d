"""The compact answer of one requester and template: verdict, gates and what to do, for the pane beside a list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from diagnostics.access.reasons import RANKS, GateName, Reason
from diagnostics.access.types import Answer, Call, Question, Verdict
from tui.i18n import N_, _, ngettext
from tui.presentation.fitting import TEXT_WIDTH, cut, flowed
from tui.presentation.glyphs import gate_mark, glyphs, verdict_badge
from tui.presentation.layout import Line, Look, Span, spread
from tui.presentation.reasons.pages import reason_page
from tui.presentation.text import cells, padded, wrapped
from tui.presentation.why.headlines import because, call_line
from tui.presentation.why.repair_view import RepairView, RepairViews
from tui.presentation.why.view import decisive_reasons

_TITLES: dict[GateName, tuple[str, str]] = {
    "token": (N_("Token"), N_("Token")),
    "subject": (N_("Subject"), N_("Subject")),
    "sharing": (N_("Shared"), N_("Shared")),
    "membership": (N_("Group"), N_("Group")),
    "permission": (N_("Permission"), N_("Perms")),
    "request": (N_("Call"), N_("Call")),
}
_OF_A_SUBJECT = N_("State")
_ALTERNATIVES: tuple[GateName, ...] = ("sharing", "membership")
_GAPS = ((3, 0), (2, 0), (2, 1), (1, 1))
_REASON_LINES = 2
_CAUSES = 3
_LABEL = 8
_LOW, _HIGH = 8, 16


@dataclass(frozen=True, slots=True)
class Beside:
    """Further findings about the same question, each a sentence that is ready to show.

    `repairs` are proved to make the template visible. `futile`: tempting changes that do not, each with its reason.
    `alike`: the nearest template that is got, or token that gets it, and what decides between them. `conditions`: what
    the answer would be if a fact that is not known were so. `notes`: what else is known, as what the API returned.
    `headline`: what was observed, where the answer rests on that rather than on its reason. `is_awaited`: repairs are
    still being looked for, so that nothing is said yet of what usually mends it.
    """

    repairs: RepairViews | None = None
    futile: Sequence[str] = ()
    alike: Sequence[str] = ()
    conditions: Sequence[str] = ()
    notes: Sequence[str] = ()
    headline: str = ""
    is_awaited: bool = False


NOTHING = Beside()


class AnswerLines(NamedTuple):
    """The lines of a compact answer, and how many more there would be with more room."""

    lines: tuple[Line, ...]
    left_off: int


def answer_lines(
    look: Look, question: Question, answer: Answer, width: int, height: int, beside: Beside = NOTHING
) -> AnswerLines:
    """Return the answer in at most `height` lines of `width` columns: verdict, reason, gates, then what to do.

    The gates stand on the same line for every answer, but where several causes need more lines. Where there is little
    room blank lines give way first, then what comes last.
    """
    room = min(width, TEXT_WIDTH)
    reason = _reason(look, question, answer, room, beside.headline)[: max(height - 1, 1)]
    if height >= _LOW:
        reason += [()] * (_REASON_LINES - len(reason))
    head = [*reason, *([()] if height >= _HIGH else []), gate_line(look, question, answer, room)]
    body = _paragraphs(look, question, answer, beside, room)
    notes = _notes(look, beside, room)
    close = [*head, *body, *notes]
    for spaced in (_spaced([head, body, notes]), _spaced([head, [*body, *notes]])):
        if len(spaced) <= height:
            return AnswerLines(tuple(spaced), 0)
    return AnswerLines(tuple(close[:height]), max(len(close) - height, 0))


def _spaced(blocks: Sequence[Sequence[Line]]) -> list[Line]:
    """Return blocks of lines with a blank line between each two."""
    lines: list[Line] = [line for block in blocks if block for line in (*block, ())]
    return lines[:-1]


def _notes(look: Look, beside: Beside, width: int) -> list[Line]:
    rest = beside.repairs.total - 1 if beside.repairs is not None else 0
    more = ngettext("{count} more way.", "{count} more ways.", rest).format(count=rest) if rest > 0 else ""
    pieces: list[Span] = [(look.text(text), "dim") for text in (more, *beside.notes) if text]
    return flowed(pieces, (), 0, width) if pieces else []


def gate_line(look: Look, question: Question, answer: Answer, width: int) -> Line:
    """Return the gates with their states on one line, the two alternatives in one bracket, the deciding one marked."""
    fitting = (_gates(look, question, answer, gap, form) for gap, form in _GAPS)
    line: Line = ()
    for line in fitting:
        if spread(line) <= width:
            return line
    return cut(look, line, width)


def deciding_gate(answer: Answer) -> GateName:
    """Return the gate that the answer turns on."""
    return RANKS[answer.headline].gate


def _gates(look: Look, question: Question, answer: Answer, gap: int, form: int) -> Line:
    spans: list[Span] = []
    names = [gate.name for gate in answer.gates]
    is_bracketed = all(name in names for name in _ALTERNATIVES)
    for gate in answer.gates:
        if spans:
            spans.append((" " * gap, ""))
        if is_bracketed and gate.name == _ALTERNATIVES[0]:
            spans.append(("[ ", "dim"))
        is_of_subject = gate.name == "token" and not question.requester.makes_calls
        title = _(_OF_A_SUBJECT if is_of_subject else _TITLES[gate.name][form])
        is_deciding = gate.name == deciding_gate(answer)
        mark, tone = gate_mark(look, gate.state)
        spans += [(look.text(title) + " ", "strong" if is_deciding else ""), (mark, tone)]
        if is_deciding:
            spans.append((glyphs(look).decides, tone))
        if is_bracketed and gate.name == _ALTERNATIVES[1]:
            spans.append((" ]", "dim"))
    return tuple(spans)


def _reason(look: Look, question: Question, answer: Answer, width: int, headline: str) -> list[Line]:
    """Return the verdict as a badge, and why: every cause where there are several, or the headline that is given."""
    badge, tone = verdict_badge(look, answer.verdict)
    lead = badge + "  "
    text = headline or " ".join(_sentence(question, answer, reason) for reason in _causes(answer))
    lines = wrapped(look.text(text), lead, " " * cells(lead), width)
    several = len(_causes(answer)) - 1
    kept = lines[: _REASON_LINES + several]
    if len(kept) < len(lines):
        kept[-1] = padded(kept[-1], width - len(glyphs(look).dots))[: width - len(glyphs(look).dots)].rstrip()
        kept[-1] += glyphs(look).dots
    first: Line = ((badge, tone), ("  " + kept[0][len(lead) :], "strong"))
    return [first, *(((line, "strong"),) for line in kept[1:])]


def _causes(answer: Answer) -> tuple[Reason, ...]:
    """Return the headline, and after it what else hides the template or leaves it unknown."""
    others = [reason for reason in decisive_reasons(answer) if RANKS[reason].gate != deciding_gate(answer)]
    apart = [reason for reason in others if not {RANKS[reason].gate, deciding_gate(answer)} <= set(_ALTERNATIVES)]
    return (answer.headline, *apart)[:_CAUSES]


def _sentence(question: Question, answer: Answer, reason: Reason) -> str:
    told = because(question, replace(answer, headline=reason))
    return f"{told[:1].upper()}{told[1:]}."


def _paragraphs(look: Look, question: Question, answer: Answer, beside: Beside, width: int) -> list[Line]:
    rows = list(_labelled(look, question, answer, beside))
    indent = max(_LABEL, *(cells(row.label) + 2 for row in rows)) if rows else 0
    lines: list[Line] = []
    label = ""
    for row in rows:
        shown = row.label if row.label != label else ""
        label = row.label
        lead: Line = ((padded(look.text(shown), indent), "strong"),) if shown else ((" " * indent, ""),)
        pieces = [(look.text(text), tone) for text, tone in row.pieces if text]
        lines += flowed(pieces, lead, indent, width)
    return lines


class _Row(NamedTuple):
    label: str
    pieces: Line


def _labelled(look: Look, question: Question, answer: Answer, beside: Beside) -> Iterator[_Row]:
    """Return what to do under its labels: for an unknown answer first what settles it."""
    is_unknown = answer.verdict is Verdict.UNKNOWN
    if is_unknown:
        yield from _usual(look, _("Settle"), answer)
    if beside.repairs is not None and beside.repairs.views:
        label = _("Anyway") if is_unknown else _("Fix")
        yield from _repair(look, label, beside.repairs.views[0])
    elif answer.verdict is Verdict.HIDDEN and not beside.is_awaited:
        yield from _usual(look, _("Fix"), answer)
    if answer.verdict is Verdict.VISIBLE and question.requester.makes_calls and question.call != Call():
        yield _Row(_("Call"), ((call_line(question.call), ""),))
    yield from (_Row(_("If"), ((text, ""),)) for text in beside.conditions)
    yield from (_Row(_("Not"), ((text, "dim"),)) for text in beside.futile)
    yield from (_Row(_("Like"), ((text, ""),)) for text in beside.alike)


def _usual(look: Look, label: str, answer: Answer) -> Iterator[_Row]:
    """Return what usually mends or settles each cause, and where."""
    for reason in decisive_reasons(answer)[:_CAUSES]:
        page = reason_page(reason)
        if page.fix:
            yield _Row(label, ((page.fix, "strong"), (_path(page.where, glyphs(look).into), "way")))


def _path(where: str, into: str) -> str:
    """Return a place in the product with the sign that leads from one step to the next."""
    return where.replace(" > ", into)


def _repair(look: Look, label: str, repair: RepairView) -> Iterator[_Row]:
    """Return a repair: what to do and what it also opens, who can do it and where."""
    into = glyphs(look).into
    if len(repair.steps) > 1:
        for number, step in enumerate(repair.steps, 1):
            request = f"{number}. {step.request[:1].upper()}{step.request[1:]}."
            pieces: Line = (
                (request, "strong"),
                (_("Who: {who}").format(who=step.who) + ".", ""),
                (_path(step.where, into), "way"),
            )
            yield _Row(label, pieces)
        yield _Row(label, ((repair.warning, "warn"), (repair.opens, "")))
    else:
        yield _Row(label, ((repair.title, "strong"), (repair.warning, "warn"), (repair.opens, "")))
        yield _Row(label, ((_("Who: {who}").format(who=repair.who), ""),))
        yield _Row(label, ((_path(repair.where, into), "way"),))

"""Home: the tokens by kind with what each gets, the gap of the one under the cursor, and what was asked last."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Verdict
from diagnostics.findings.gap import Gap
from diagnostics.model.inventory import TokenKind
from diagnostics.tokens.quota import Quota
from diagnostics.tokens.state import WARNING_DAYS, TokenState
from tui.i18n import N_, _, ngettext
from tui.presentation.fitting import TEXT_WIDTH, apart, column, cut, filled, middle, names_apart, right, short_id
from tui.presentation.glyphs import bar, verdict_badge
from tui.presentation.layout import Line, Look, Span, Tone, spread
from tui.presentation.templates import short_reason
from tui.presentation.text import cells, padded, short
from tui.presentation.tokens.list import TokenRow, quota_phrase
from tui.presentation.tokens.words import integration_word

HEADINGS: dict[TokenKind, str] = {"service_user": N_("Service user tokens"), "user": N_("User tokens")}

_TONES: dict[TokenState, Tone] = {
    TokenState.ACTIVE: "good",
    TokenState.EXPIRED: "bad",
    TokenState.REVOKED: "bad",
    TokenState.DELETED: "dim",
    TokenState.UNKNOWN: "warn",
}
_BARRED = (TokenState.ACTIVE, TokenState.UNKNOWN)
_BAR, _SHORT_BAR, _LEAST_NAME, _MOST_NAME = 10, 4, 24, 40
_GAP = 2
_FEW_QUOTAS, _LITTLE_ROOM = 2, 2


@dataclass(frozen=True, slots=True)
class HomeToken:
    """One token on Home: its row in the list of tokens, and how many of all templates it gets, where that is known."""

    row: TokenRow
    visible: int | None = None
    total: int = 0


@dataclass(frozen=True, slots=True)
class HomeSection:
    """The tokens of one kind that are in sight, and the quotas they fall under."""

    kind: TokenKind
    tokens: Sequence[HomeToken]
    quotas: Sequence[Quota] = field(default=())


def heading_line(look: Look, section: HomeSection, directory: Directory, width: int) -> Line:
    """Return the title of a section, and at its right how many of how many tokens are active."""
    title: Line = ((look.text(_(HEADINGS[section.kind])), "strong"),)
    told = quota_phrases(section, directory)
    room = width - spread(title) - _GAP
    if not told or room <= 0:
        return cut(look, title, width)
    return apart(title, cut(look, ((look.text("; ".join(told)), "dim"),), room), width)


def quota_phrases(section: HomeSection, directory: Directory) -> list[str]:
    """Return how full each quota is; for user tokens each with its user, of many only those that are full soon."""
    phrases = []
    own = [found for found in section.quotas if found.kind == section.kind]
    for found in own if len(own) <= _FEW_QUOTAS else [found for found in own if found.room <= _LITTLE_ROOM]:
        user = directory.users.get(found.owner) if found.owner is not None else None
        owner = short(user.name) if user is not None else short(found.owner or "")
        text = quota_phrase(found)
        phrases.append(_("{owner} {quota}").format(owner=owner, quota=text) if owner else text)
    return phrases


@dataclass(frozen=True, slots=True)
class _Columns:
    """Widths of the columns. One that is 0 is not shown."""

    name: int
    id: int
    state: int
    left: int
    bar: int
    count: int
    integration: int


def section_lines(
    look: Look, sections: Sequence[HomeSection], directory: Directory, width: int
) -> list[tuple[Line, list[Line]]]:
    """Return the title and the rows of every section, laid out in the same columns.

    Where there is little room the integration gives way first, then the id, then dates; then names are shortened,
    and at last the bar goes.
    """
    tokens = [token for section in sections for token in section.tokens]
    columns = _columns(look, tokens, width)
    names = iter(names_apart(look, [token.row.token.name for token in tokens], columns.name))
    return [
        (
            heading_line(look, section, directory, width),
            [_token_line(look, token, next(names), columns) for token in section.tokens],
        )
        for section in sections
    ]


def _columns(look: Look, tokens: Sequence[HomeToken], width: int) -> _Columns:
    wanted = column((look.text(short(token.row.token.name)) for token in tokens), _MOST_NAME)
    state = column((look.text(_state(token)) for token in tokens), 12)
    ended = column((look.text(_left(token)) for token in tokens), 12)
    left = column((look.text(token.row.left) for token in tokens), 12)
    count = column((look.text(_count(token)) for token in tokens), 22)
    identifier = column((_id(look, token) for token in tokens), 20)
    integration = column((look.text(integration_word(token.row.token) or "") for token in tokens), 20)
    name = min(wanted, _MOST_NAME)
    least = min(name, _LEAST_NAME)
    bars = _BAR if count else 0
    short_bars = min(bars, _SHORT_BAR)
    for candidate in (
        _Columns(name, identifier, state, ended, bars, count, integration),
        _Columns(name, identifier, state, ended, bars, count, 0),
        _Columns(name, 0, state, ended, bars, count, 0),
        _Columns(name, 0, state, left, bars, count, 0),
        _Columns(name, 0, state, left, short_bars, count, 0),
        _Columns(least, 0, state, left, short_bars, count, 0),
        _Columns(least, 0, state, left, 0, count, 0),
        _Columns(least, 0, state, left, 0, 0, 0),
    ):
        rest = width - _taken(candidate)
        if rest >= 0:
            return candidate
    return _Columns(max(width - state - _GAP, 1), 0, state, 0, 0, 0, 0)


def _taken(columns: _Columns) -> int:
    shown = (columns.name, columns.id, columns.state, columns.left, columns.bar, columns.count, columns.integration)
    return sum(size + _GAP for size in shown if size) - _GAP


def _token_line(look: Look, token: HomeToken, name: Line, columns: _Columns) -> Line:
    row = token.row
    spans: list[Span] = list(filled(name, columns.name))
    blank: Span = (" " * _GAP, "")
    if columns.id:
        identifier = middle(look, _id(look, token), columns.id)
        spans += [blank, (padded(identifier, columns.id), "dim")]
    spans += [blank, (look.fit(_state(token), columns.state), state_tone(row))]
    if columns.left:
        left = look.text(_left(token))
        # When a token ended stands where there is room for a date; its state is told in any case.
        left = left if cells(left) <= columns.left else ""
        spans += [blank, (right(left, columns.left), "warn" if _is_near(row) else "")]
    if columns.bar:
        is_drawn = token.visible is not None and row.condition.state in _BARRED
        drawn = bar(look, columns.bar, token.visible or 0, token.total, "good-bar") if is_drawn else ()
        spans += [blank, *filled(drawn, columns.bar)]
    if columns.count:
        spans += [blank, (right(look.text(_count(token)), columns.count), "")]
    if columns.integration:
        spans += [blank, (look.fit(integration_word(row.token) or "", columns.integration).rstrip(), "dim")]
    return tuple(spans)


def _id(look: Look, token: HomeToken) -> str:
    return short_id(look, token.row.token.id, is_bare=True)


def _state(token: HomeToken) -> str:
    return _("expires") if _is_near(token.row) else token.row.state


def state_tone(row: TokenRow) -> Tone:
    """Return how the state of a token is meant: one that expires within a week is a warning."""
    return "warn" if _is_near(row) else _TONES[row.condition.state]


def _is_near(row: TokenRow) -> bool:
    return row.condition.expires_within(WARNING_DAYS[1])


def _left(token: HomeToken) -> str:
    row = token.row
    ended = row.token.revoked_at if row.condition.state is TokenState.REVOKED else None
    if row.condition.state is TokenState.DELETED:
        ended = row.token.deleted_at
    if row.condition.state is TokenState.EXPIRED:
        ended = row.condition.expires_at
    if ended is not None:
        return ended.date().isoformat()
    return row.left


def _count(token: HomeToken) -> str:
    if token.visible is None:
        return ""
    return _("{visible:,} of {total:,}").format(visible=token.visible, total=token.total)


def summary_lines(look: Look, name: str, gap: Gap, width: int, height: int) -> list[Line]:
    """Return what a token does not get, by cause, the largest first, in at most `height` lines.

    The name may be empty, where it stands in a title already.
    """
    lines: list[Line] = [_gap_title(look, name, gap, width)]
    causes = gap.causes
    room = height - 1
    shown = causes if len(causes) <= room else causes[: max(room - 1, 0)]
    largest = max((cause.size for cause in causes), default=0)
    digits = column((f"{cause.size:,}" for cause in shown), 12)
    for cause in shown:
        is_hidden = cause.verdict is Verdict.HIDDEN
        tone: Tone = "bad-bar" if is_hidden else "warn"
        drawn = bar(look, _BAR, cause.size, largest, tone)
        told: Line = (
            *drawn,
            ("  ", ""),
            (right(f"{cause.size:,}", digits), ""),
            ("  ", ""),
            _cause(look, cause.reason),
        )
        lines.append(cut(look, (("  ", ""), *told), min(width, TEXT_WIDTH)))
    if rest := sum(cause.size for cause in causes[len(shown) :]):
        text = ngettext("{count:,} more for other causes", "{count:,} more for other causes", rest)
        lines.append(cut(look, ((look.text("  " + text.format(count=rest)), "dim"),), width))
    return lines[:height]


def _cause(look: Look, reason: Reason) -> Span:
    return (look.text(short_reason(reason)), "")


def _gap_title(look: Look, name: str, gap: Gap, width: int) -> Line:
    total = sum(gap.counts.values())
    hidden, unknown = gap.counts[Verdict.HIDDEN], gap.counts[Verdict.UNKNOWN]
    facts = {"hidden": hidden, "unknown": unknown, "total": total}
    if not hidden and not unknown:
        text = ngettext("gets the only template there is", "gets all {total:,} templates", total)
        text = text if total else _("there is no template")
    elif unknown and hidden:
        text = _("{hidden:,} of {total:,} templates are hidden, {unknown:,} not known")
    elif unknown:
        text = ngettext(
            "of {total:,} templates {unknown:,} is not known",
            "of {total:,} templates {unknown:,} are not known",
            unknown,
        )
    else:
        text = ngettext(
            "{hidden:,} of {total:,} templates is hidden", "{hidden:,} of {total:,} templates are hidden", hidden
        )
    told = look.text(text.format_map(facts))
    if not name:
        return cut(look, ((told, "strong"),), width)
    shown = middle(look, name, max(width - cells(told) - 3, _LEAST_NAME))
    return cut(look, ((shown, "strong"), ("   ", ""), (told, "")), width)


def asked_line(look: Look, asked: Sequence[tuple[str, Verdict]], width: int) -> Line:
    """Return the names of the templates asked about last, each with its verdict, as many as there is room for."""
    line: Line = ((look.text(_("Asked last")), "dim"),)
    for name, verdict in asked:
        drawn = verdict_badge(look, verdict)
        room = width - spread(line) - cells(drawn[0]) - 3
        if room < min(cells(look.text(short(name))), _LEAST_NAME):
            break
        line = (*line, ("  ", ""), (middle(look, name, room), ""), (" ", ""), drawn)
    return line if len(line) > 1 else ()

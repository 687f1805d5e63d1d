"""Glyphs of the app: one table for terminals that show any character, one for ASCII alone."""

from dataclasses import dataclass

from diagnostics.access.types import GateState, Verdict
from tui.i18n import _
from tui.presentation.layout import Look, Span, Tone
from tui.presentation.text import VERDICT_WORDS


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs of the app. Each takes one column but for `dots`, `into` and `beside`."""

    passes: str
    blocks: str
    unknown: str
    unneeded: str
    decides: str
    dots: str
    into: str
    rule: str
    above: str
    below: str
    filled: str
    unfilled: str
    parts: str
    cursor: str
    corners: str
    side: str


_ANY = Glyphs(
    passes="✓",
    blocks="✗",
    unknown="?",
    unneeded="·",
    decides="◂",
    dots="…",
    into=" › ",
    rule="─",
    above="▲",
    below="▼",
    filled="█",
    unfilled="░",
    parts="▏▎▍▌▋▊▉",
    cursor="▌",
    corners="╭╮╰╯",
    side="│",
)
_ASCII = Glyphs(
    passes="+",
    blocks="x",
    unknown="?",
    unneeded="-",
    decides="<",
    dots="...",
    into=" > ",
    rule="-",
    above="^",
    below="v",
    filled="#",
    unfilled=".",
    parts="",
    cursor=">",
    corners="++++",
    side="|",
)


def glyphs(look: Look) -> Glyphs:
    """Return the signs that a terminal can show."""
    return _ASCII if look.is_ascii else _ANY


VERDICT_TONES: dict[Verdict, Tone] = {Verdict.VISIBLE: "good", Verdict.HIDDEN: "bad", Verdict.UNKNOWN: "warn"}
STATE_TONES: dict[GateState, Tone] = {
    GateState.PASS: "good",
    GateState.BLOCK: "bad",
    GateState.UNKNOWN: "warn",
    GateState.IRRELEVANT: "dim",
}
VERDICT_BADGES: dict[Verdict, Tone] = {
    Verdict.VISIBLE: "good-badge",
    Verdict.HIDDEN: "bad-badge",
    Verdict.UNKNOWN: "warn-badge",
}
"""The badge of every verdict."""


def badge(look: Look, text: str, tone: Tone) -> Span:
    """Return a badge. In ASCII brackets stand for its edges, so that it is one without colours too."""
    shown = look.text(text)
    return (f"[{shown}]" if look.is_ascii else f" {shown} ", tone)


def verdict_badge(look: Look, verdict: Verdict) -> Span:
    """Return a verdict as a badge."""
    return badge(look, _(VERDICT_WORDS[verdict]), VERDICT_BADGES[verdict])


def verdict_mark(look: Look, verdict: Verdict) -> Span:
    """Return a verdict in one column."""
    signs = glyphs(look)
    marks = {Verdict.VISIBLE: signs.passes, Verdict.HIDDEN: signs.blocks, Verdict.UNKNOWN: signs.unknown}
    return (marks[verdict], VERDICT_TONES[verdict])


def gate_mark(look: Look, state: GateState) -> Span:
    """Return the state of a gate in one column."""
    signs = glyphs(look)
    marks = {
        GateState.PASS: signs.passes,
        GateState.BLOCK: signs.blocks,
        GateState.UNKNOWN: signs.unknown,
        GateState.IRRELEVANT: signs.unneeded,
    }
    return (marks[state], STATE_TONES[state])


def bar(look: Look, width: int, part: int, whole: int, tone: Tone) -> tuple[Span, ...]:
    """Return `part` of `whole` as a bar of `width` columns: to an eighth of one where the terminal has such signs.

    Something is never drawn as nothing, nor less than everything as everything.
    """
    signs = glyphs(look)
    steps = len(signs.parts) + 1
    length = width * steps
    filled = round(length * part / whole) if whole else 0
    if 0 < part < whole:
        filled = max(1, min(filled, length - 1))
    full, rest = divmod(min(filled, length), steps)
    drawn = signs.filled * full + (signs.parts[rest - 1] if rest else "")
    return ((drawn, tone), (signs.unfilled * (width - len(drawn)), "dim"))

"""The pieces that the screens are put together from, as text at three sizes, and the laws they keep."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Call, GateState, Verdict
from diagnostics.printable import visible
from tests.presentation.facilities import AT, Facilities, written
from tui.presentation.answer import NOTHING, Beside, answer_lines, deciding_gate, gate_line
from tui.presentation.fitting import middle, names_apart, short_id
from tui.presentation.frame import (
    MOST_KEYS,
    FooterKey,
    HeaderBadge,
    call_badge,
    facts_badge,
    footer,
    framed,
    header_line,
    rule_line,
    unknown_badge,
)
from tui.presentation.glyphs import bar, verdict_badge
from tui.presentation.home import asked_line, section_lines, summary_lines
from tui.presentation.layout import Line, Look, spread
from tui.presentation.templates import SHORT_REASONS, TemplateRow, place_note, position, scroll_mark, template_lines
from tui.presentation.text import cells
from tui.presentation.why.headlines import BECAUSE

ANY, ASCII = Look(), Look(is_ascii=True)
SIZES = ((80, 24), (120, 40), (200, 60))
KEYS = [FooterKey(key, f"title {key}", key) for key in "abcdefghijk"]
ALWAYS = [FooterKey(":", "go to", "go"), FooterKey("?", "help", "help")]

_names = st.lists(st.text(max_size=40), max_size=8)
_alike = st.builds(
    lambda start, ends: [start + end for end in ends],
    st.text("abc déè漢", min_size=10, max_size=60),
    st.lists(st.text("xyz 漢", max_size=12), max_size=6, unique=True),
)


@pytest.fixture(scope="module")
def world() -> Facilities:
    """The made-up organisation."""
    return Facilities()


def text_of(line: Line) -> str:
    """Return what a line says."""
    return "".join(text for text, _ in line)


def tones(line: Line, text: str) -> set[str]:
    """Return the tones of the spans of a line that hold `text`."""
    return {tone for told, tone in line if text in told}


@pytest.mark.parametrize("look", [ANY, ASCII], ids=["any", "ascii"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_pieces_of_templates(world: Facilities, snapshot: Any, size: tuple[int, int], look: Look) -> None:
    """Header, rows, position, answers of three verdicts in frames, footer: each as it stands at that size."""
    width, height = size
    pane = width if width < 100 else width // 2
    rows = world.rows()
    lines: list[Line] = [
        header_line(
            look,
            [world.organisation.organisation.name, world.token.name],
            [call_badge(Call("true")), facts_badge(AT - timedelta(days=2), AT)],
            width,
        ),
        *framed(look, "Templates", template_lines(look, rows[:12], pane - 4), (pane, 14), note="1 of 40"),
        rule_line(look, f"{position(0, len(rows))} {scroll_mark(look, 0, 12, len(rows))}", pane),
    ]
    for name in ("Fire door check, Block A", "Asbestos register", "Crane daily check, tower B"):
        question = world.question(name)
        answer = world.answer(question)
        found = answer_lines(look, question, answer, pane - 4, height - 8, world.beside(question))
        lines += framed(look, name, found.lines, (pane, height - 6), is_focused=True, note="enter in full")
    lines.append(footer(look, KEYS, ALWAYS, width).line)
    assert all(spread(line) <= width for line in lines)
    snapshot.assert_match(written(lines), f"templates-{width}-{'ascii' if look.is_ascii else 'any'}.txt")


@pytest.mark.parametrize("size", [(60, 24), *SIZES], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_pieces_of_home(world: Facilities, snapshot: Any, size: tuple[int, int]) -> None:
    """Tokens by kind, the gap of one by cause, what was asked last: each as it stands at that size."""
    width, _height = size
    lines: list[Line] = []
    for title, rows in section_lines(ANY, world.sections(), world.directory, width):
        lines += [title, *rows]
    lines += summary_lines(ANY, world.token.name, world.gap(), width, 4)
    lines.append(asked_line(ANY, [("Site induction", Verdict.HIDDEN), ("Fire door", Verdict.VISIBLE)], width))
    assert all(spread(line) <= width for line in lines)
    snapshot.assert_match(written(lines), f"home-{width}.txt")


def test_the_gates_stand_at_the_same_place_in_every_answer(world: Facilities) -> None:
    """Where there is room, a reason of one line and one of two leave the gates on the same line."""
    places = set()
    for row in world.rows()[:12]:
        question = world.question(row.name)
        lines = answer_lines(ANY, question, world.answer(question), 76, 20).lines
        places.add(next(place for place, line in enumerate(lines) if text_of(line).startswith("Token")))
    assert len(places) == 1


@pytest.mark.parametrize("width", [60, 76, 96, 140])
def test_the_gate_that_decides_is_marked(world: Facilities, width: int) -> None:
    """All six gates stand on one line with their states, the alternatives in one bracket, one of them marked."""
    question = world.question("Crane daily check, tower A")
    answer = world.answer(question)
    line = gate_line(ANY, question, answer, width)
    told = text_of(line)
    assert deciding_gate(answer) == "membership" and told.count("◂") == 1
    assert "Group ✗◂ ]" in told and told.index("[") < told.index("Shared ✗") < told.index("Group")
    assert [state for state in told if state in "✓✗?·"] == ["✓", "✓", "✗", "✗", "✓", "✓"]
    assert spread(line) <= width and tones(line, "Group") == {"strong"} and "Token" in told and "Call" in told


@pytest.mark.parametrize("width", [60, 61, 75, 96, 200])
@pytest.mark.parametrize("height", [3, 5, 8, 12, 30])
def test_an_answer_keeps_to_its_room(world: Facilities, width: int, height: int) -> None:
    """It is never wider than the pane or 96 columns, nor higher; verdict, reason and gates come before all else."""
    for row in world.rows()[:10]:
        question = world.question(row.name)
        found = answer_lines(ANY, question, world.answer(question), width, height, world.beside(question))
        assert len(found.lines) <= height and all(spread(line) <= min(width, 96) for line in found.lines)
        assert found.lines[0][0] == verdict_badge(ANY, row.verdict)
        assert any("Token" in text_of(line) for line in found.lines)
        assert found.left_off == 0 or len(found.lines) == height


def test_an_unknown_answer_is_settled_before_anything_is_changed(world: Facilities) -> None:
    """What settles it stands first; a change only as what makes it visible either way."""
    question = world.question("Asbestos register")
    lines = answer_lines(ANY, question, world.answer(question), 90, 30, world.beside(question)).lines
    labels = [label for line in lines if line and (label := text_of(line)[:8].strip()) in ("Settle", "Anyway", "Fix")]
    assert labels == ["Settle", "Anyway"]


def test_what_is_given_is_told_under_its_label(world: Facilities) -> None:
    """Conditions, futile changes, look-alikes and notes are told where they are given, and nowhere else."""
    question = world.question("Lift inspection")
    answer = world.answer(question)
    given = Beside(futile=["FUTILE"], alike=["ALIKE"], conditions=["CONDITION"], notes=["NOTE"])
    told = written(answer_lines(ANY, question, answer, 80, 40, given).lines)
    assert "\nIf      CONDITION\nNot     FUTILE\nLike    ALIKE\n\nNOTE\n" in told
    plain = written(answer_lines(ANY, question, answer, 80, 40, NOTHING).lines)
    assert "Fix" in plain and not {"If ", "Not ", "Like "} & {line[:5].strip() + " " for line in plain.splitlines()}


def test_every_cause_of_a_hidden_template_is_named(world: Facilities) -> None:
    """Where two gates block, the reason tells of both."""
    question = world.question("Roof access permit", Call("true"))
    told = written(answer_lines(ANY, question, world.answer(question), 90, 20).lines)
    assert "not shared with anyone" in told and "archived=true" in told


def test_a_visible_answer_tells_of_an_unusual_call(world: Facilities) -> None:
    """With parameters that are not the default it says for which call it holds."""
    for call, is_told in ((Call("false"), True), (Call(), False)):
        question = world.question("Toolbox talk 1", call)
        answer = world.answer(question)
        assert answer.verdict is Verdict.VISIBLE
        assert ("archived=false" in written(answer_lines(ANY, question, answer, 80, 20).lines)) is is_told


def test_every_headline_has_a_short_reason() -> None:
    """Whatever can be a headline can stand beside a name, in the room that there is for it."""
    assert set(SHORT_REASONS) == set(BECAUSE)
    assert all(len(text) <= 28 for text in SHORT_REASONS.values())


@given(_names | _alike, st.integers(16, 60))
def test_names_fit(names: Sequence[str], width: int) -> None:
    """Every name fits, whatever it is made of and whatever stands beside it, and one that fits is whole."""
    lines = names_apart(ANY, names, width)
    assert [cells(text_of(line)) <= width for line in lines] == [True] * len(names)
    for name, line in zip(names, lines, strict=True):
        if cells(visible(name)) <= width:
            assert text_of(line) == visible(name)


@pytest.mark.parametrize("width", [20, 24, 30, 40])
def test_names_that_begin_alike_stay_apart(width: int) -> None:
    """What they share gives way, and what differs is marked."""
    start = "Daily pre-start inspection of mobile cranes at "
    names = [start + end for end in ("north tower 1", "north tower 2", "south tower 1", "south tower 2")]
    lines = names_apart(ANY, names, width)
    shown = [text_of(line) for line in lines]
    assert len(set(shown)) == 4 and all(cells(text) <= width for text in shown)
    assert all("…" in text and text.startswith("Dai") for text in shown)
    assert [line[-1][1] for line in lines] == ["strong"] * 4


@given(st.text(max_size=60), st.integers(1, 40))
def test_what_is_shortened_fits(text: str, width: int) -> None:
    """Whatever the text and the width, with and without signs beyond ASCII."""
    for look in (ANY, ASCII):
        assert cells(middle(look, text, width)) <= width
    assert middle(ASCII, text, width).isascii()


def test_ids_are_known_by_both_ends() -> None:
    """A long id keeps its kind and both ends; a short one stays whole."""
    assert short_id(ANY, "template_3c41" + "0" * 24 + "1c10") == "template_3c41…1c10"
    assert short_id(ANY, "token_b7f8000000554d", is_bare=True) == "b7f8…554d"
    assert short_id(ANY, "tok_01") == "tok_01"


@given(st.integers(1, 20), st.integers(0, 1000), st.integers(0, 1000))
def test_a_bar_never_says_none_or_all_wrongly(width: int, one: int, other: int) -> None:
    """It fills its width, is empty for nothing alone, and full for everything alone."""
    part, whole = sorted((one, other))
    for look in (ANY, ASCII):
        drawn = bar(look, width, part, whole, "good-bar")
        full = "#" * width if look.is_ascii else "█" * width
        assert spread(drawn) == width
        assert (not drawn[0][0]) is (part == 0)
        if not look.is_ascii or width > 1:
            assert (drawn[0][0] == full) is (part == whole and whole > 0)


@given(_names, st.integers(20, 220))
def test_a_header_fills_its_width_and_keeps_its_badges(places: Sequence[str], width: int) -> None:
    """However long the names are, the filter and the age of the facts stay in sight."""
    badges = [call_badge(Call("true")), None, HeaderBadge("facts 2 h")]
    line = header_line(ANY, places, badges, width)
    assert spread(line) == width
    if width >= 60:
        assert "archived=true" in text_of(line) and "facts 2 h" in text_of(line)


def test_the_place_where_one_is_gives_way_last() -> None:
    """Names on the way are shortened and left out before the last one is."""
    told = text_of(
        header_line(ANY, ["Acme Facilities of the North", "Power BI export"], [HeaderBadge("facts 2 h")], 40)
    )
    assert "Power BI export" in told


@pytest.mark.parametrize(
    ("age", "text", "tone"),
    [
        (timedelta(seconds=3), "facts just read", ""),
        (timedelta(minutes=5), "facts 5 min", ""),
        (timedelta(hours=24), "facts 24 h", ""),
        (timedelta(hours=25), "facts 25 h", "warn-badge"),
        (timedelta(days=9), "facts 9 d", "warn-badge"),
        (timedelta(days=-1), "facts of later", "warn-badge"),
    ],
)
def test_old_facts_are_a_warning(age: timedelta, text: str, tone: str) -> None:
    """The age turns into a warning after a day, and where the facts are of later than the moment judged by."""
    assert facts_badge(AT - age, AT) == (text, tone)


def test_only_an_unusual_call_has_a_badge() -> None:
    """Each parameter that is not the default is told."""
    assert call_badge(Call()) is None and unknown_badge(0) is None
    found = call_badge(Call("true", datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, 3, tzinfo=UTC)))
    assert found == ("archived=true, changed after 2026-11-01, changed before 2026-11-02T03:00:00Z", "badge")


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_a_footer_shows_at_most_eight_keys(width: int) -> None:
    """It fills its line, keeps go to and help at the right, and knows which key a column stands for."""
    found = footer(ANY, KEYS, ALWAYS, width)
    told = text_of(found.line)
    assert spread(found.line) == width and told.rstrip().endswith(": go to  ? help")
    assert len(found.places) <= MOST_KEYS + len(ALWAYS)
    for place in found.places:
        shown = told[place.columns.start : place.columns.stop]
        title = next(key.title for key in (*KEYS, *ALWAYS) if key.action == place.action)
        assert shown.endswith(title) and shown == shown.strip()
        assert found.action_at(place.columns.start) == place.action
    assert found.action_at(0) is None and found.action_at(width) is None


def test_a_key_that_cannot_work_is_dim() -> None:
    """It stays where it is, without the colour of a key."""
    line = footer(ANY, [FooterKey("p", "plan", "plan", works=False), FooterKey("m", "message", "m")], ALWAYS, 80).line
    assert tones(line, "plan") == {"dim"} and ("m", "key") in line


def test_no_name_reaches_the_screen_unsafe() -> None:
    """Control and bidirectional characters of names are shown as their codes in every piece."""
    hostile = "a\x1b[31m\u202eb\nc"
    row = TemplateRow(hostile, Verdict.HIDDEN, Reason.NOT_SHARED)
    lines = [
        *template_lines(ANY, [row, row], 60),
        header_line(ANY, [hostile], [HeaderBadge(hostile, "badge")], 80),
        asked_line(ANY, [(hostile, Verdict.HIDDEN)], 80),
        *framed(ANY, visible(hostile), [], (40, 3)),
        footer(ANY, [FooterKey("k", hostile, "k")], ALWAYS, 80).line,
    ]
    assert all(text_of(line).isprintable() for line in lines)


def test_ascii_shows_nothing_else(world: Facilities) -> None:
    """Every piece can be drawn with ASCII alone."""
    question = world.question("Crane daily check, tower A")
    beside = replace(world.beside(question), alike=("tower B",))
    lines = [
        *answer_lines(ASCII, question, world.answer(question), 60, 30, beside).lines,
        *template_lines(ASCII, world.rows(), 40),
        *summary_lines(ASCII, world.token.name, world.gap(), 60, 8),
        *framed(ASCII, "title", [], (20, 3), note="note"),
        header_line(ASCII, ["Acme", "Token"], [HeaderBadge("facts", "warn-badge")], 60),
        *(line for _title, rows in section_lines(ASCII, world.sections(), world.directory, 60) for line in rows),
    ]
    assert all(text_of(line).isascii() for line in lines)


def test_a_gap_that_does_not_fit_says_how_much_is_left(world: Facilities) -> None:
    """The causes that are shown and the rest add up to what is hidden or unknown."""
    found = world.gap()
    for height in (2, 3, 4, 10):
        lines = summary_lines(ANY, "", found, 80, height)
        counts = [int(word) for line in lines[1:] for word in text_of(line).split() if word.isdigit()]
        assert len(lines) <= height and sum(counts) == found.counts[Verdict.HIDDEN] + found.counts[Verdict.UNKNOWN]


def test_the_marks_of_a_list() -> None:
    """Where one is is counted from one; a sign says that more lies above or below."""
    assert (position(2, 24), position(0, 0)) == ("3 of 24", "")
    assert [scroll_mark(ANY, *place) for place in ((0, 5, 5), (0, 5, 9), (4, 5, 9), (2, 5, 9))] == ["", "▼", "▲", "▲▼"]
    notes = [place_note(ANY, place, range(first, first + 5), 24) for place, first in ((0, 0), (9, 6), (23, 19))]
    assert notes == [" 1 of 24 ▼ ", "10 of 24 ▲▼", "24 of 24 ▲ "] and place_note(ANY, 0, range(3), 3) == "1 of 3"


def test_every_state_of_a_gate_has_a_mark_of_its_own() -> None:
    """No two states look the same, with and without ASCII, and with colours taken away."""
    from tui.presentation.glyphs import gate_mark

    for look in (ANY, ASCII):
        assert len({gate_mark(look, state)[0] for state in GateState}) == len(GateState)

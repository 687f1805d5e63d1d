"""Only what changed is sent to the terminal, and the terminal shows the same as if all had been sent."""

import pyte
from hypothesis import given
from hypothesis import strategies as st

from tests.app.terminal import app_in_terminal
from tui.app.terminal import DrawnRows

_COLUMNS, _ROWS = 24, 2
_STYLES = ("39;49", "7;39;49", "4;39;49", "39;44")
_TEXTS = ("", "Template 7", "中文", "x" * 23)
_NO_FRAMES = ("\x07", "\x1b[2J", "\x1b[?2026h", "\x1b[1;1H")


@st.composite
def rows(draw: st.DrawFn) -> str:
    """Return a row, over the whole width or with something left beyond it."""
    text = draw(st.sampled_from(_TEXTS))
    wide = sum(2 if character in "中文" else 1 for character in text)
    blanks = " " * (_COLUMNS - wide if draw(st.booleans()) else min(9, _COLUMNS - wide))
    return f"\x1b[1;31;49m\x1b[0m\x1b[{draw(st.sampled_from(_STYLES))}m{text}{blanks}\x1b[0m"


@st.composite
def frames(draw: st.DrawFn) -> str:
    """Return some rows, each behind its place; sometimes a part of one; or something that is no frame."""
    match draw(st.sampled_from(["rows", "rows", "part", "no frame"])):
        case "rows":
            places = sorted(draw(st.sets(st.integers(1, _ROWS), min_size=1)))
            return "\n".join(f"\x1b[{place};1H{draw(rows())}" for place in places) + "\x1b[1;1H"
        case "part":
            return f"\x1b[{draw(st.integers(1, _ROWS))};5H\x1b[39;49mzz\x1b[0m\x1b[1;1H"
        case _:
            return draw(st.sampled_from(_NO_FRAMES))


def _cells(screen: pyte.Screen, rows: int = _ROWS) -> list[list[object]]:
    """Return every cell with its colours; of a blank only what is seen of it."""
    return [
        [
            cell if cell.data != " " else (cell.bg, cell.reverse, cell.underscore)
            for cell in (screen.buffer[row][column] for column in range(_COLUMNS))
        ]
        for row in range(rows)
    ]


@given(st.lists(frames(), max_size=12))
def test_the_terminal_shows_the_same(drawn: list[str]) -> None:
    """Whatever is drawn, in full, in part or twice, and whatever else is sent between."""
    all_sent, sent = pyte.Screen(_COLUMNS, _ROWS), pyte.Screen(_COLUMNS, _ROWS)
    known = DrawnRows()
    for data in drawn:
        pyte.Stream(all_sent).feed(data.replace("\n", "\r\n"))
        pyte.Stream(sent).feed(known.changes(data, _COLUMNS).replace("\n", "\r\n"))
        assert _cells(sent) == _cells(all_sent)


_LONG = [f"\x1b[{style}m{number:<{_COLUMNS}}\x1b[0m" for number in range(9) for style in ("39;49", "97;44")]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(1, 7), st.booleans()), max_size=12))
def test_a_list_that_scrolls_shows_the_same(windows: list[tuple[int, int, int, bool]]) -> None:
    """Rows that move by one line or more, with what stands around them, and with a part of a row between."""
    all_sent, sent = pyte.Screen(_COLUMNS, 10), pyte.Screen(_COLUMNS, 10)
    known = DrawnRows()
    for first, top, height, has_part in windows:
        rows = [f"\x1b[{top + row + 1};1H{_LONG[first + row]}" for row in range(height)]
        part = [f"\x1b[{top + 1};5H\x1b[39;49mzz\x1b[0m"] if has_part else []
        data = "\n".join([*rows, *part]) + "\x1b[1;1H"
        pyte.Stream(all_sent).feed(data.replace("\n", "\r\n"))
        pyte.Stream(sent).feed(known.changes(data, _COLUMNS).replace("\n", "\r\n"))
        assert _cells(sent, 10) == _cells(all_sent, 10)


def test_rows_that_stand_one_line_off_are_moved_by_the_terminal() -> None:
    """Only the row that comes into sight is sent; beside something else nothing is moved."""
    frames = [
        "\n".join(f"\x1b[{row + 1};1H{_LONG[first + row]}" for row in range(8)) + "\x1b[1;1H" for first in (0, 1, 0)
    ]
    known = DrawnRows()
    whole = len(known.changes(frames[0], _COLUMNS))
    assert all(len(known.changes(frame, _COLUMNS)) < whole / 2 for frame in frames[1:])
    beside = DrawnRows()
    beside.changes(frames[0], _COLUMNS + 1)
    assert len(beside.changes(frames[1], _COLUMNS + 1)) > whole * 3 / 4


def test_a_row_that_is_there_is_not_sent_again() -> None:
    """Of a frame that differs in one row, that row is sent; of the same frame, nothing but where the cursor goes."""
    first = "\x1b[1;1H\x1b[39;49maaa\x1b[0m\n\x1b[2;1H\x1b[39;49mbbb\x1b[0m\x1b[1;1H"
    second = first.replace("bbb", "ccc")
    known = DrawnRows()
    assert "aaa" in known.changes(first, 3)
    assert known.changes(second, 3) == "\x1b[0m\x1b[2;1Hccc\x1b[1;1H"
    assert known.changes(second, 3) == "\x1b[1;1H"


def test_after_another_size_every_row_is_sent() -> None:
    """What a terminal does with its rows then is not known."""
    frame = "\x1b[1;1H\x1b[39;49maaa\x1b[0m\x1b[1;1H"
    known = DrawnRows()
    assert known.changes(frame, 3) == known.changes(frame, 4) == "\x1b[0m\x1b[1;1Haaa\x1b[1;1H"


def test_f5_mends_a_screen_on_which_something_else_wrote() -> None:
    """As a message to all users of a machine does."""
    with app_in_terminal("--demo", "mid-rotation") as terminal:
        terminal.wait_for("What was tried")
        before = terminal.text
        terminal.sent += b"\x1b[5;1HBroadcast message from root" + b"\x1b[9;1H going down now"
        assert "going down now" in terminal.text
        terminal.program.send("\x1b[15~")
        terminal.wait_for("The workspace was read again.")
        assert terminal.text.splitlines()[:-3] == before.splitlines()[:-3]

"""The widgets of a list with its answer: the cursor that keeps colour, panes, header and footer, mouse, bytes."""

import pytest
from rich.style import Style
from textual.strip import Strip

from diagnostics.access.types import Call
from tests.app.gallery import Gallery
from tests.app.screen_text import screen_text
from tests.app.terminal import Terminal, program_in_terminal
from tui.app.widgets.frame import STYLES
from tui.app.widgets.tinted import RowList, RowPage, tint

SIZES = ((80, 24), (120, 40), (200, 60))
BYTES = {(80, 24): 1_500, (200, 60): 3_000}
BYTES_OF_SCROLLING = 1_700
ROWS_IN_SIGHT = {(80, 24): 7, (200, 60): 40}


def styles(drawn: Strip) -> list[tuple[str, Style]]:
    """Return the pieces of a line that hold anything, with their styles."""
    return [(text, style or Style()) for text, style, _ in drawn if text.strip()]


def backgrounds(drawn: Strip) -> set[str]:
    """Return the backgrounds of a line by name."""
    return {style.bgcolor.name for _text, style, _ in drawn if style is not None and style.bgcolor is not None}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_cursor_tints_its_row_and_keeps_its_colours(size: tuple[int, int]) -> None:
    """Every column of the row has the tint, the mark of the verdict its own colour, and no other row the tint."""
    app = Gallery("templates")
    async with app.run_test(size=size) as pilot:
        await pilot.press("down")
        await pilot.pause()
        row, other = app.rows.render_line(1), app.rows.render_line(0)
        ground = tint("cursor", app.console.color_system, is_dark=True)("").bgcolor
        assert ground is not None and backgrounds(row) == {ground.name}
        assert ground.name not in backgrounds(other)
        mark = next(style for text, style in styles(row) if "✗" in text)
        assert mark.color is not None and "red" in mark.color.name
        assert row.cell_length == app.rows.size.width and row.text.startswith("▌")


async def test_all_lines_of_a_row_are_tinted() -> None:
    """A row of several lines is tinted as a whole, and so drawn anew when the cursor leaves it."""
    from tui.presentation.layout import Item, Look

    class Tall(Gallery):
        def _home(self, width: int) -> list[Item]:
            return [Item(tuple((((f"{row} {line}", ""),)) for line in range(3))) for row in range(4)]

        def _show_token(self) -> None:
            """Show nothing beside it."""

    app = Tall("home")
    async with app.run_test(size=(80, 40)) as pilot:
        for _ in range(2):
            await pilot.pause()
            tinted = [y for y in range(12) if app.rows.render_line(y).text.startswith("▌")]
            first = app.rows.lines_of(app.rows.cursor).start
            assert tinted == [first, first + 1, first + 2] and app.look == Look()
            shown = screen_text(app).splitlines()
            assert [line[0] for line in shown[2:14]] == ["▌" if y in tinted else " " for y in range(12)]
            await pilot.press("down")


def test_badges_are_never_covered() -> None:
    """A badge under the cursor is drawn as it is everywhere, in 16 colours and in more, dark and light."""
    for color_system in ("standard", "256", "truecolor"):
        for is_dark in (True, False):
            style = tint("cursor", color_system, is_dark=is_dark)
            assert style("bad-badge") == STYLES["bad-badge"]
            assert style("").color is not None and style("").bgcolor is not None
            assert style("bad").color != style("good").color != style("").color


async def test_without_colours_cursor_and_badges_are_still_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR the row of the cursor and the verdict stand in reverse."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = Gallery("templates")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert all(style.reverse for _text, style in styles(app.rows.render_line(0)))
        assert not any(style.reverse for _text, style in styles(app.rows.render_line(1)))
        badge = next(style for text, style in styles(app.detail.render_line(0)) if "HIDDEN" in text)
        assert badge.reverse


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_list_and_answer_stand_side_by_side_from_100_columns(size: tuple[int, int]) -> None:
    """Below that the answer stands under the list; the answer follows the cursor in both."""
    app = Gallery("templates", call=Call("false"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        rows, detail = app.panes.rows_pane.region, app.panes.detail_pane.region
        assert (rows.y == detail.y) is (size[0] >= 100) and (rows.x == detail.x) is (size[0] < 100)
        assert " HIDDEN " in screen_text(app) and "archived=false" in screen_text(app).splitlines()[0]
        await pilot.press("down", "down", "down")
        await pilot.pause()
        text = screen_text(app)
        assert " VISIBLE " in text and "4 of 40" in text and " HIDDEN " not in text


async def test_the_panes_follow_the_size_of_the_terminal() -> None:
    """A terminal that grows gets frames, and one that shrinks loses them, with the same answer in both."""
    app = Gallery("templates")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "╭" not in screen_text(app)
        await pilot.resize_terminal(140, 40)
        await pilot.pause()
        assert "╭─ Templates ─" in screen_text(app) and "╭─ Fire door check, Block A ─" in screen_text(app)
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert "╭" not in screen_text(app) and "HIDDEN" in screen_text(app)
        await pilot.resize_terminal(20, 6)
        await pilot.pause()


async def test_the_mouse_works_on_rows_and_footer() -> None:
    """A click puts the cursor on a row, a second one opens it, the wheel moves it, a key in the footer is pressed."""
    app = Gallery("templates")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.click(app.rows, offset=(10, 3))
        assert app.rows.cursor == 3 and app.opened == []
        await pilot.click(app.rows, offset=(10, 3))
        assert app.opened == [3]
        line = screen_text(app).splitlines()[-1]
        await pilot.click(app.footer, offset=(line.index("compare"), 0))
        await pilot.click(app.footer, offset=(line.index("? help"), 0))
        await pilot.click(app.footer, offset=(line.index(": go to") - 2, 0))
        assert app.clicked == ["compare", "help"]
        await pilot._post_mouse_events([_wheel()], app.rows, offset=(5, 1))
        await pilot.pause()
        assert app.rows.cursor == 4


def _wheel() -> type:
    from textual.events import MouseScrollDown

    return MouseScrollDown


async def test_names_are_fitted_to_what_is_in_sight() -> None:
    """The list draws only what is in sight, at either end of it, and asks for no row beyond."""
    app = Gallery("templates")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.rows, RowList) and app.rows.in_sight().start == 0
        await pilot.press("end")
        await pilot.pause()
        assert app.rows.cursor == 39 and app.rows.in_sight().stop == 40
        text = screen_text(app)
        assert "Toolbox talk 31" in text and "Fire door" not in text and "40 of 40 ▲" in text and "▼" not in text


async def test_titles_are_passed_over_on_home() -> None:
    """The cursor stands on tokens alone; the gap of the one under it is told."""
    app = Gallery("home")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.rows, RowPage) and "6 of 40 templates are hidden, 1 not known" in screen_text(app)
        seen = []
        for _ in range(4):
            await pilot.pause()
            seen.append(app.rows.render_line(app.rows.lines_of(app.rows.cursor).start).text[1:12].strip())
            await pilot.press("down")
        assert seen == ["Power BI ex", "Nightly lak", "Old export", "Ada's scrip"]


async def test_ascii_alone_is_drawn_where_asked() -> None:
    """Frames, marks, badges and dots are ASCII."""
    for size in SIZES:
        app = Gallery("templates", is_ascii=True)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            assert screen_text(app).isascii() and "[HIDDEN]" in screen_text(app)


def _moved(terminal: Terminal, keys: str, until: str) -> int:
    before = len(terminal.sent)
    terminal.press(keys, until)
    terminal.rest(0.4)
    return len(terminal.sent) - before


@pytest.mark.parametrize("size", list(BYTES), ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("colours", ["", "truecolor"])
def test_a_move_of_the_cursor_takes_few_bytes(size: tuple[int, int], colours: str) -> None:
    """With the answer beside it, in few colours and in all, where the list scrolls too; idle, nothing is sent."""
    with program_in_terminal("-m", "tests.app.gallery", "templates", size=size, COLORTERM=colours) as terminal:
        terminal.wait_for("Templates" if size[0] >= 100 else "1 of 40")
        terminal.rest(0.5)
        moves = [_moved(terminal, "\x1b[B", f"{row} of 40") for row in range(2, 14)]
        within = ROWS_IN_SIGHT[size] - 1
        assert max(moves[:within]) <= BYTES[size] and min(moves) > 0, moves
        assert max(moves[within:], default=0) <= BYTES_OF_SCROLLING, moves
        assert _moved(terminal, "", "13 of 40") == 0

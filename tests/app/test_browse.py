"""Home and the templates of a token: found by a few letters, answered as the cursor moves."""

from datetime import datetime
from pathlib import Path

from textual import events

from diagnostics.access.types import Call
from tests.app.driving import SIZE, Driver, driven
from tests.app.itinerary import AT, lay_out
from tests.app.workspaces import copied_demo
from tui.app.app import SightlineApp
from tui.app.screens.home import HomeScreen
from tui.app.screens.templates import TemplatesScreen
from tui.app.screens.why import WhyScreen
from tui.app.session import Source

GROUP_DEMO = "service-user-behind-a-group"
MOMENT = datetime.fromisoformat(AT)


def _shown(app: Driver) -> type[object]:
    """Return the kind of the screen on top."""
    return type(app.app.screen)


def _templates(app: Driver) -> TemplatesScreen:
    screen = app.app.screen
    assert isinstance(screen, TemplatesScreen)
    return screen


async def test_from_the_start_to_the_answer_in_ten_keys(tmp_path: Path) -> None:
    """A token by part of its name, a template by part of its name: the answer is there as the letters are typed."""
    async with driven(folder=copied_demo(GROUP_DEMO, tmp_path), is_at_home=True) as app:
        assert _shown(app) is HomeScreen
        await app.press("enter", "s", "i", "t", "e")
        assert "HIDDEN" in app.text
        assert "groups do not apply to service users" in " ".join(app.text.split())
        assert "Fix" in app.text
        await app.press("enter")
        assert _shown(app) is WhyScreen
        await app.press("q")
        assert _shown(app) is TemplatesScreen
        await app.press("escape", "q")
        assert _shown(app) is HomeScreen


async def test_the_answer_follows_the_cursor(tmp_path: Path) -> None:
    """Whatever row the cursor is on, what is told is the walk to that template, with its repairs after a short rest."""
    async with driven(folder=lay_out(tmp_path), at=MOMENT, is_at_home=True) as app:
        await app.type("tok_05")
        await app.press("enter", "escape")
        for _step in range(5):
            await app.press("down")
            screen, session = _templates(app), app.app.parts.session
            assert session.known is not None
            assert session.requester is not None
            assert screen.template is not None
            asked = session.known.answer(session.requester, screen.template, Call())
            assert asked.answer.verdict.value.upper() in app.text
            assert (asked.repairs is not None) == (asked.answer.verdict.value != "visible")


async def test_words_that_nothing_holds_are_said_to_find_nothing(tmp_path: Path) -> None:
    """Enter then opens nothing, and the words can be taken back."""
    async with driven(folder=lay_out(tmp_path), at=MOMENT, is_at_home=True) as app:
        await app.type("zzz qqq")
        assert "Nothing here is called so" in app.text
        await app.press("enter")
        assert _shown(app) is HomeScreen
        await app.press("ctrl+u")
        assert "Token 0" in app.text


async def test_home_finds_templates_people_and_groups_too(tmp_path: Path) -> None:
    """Each of them opens what is asked about it."""
    async with driven(folder=lay_out(tmp_path), at=MOMENT, is_at_home=True) as app:
        await app.type("Template 42")
        await app.go_to("Template 42")
        await app.press("enter")
        assert 'Who sees "Template 42"' in app.text
        await app.press("q")
        await app.act("filter")
        await app.press("ctrl+u")
        await app.type("User 17")
        await app.go_to("User 17")
        await app.press("enter")
        assert "User 17" in app.lines[1]


async def test_what_the_token_gets_is_the_same_on_home_and_on_its_list(tmp_path: Path) -> None:
    """The number beside a token is that of the templates marked as visible, which its gap has too."""
    async with driven(folder=lay_out(tmp_path), at=MOMENT, is_at_home=True) as app:
        await app.type("tok_03")
        line = next(line for line in app.lines if "Token 3  tok_03" in line)
        count = line.split(" of ")[0].split()[-1]
        await app.press("enter")
        assert f"gets {count} of 100" in app.text
        await app.act("gap")
        assert f"gets {count} of 100" in app.text


async def test_keys_pressed_while_the_workspace_is_read_are_kept(tmp_path: Path) -> None:
    """A token and a template typed at once, before anything is there, lead to the same answer."""
    app = SightlineApp(Source(lay_out(tmp_path), None, MOMENT))
    async with app.run_test(size=SIZE) as pilot:
        keys = [*"tok_05", "enter", *"Template 80", "enter"]
        for key in keys:
            app.post_message(events.Key({" ": "space"}.get(key, key), key if len(key) == 1 else None))
        driver = Driver(app, pilot)
        await driver.settle()
        assert _shown(driver) is WhyScreen, driver.text
        assert 'Why "Template 80"?' in driver.text
        assert app.parts.session.requester is not None
        assert app.parts.session.requester.token is not None
        assert app.parts.session.requester.token.id == "tok_05"


async def test_a_call_with_parameters_is_told_in_the_header(tmp_path: Path) -> None:
    """The filter is seen as long as it holds, and what is found is answered for it."""
    async with driven(folder=lay_out(tmp_path), at=MOMENT, is_at_home=True) as app:
        await app.type("tok_01")
        await app.press("enter")
        assert "archived=true" not in app.text
        app.app.parts.session.change_call(Call(archived="true"))
        app.app.parts.redraw()
        await app.settle()
        assert "archived=true" in app.lines[0]
        await app.act("call")
        assert "GET /feed/templates" in app.text


async def test_the_message_of_the_first_repair_is_copied(tmp_path: Path) -> None:
    """`m` copies it where there is one, and says why where there is none."""
    async with driven(folder=copied_demo(GROUP_DEMO, tmp_path), is_at_home=True) as app:
        await app.press("enter")
        await app.type("site")
        await app.press("escape", "m")
        assert "clipboard" in app.text
        await app.press("slash", "ctrl+u")
        await app.type("fork")
        await app.press("escape", "m")
        assert "nobody to ask" in app.text


async def test_a_token_is_revoked_from_home(tmp_path: Path) -> None:
    """The keys of the list of tokens do the same here, and what was done shows in its row."""
    async with driven(folder=copied_demo(GROUP_DEMO, tmp_path), is_at_home=True) as app:
        await app.press("escape", "v")
        assert "leaves everything" in app.text or "Power BI export" in app.text
        await app.press("y")
        assert _shown(app) is HomeScreen
        row = next(line for line in app.lines if line[1:].startswith("Power BI export"))
        assert "revoked" in row
        assert "0 of 4" in row


async def test_home_is_opened_from_everywhere_and_q_leads_back() -> None:
    """Also in a demo, which begins with its answer."""
    async with driven(demo=GROUP_DEMO) as app:
        first = app.text
        await app.press("0")
        assert _shown(app) is HomeScreen
        await app.press("escape", "q")
        assert app.text == first
        await app.press("3", "0")
        assert _shown(app) is HomeScreen

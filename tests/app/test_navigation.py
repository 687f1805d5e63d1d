"""Going from screen to screen: every way in has the same way back, one step at a time."""

import threading
from pathlib import Path

import pytest
from textual import events

from tests.app.driving import Driver, driven
from tests.app.workspaces import AT, copied_demo
from tui.app import status, work
from tui.app.jobs import Job
from tui.app.widgets.page_view import PageView

GROUP_DEMO = "service-user-behind-a-group"


def _title(app: Driver) -> str:
    return app.lines[1]


async def test_back_leads_out_of_the_gap_the_way_one_came() -> None:
    """From the gap to a template and back: the list, the gap, the question asked first, and then out."""
    async with driven(demo=GROUP_DEMO) as app:
        first = app.text
        await app.press("2")
        gap = app.text
        await app.press("down", "down", "enter")
        listed = app.text
        assert "HIDDEN: sites-do-not-apply-to-service-users" in _title(app)
        await app.press("enter")
        assert 'Why "Fire door inspection"?' in _title(app)
        await app.press("q")
        assert app.text == listed
        await app.press("q", "up", "up")
        assert app.text == gap
        await app.press("q")
        assert app.text == first
        await app.press("q")
        assert app.app.return_value == 0


async def test_a_look_at_somebody_else_leaves_the_question_as_it_was() -> None:
    """What a user sees is looked at aside: going back, by q or by a section's key, leads to the token asked about."""
    for way in (("q", "q", "q", "q"), ("1",)):
        async with driven(demo=GROUP_DEMO) as app:
            first = app.text
            await app.press("w", "enter")
            assert "VISIBLE  Noor Haddad sees" in app.text
            await app.press("q", "down", "s")
            assert 'What "Ada Byron" does not see' in _title(app)
            await app.press("2")
            assert 'What "Ada Byron" does not see' in _title(app)
            await app.press(*way[:2])
            if len(way) > 1:
                assert app.text == first
            else:
                await app.press("home")
                assert app.text == first


async def test_escape_goes_back_like_q_but_never_leaves() -> None:
    """Where nothing is under way, escape is one step back; on the first screen it does nothing."""
    async with driven(demo=GROUP_DEMO) as app:
        first = app.text
        await app.press("4", "enter", "escape")
        assert "[4 Organisation]" in app.text
        await app.press("escape", "escape")
        assert app.text == first
        assert app.app.return_value is None


async def test_a_demo_is_opened_aside_and_back_leads_to_ones_own_workspace(tmp_path: Path) -> None:
    """Out of a demo one comes back to the list, and to the workspace and question that were open before."""
    async with driven(folder=copied_demo("several-causes", tmp_path), at=AT) as app:
        await app.act("token")
        await app.press("enter", "x", "enter")
        first = app.text
        assert "Ironbridge Steel" in _title(app)
        await app.press("6", "enter")
        assert "Acme Facilities (demo)" in _title(app)
        await app.press("2")
        assert 'What token "Power BI export" does not get' in _title(app)
        await app.press("q", "q", "q")
        assert app.text == first
        await app.press("6", "enter", "6", "q")
        assert app.text == first


async def test_the_first_screen_of_demos_stays_while_one_is_open() -> None:
    """Without a workspace of one's own, q leads from a demo to the list of demos, and from there out."""
    async with driven() as app:
        await app.press("down", "enter", "2", "q", "q")
        assert "[6 Demos]" in app.text
        await app.press("q")
        assert app.app.return_value == 0


async def test_what_is_given_up_is_not_begun_again_until_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk that was given up stays so, says so, and begins anew with f5."""
    goes_on = threading.Event()

    def find_slowly(*_about: object) -> None:
        goes_on.wait(30)

    monkeypatch.setattr(work, "newest_observed", find_slowly)
    async with driven(demo=GROUP_DEMO) as app:
        app.app.parts.findings.walk_all()
        app.app.parts.doers["cancel"]()
        goes_on.set()
        await app.settle()
        assert "Walking every template: given up. f5 begins anew." in app.text
        await app.press("2")
        assert "The walk was given up" in app.text
        await app.press("enter")
        assert "gets 2 of 4 templates" in app.text


async def test_a_walk_that_was_given_up_keeps_no_other_from_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who gives up the walk for one token and asks about another sees the other's."""
    goes_on = threading.Event()
    async with driven(demo="mid-rotation") as app:
        monkeypatch.setattr(work, "newest_observed", lambda *_about: goes_on.wait(30) and None)
        app.app.parts.findings.walk_all()
        app.app.parts.doers["cancel"]()
        goes_on.set()
        await app.settle()
        await app.act("gap", "token")
        await app.type("tok_old")
        await app.press("enter")
        assert 'What token "Cold chain lake" does not get' in app.text
        assert 'Token "Cold chain lake" gets ' in app.text


async def test_a_workspace_that_breaks_under_help_is_shown_broken_once(tmp_path: Path) -> None:
    """Problems that come while another screen lies on top come once, and go when the file is mended."""
    workspace = copied_demo(GROUP_DEMO, tmp_path)
    file = workspace / "organisation.toml"
    good = file.read_text()
    async with driven(folder=workspace, at=AT) as app:
        file.write_text(good + "\n[[nonsense]]\n")
        await app.act("reload")
        assert "cannot be used yet" in _title(app)
        await app.act("help", "reload")
        file.write_text(good)
        await app.act("reload")
        assert "[1 Why]" in app.text
        assert "cannot be used" not in app.text


async def _type_ahead(app: Driver, *keys: str) -> None:
    """Send keys all at once, as they arrive over a slow line."""
    for key in keys:
        app.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await app.settle()
    await app.pilot.pause(0.05)
    await app.settle()


async def test_keys_that_arrive_at_once_reach_the_screens_they_open() -> None:
    """What is typed ahead is typed into the chooser that opens meanwhile; a q among it is a letter there."""
    async with driven(demo=GROUP_DEMO) as app:
        await _type_ahead(app, "x", *"forklift q", "backspace", "backspace", "enter")
        assert 'Why "Forklift pre-start check"?' in _title(app)
        await _type_ahead(app, "4", "enter", "slash", *"query", "backspace")
        assert "Filter: quer" in app.text
        await _type_ahead(app, "escape", "q", "2", "enter", "q", "q")
        assert "[4 Organisation]" in app.text


async def test_a_form_is_filled_in_ahead_line_by_line(tmp_path: Path) -> None:
    """What follows an enter that arrived with it goes into the next line."""
    async with driven(folder=copied_demo("tokens-about-to-expire", tmp_path), at=AT) as app:
        await _type_ahead(app, "3", "a", "down", "enter", *"CI", "enter", *"Reports", "enter")
        assert "Name               CI" in app.text
        assert "Service user       Reports" in app.text


async def test_a_key_pressed_twice_leaves_a_dialog_once() -> None:
    """A second escape that arrives with the first goes to the screen below, where it is one more step back."""
    async with driven(demo=GROUP_DEMO) as app:
        await app.press("4", "enter")
        await _type_ahead(app, "colon", "escape", "escape")
        assert "[4 Organisation]" in app.text
        await _type_ahead(app, "colon", "q", "escape", "q")
        assert "[1 Why]" in app.text


async def test_what_is_under_way_tells_how_much_of_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """The status line counts the parts, for as long as the work goes on."""
    monkeypatch.setattr(status, "_QUIET_SECONDS", 0.0)
    may_end = threading.Event()

    def count(job: Job) -> None:
        job.counted = 2, 7
        may_end.wait(30)

    async with driven(demo=GROUP_DEMO) as app:
        app.app.parts.jobs.run(count, lambda _none: None, group="parts", title="Counting")
        while "2 of 7 done" not in app.text:
            await app.pilot.pause(0.01)
            app.app.draw_status()
        assert "Counting: 2 of 7 done ... 0 s, esc gives up" in app.text
        may_end.set()
        await app.settle()
        assert "Counting" not in app.text


@pytest.mark.parametrize("key", ["down", "pagedown"])
@pytest.mark.parametrize("screen", ["why", "gap"])
async def test_every_line_can_be_read_where_the_screen_is_low(screen: str, key: str) -> None:
    """Going down shows every line of a page, also those of entries that are taller than the screen."""
    async with driven(demo="several-causes", size=(40, 12)) as app:
        await app.act(screen)
        page = app.app.screen.query_one(PageView)
        lines = ["".join(text for text, _ in page.line_at(line, 38)).strip() for line in range(page.line_count())]
        shown: set[str] = set()
        for _press in range(2 * len(lines)):
            shown.update(line.removeprefix("> ").strip() for line in app.lines)
            await app.press(key)
        assert set(lines) - shown == set()
        first = lines[0]
        for _press in range(2 * len(lines)):
            await app.press("up" if key == "down" else "pageup")
        assert first in app.text

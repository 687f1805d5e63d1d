"""Then and now in the app: what somebody gets beside what they got by former facts, and what turned it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from diagnostics.model.organisation import Rule, Template
from tests.app.driving import Driver, driven
from tests.app.workspaces import AT, copied_demo, keep_former

GROUP_DEMO = "service-user-behind-a-group"
TEMPLATE = "Site induction"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace without former facts."""
    return copied_demo(GROUP_DEMO, tmp_path)


def _shared(template: Template) -> Template:
    """Return a template as it was when it was shared with service users too."""
    return template.changed("rules", (Rule(everyone=True, covers_service_users=True), *template.rules))


async def _choose_token(app: Driver, screen: str) -> None:
    await app.act(screen, "token")
    await app.type("Power BI export")
    await app.press("enter")


async def _compare_with_former(app: Driver) -> None:
    await app.act("compare")
    await app.type("Former facts")
    await app.press("enter")


@asynccontextmanager
async def _compared(workspace: Path) -> AsyncIterator[Driver]:
    """Run the app, with the gap of a token compared with the last former facts."""
    async with driven(folder=workspace, at=AT) as app:
        await _choose_token(app, "gap")
        await _compare_with_former(app)
        yield app


async def test_without_former_facts_the_app_says_when_there_will_be_some(workspace: Path) -> None:
    """The choice is there, and taking it tells why nothing is compared."""
    async with _compared(workspace) as app:
        assert "There are no former facts yet" in app.text
        assert "[2 Gap]" in app.text


async def test_from_the_gap_to_the_change_that_turned_a_template(workspace: Path) -> None:
    """Counts, then the templates that turned alike, then one of them with both answers; back leads all the way back."""
    keep_former(workspace, "2026-11-13", _shared)
    async with _compared(workspace) as app:
        assert "2  lost: visible then, and no more" in app.text
        assert "0  gained" in app.text
        await app.go_to("groups-do-not-apply-to-service-users")
        await app.press("enter")
        assert TEMPLATE in app.text
        await app.press("enter")
        assert f'What turned it: template "{TEMPLATE}" changed (rules).' in app.text
        await app.go_to("HIDDEN")
        await app.press("enter")
        assert "[1 Why]" in app.text and "What was tried" in app.text
        await app.press("q", "q", "q", "q")
        assert "[2 Gap]" in app.text and "templates; 2 hidden" in app.text


async def test_one_template_is_compared_from_its_walk(workspace: Path) -> None:
    """On the question, former facts are those of the same template."""
    keep_former(workspace, "2026-11-13", _shared)
    async with driven(folder=workspace, at=AT) as app:
        await _choose_token(app, "why")
        await app.act("template")
        await app.type(TEMPLATE)
        await app.press("enter")
        await _compare_with_former(app)
        assert "VISIBLE  2026-11-13 09:00 UTC" in app.text
        assert "HIDDEN   2026-11-20 09:00 UTC" in app.text


async def test_former_facts_that_are_broken_are_told_and_others_can_be_chosen(workspace: Path) -> None:
    """The file, what is wrong and what to do, and older facts below it."""
    keep_former(workspace, "2026-11-13", _shared)
    (workspace / "history" / "2026-11-15.toml").write_text("format = 1\n", encoding="utf-8")
    async with _compared(workspace) as app:
        assert "These former facts cannot be read any more" in app.text
        assert "2026-11-15.toml" in app.text
        await app.go_to("2026-11-13")
        await app.press("enter")
        assert "2  lost: visible then, and no more" in app.text


async def test_the_screen_follows_the_workspace(workspace: Path) -> None:
    """Once the facts are read again, they are compared again."""
    keep_former(workspace, "2026-11-13", _shared)
    async with _compared(workspace) as app:
        assert "2  lost" in app.text
        keep_former(workspace, "2026-11-14", lambda template: template)
        await app.act("reload")
        assert "No verdict turned." in app.text

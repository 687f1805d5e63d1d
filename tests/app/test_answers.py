"""One walk for one question: the session keeps the answer until the question changes."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from diagnostics.access.types import Call, Requester
from diagnostics.access.walk import walk as really_walk
from tests.app.driving import Driver, driven
from tests.app.workspaces import copied_demo
from tui import opening
from tui.app import known
from tui.app.known import Known
from tui.opening import open_workspace

GROUP_DEMO = "service-user-behind-a-group"


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> Counter[Any]:
    """Count the walks by what is asked; that nothing else of the app walks is held by another test."""
    counted: Counter[Any] = Counter()

    def walk(directory: Any, question: Any) -> Any:
        counted[question.requester, question.template.id, question.call] += 1
        return really_walk(directory, question)

    monkeypatch.setattr(opening, "walk", walk)
    return counted


async def _export(app: Driver, form: int, name: str | None) -> None:
    """Export the answer in the form at that place, to a file or where it has no name to the clipboard."""
    await app.press("e", *["down"] * form, "enter")
    if name is not None:
        await app.press("ctrl+u")
        await app.type(name)
        await app.press("enter")


async def test_one_question_is_walked_once(
    tmp_path: Path, walks: Counter[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its page, its repairs and reasons, every export and copy, a resize and the way back all use the same answer."""
    monkeypatch.delenv("TMUX", raising=False)
    async with driven(demo=GROUP_DEMO, size=(100, 40)) as app:
        assert "HIDDEN" in app.text
        for form in range(3):
            await _export(app, form, f"{tmp_path}/answer.{form}")
            await _export(app, form + 3, None)
        assert len(list(tmp_path.iterdir())) == 3
        await app.go_to("1. Share the template")
        await app.press("enter", "c", "q")
        await app.go_to("which lists this service user")
        await app.press("enter", "q", "question_mark", "q")
        await app.resize(60, 20)
        await app.resize(100, 40)
        await app.press("2", "q", "4", "q", "3", "q", "home")
        assert "HIDDEN" in app.text
        assert list(walks.values()) == [1]


async def test_another_question_is_walked_and_the_first_one_not_again(walks: Counter[Any]) -> None:
    """Who goes back to what was asked before finds the answer as it was."""
    async with driven(demo=GROUP_DEMO) as app:
        first = app.text
        await app.press("x")
        await app.type("fork")
        await app.press("enter")
        assert app.text != first
        await app.press("r", "down", "enter")
        assert app.text == first
        assert list(walks.values()) == [1, 1]


async def test_facts_read_again_are_walked_again(tmp_path: Path, walks: Counter[Any]) -> None:
    """An answer is of the facts that it was walked in, and goes with them."""
    async with driven(folder=copied_demo(GROUP_DEMO, tmp_path)) as app:
        await app.press("t", "enter", "x")
        await app.type("fork")
        await app.press("enter")
        assert sum(walks.values()) == 1
        await app.press("f5")
        assert "read again" in app.text
        assert sum(walks.values()) == 2


def test_the_answers_that_are_kept_are_the_ones_asked_for_last(
    walks: Counter[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that the cursor goes through asks for many; only so many are kept, and the oldest one goes first."""
    monkeypatch.setattr(known, "_MOST_ANSWERS", 2)
    opened = open_workspace(None, GROUP_DEMO, None)
    asked = Known(opened)
    subject = opened.directory.subject(opened.workspace.inventory.service_users[0].id)
    first, second, third = opened.workspace.organisation.templates[:3]

    def answer(template: Any) -> Any:
        return asked.answer(Requester(None, subject), template, Call())

    assert answer(first) is answer(first)
    answer(second)
    answer(first)
    answer(third)
    answer(first)
    assert sum(walks.values()) == 3
    answer(second)
    assert sum(walks.values()) == 4

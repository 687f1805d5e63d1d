"""The gap in the app: what restores each cause, what was observed, and two requesters side by side."""

from base64 import b64decode
from pathlib import Path

import pytest

from tests.app.driving import Driver, driven
from tests.app.workspaces import AT, copied_demo, observe
from tui.cli.main import run

GROUP_DEMO = "service-user-behind-a-group"


def _words(app: Driver) -> str:
    return " ".join(app.text.split())


async def test_a_cause_says_what_restores_it_and_leads_to_the_message() -> None:
    """Under each cause stands what restores its templates; enter tells whom to ask, and has the message to send."""
    async with driven(demo="partial-coverage") as app:
        await app.press("2")
        assert "+ Sharing these 2 with Tomás Rivera restores 2 of 3 and opens nothing else." in _words(app)
        await app.press("down", "enter")
        told = _words(app)
        assert "Share 2 templates with Tomás Rivera." in told
        assert "Who who owns or may edit each of them" in told
        assert "Templates > the template > Manage access" in told
        assert "A message to send Hello, please share 2 templates with Tomás Rivera." in told
        assert '- "Falls risk" (template_' in told
        await app.press("q")
        assert "[2 Gap]" in app.text


async def test_one_change_for_a_whole_cause_tells_what_else_it_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    """A repair of many templates says how many of the missing it restores, and opens with its radius on both sides."""
    async with driven(demo="owner-deactivated") as app:
        await app.press("2")
        assert "+ This restores 2 of 2: Reactivate the user Marcus Bell; and share" in _words(app)
        await app.press("down", "enter")
        assert "Also opens 1 more template to Marcus Bell." in _words(app)
        sent: list[str] = []
        monkeypatch.delenv("TMUX", raising=False)
        monkeypatch.setattr(app.app._driver, "write", sent.append)
        await app.press("m")
        (sequence,) = (text for text in sent if text.startswith("\x1b]52;c;"))
        copied = b64decode(sequence.removeprefix("\x1b]52;c;").removesuffix("\x07")).decode()
        assert copied.startswith("Hello,\n\nplease do all of the following:\n- reactivate the user Marcus Bell")
        assert "Sent to the terminal's clipboard" in app.text


async def test_a_gap_uses_what_was_observed_and_says_how_far_it_agrees(tmp_path: Path) -> None:
    """What an observation proves of permissions is used and said; enter shows where prediction and API disagree."""
    workspace = copied_demo("permissions-not-read", tmp_path)
    observe(workspace, "tok_crew", "Turbine climb", "Blade repair")
    async with driven(folder=workspace, at=AT) as app:
        await app.act("token")
        await app.type("tok_crew")
        await app.press("enter", "2")
        told = _words(app)
        assert "Observed on 2026-11-20 09:00 UTC: 2 templates were returned." in told
        assert "Agreement: 0% of what was predicted for certain." in told
        assert "1 disagrees: enter shows it." in told
        await app.press("end", "enter")
        told = _words(app)
        assert "predicted hidden, but returned: not-shared" in told
        assert "the facts are wrong: compare the template's rules" in told
        assert "Templates: Access" not in told
        assert "contradict each other, so nothing is derived from it" in told


async def test_what_an_observation_proves_settles_the_gap_and_is_said_beside_the_answer(tmp_path: Path) -> None:
    """A subject whose permissions were not read, and who was given a template, holds the permission for it."""
    workspace = copied_demo("permissions-not-read", tmp_path)
    observe(workspace, "tok_grid", "Turbine climb")
    async with driven(folder=workspace, at=AT) as app:
        await app.act("token")
        await app.type("tok_grid")
        await app.press("enter", "x")
        await app.type("Turbine")
        await app.press("enter")
        assert "VISIBLE  Token" in app.text
        assert "The API returned it at 2026-11-20 09:00 UTC." in app.text
        await app.press("2")
        told = _words(app)
        assert "permission-set-unknown" not in told
        assert "What it proves is used here." in told
        await app.press("end", "enter")
        assert 'holds Templates: Access: shown by "Turbine climb"' in _words(app)


async def test_without_an_observation_the_gap_says_how_to_make_one(tmp_path: Path) -> None:
    """The command is named with the workspace's folder; once it has run, the app reads the observation by itself."""
    workspace = copied_demo(GROUP_DEMO, tmp_path)
    async with driven(folder=workspace, at=AT, size=(200, 60)) as app:
        await app.act("token")
        await app.press("enter", "2")
        assert f"sightline observe --workspace {workspace}" in app.text
        observe(workspace, "tok_01", "Forklift pre-start check")
        for _wait in range(300):
            await app.pilot.pause(0.02)
            if "Agreement" in app.text:
                break
        assert "1 template was returned. Agreement:" in app.text


async def test_an_export_of_the_gap_tells_what_was_observed(tmp_path: Path) -> None:
    """The file holds what the command line prints with --observed."""
    workspace = copied_demo(GROUP_DEMO, tmp_path)
    observe(workspace, "tok_01", "Forklift pre-start check")
    async with driven(folder=workspace, at=AT) as app:
        await app.act("token")
        await app.press("enter", "2", "e")
        await app.type("Text to a file")
        await app.press("enter", "ctrl+u")
        await app.type(str(tmp_path / "gap.txt"))
        await app.press("enter")
    assert "Observed on 2026-11-20 09:00 UTC: " in (tmp_path / "gap.txt").read_text()


async def test_an_export_of_the_gap_is_what_the_command_line_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In text and as JSON, with what restores each cause."""
    for title, options in (("Text to a file", ["--all"]), ("JSON to a file", ["--json"])):
        file = tmp_path / title
        async with driven(demo="several-causes") as app:
            await app.press("2", "e")
            await app.type(title)
            await app.press("enter", "ctrl+u")
            await app.type(str(file))
            await app.press("enter")
        assert run(["gap", "--demo", "several-causes", "--repairs", *options]) == 3
        assert file.read_text() == capsys.readouterr().out


async def test_a_token_is_compared_with_another_over_all_templates() -> None:
    """= sets another token beside the gap's: counts, the two reasons of each difference, and its templates."""
    async with driven(demo=GROUP_DEMO) as app:
        await app.press("2", "equals_sign")
        await app.type("Ada's")
        await app.press("enter")
        told = _words(app)
        assert 'token "Power BI export" and token "Ada\'s script"' in told
        assert 'only token "Ada\'s script" gets' in told
        assert "HIDDEN groups-do-not-apply-to-service-users." in told
        assert "VISIBLE member-of-group." in told
        await app.press("end", "enter", "enter")
        assert "What decides" in app.text
        assert "Compare them over all templates" in app.text
        await app.press("q", "q", "q")
        assert "[2 Gap]" in app.text


async def test_two_requesters_or_two_templates_are_compared_from_the_answer() -> None:
    """From the answer to one question: another token for the same template, or another template for the same token."""
    async with driven(demo=GROUP_DEMO) as app:
        await app.press("equals_sign")
        await app.type("Ada's")
        await app.press("enter")
        assert "3 Group membership" in app.text
        assert 'PASS        token "Ada\'s script"' in app.text
        await app.press("down", "enter")
        assert 'VISIBLE  Token "Ada\'s script" gets' in app.text
        await app.press("q", "q")
        assert 'HIDDEN  Token "Power BI export"' in app.text
        await app.press("equals_sign", "enter")
        await app.type("Forklift")
        await app.press("enter")
        assert 'VISIBLE  Token "Power BI export" gets "Forklift' in app.text
        assert 'HIDDEN   Token "Power BI export" does not get "Site' in app.text

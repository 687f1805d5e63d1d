"""Whole tasks at the keyboard, held to what the user reads."""

import json
import re
import stat
from pathlib import Path

import pytest

from diagnostics.tokens.secrets import fingerprint
from tests.app.driving import Driver, driven
from tests.app.workspaces import AT, copied_demo
from tui.app.jobs import Job
from tui.app.work import write_file

GROUP_DEMO = "service-user-behind-a-group"
SECRET = "scapi_" + "5f" * 32


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a copy of a demo that may be changed."""
    return copied_demo(GROUP_DEMO, tmp_path)


def _marked(app: Driver) -> str:
    """Return the line that the cursor stands on."""
    return next(line for line in app.lines if line.startswith("> "))


async def test_from_the_question_to_the_message_that_asks_for_the_mend() -> None:
    """The first repair opens a page with who can do it, where, and a message; q leads back, and then out."""
    async with driven(demo=GROUP_DEMO) as app:
        assert "HIDDEN  Token" in app.text
        await app.go_to("1. Share the template")
        await app.press("enter")
        assert "A message to send" in app.text
        assert "Who" in app.text
        await app.press("q")
        assert _marked(app).startswith("> 1. Share the template")
        await app.press("q")
        assert app.app.return_value == 0


async def test_every_attempt_opens_the_page_of_its_reason() -> None:
    """Enter on a rule that was tried explains the reason, with its source."""
    async with driven(demo=GROUP_DEMO) as app:
        await app.go_to("which lists this service user")
        await app.press("enter")
        assert "groups-do-not-apply-to-service-users" in app.text
        assert "help page 005096" in app.text


async def test_another_token_and_another_template_are_chosen_by_a_few_letters() -> None:
    """t and x narrow their lists as one types, and the answer is the one of the new question."""
    async with driven(demo=GROUP_DEMO) as app:
        await app.press("x", "f", "o", "r", "k")
        assert "1 found" in app.text
        await app.press("enter")
        assert 'gets "Forklift pre-start check"' in app.text
        await app.press("t", "a", "d", "a", "enter")
        assert 'Token "Ada\'s script"' in app.text
        await app.act("recent")
        assert "Power BI export and Site induction" in app.text


async def test_the_call_can_be_changed_and_what_is_no_time_is_refused() -> None:
    """c changes the parameters; a time without an offset is refused with how to write one."""
    async with driven(demo="archived-and-filtered") as app:
        await app.act("call")
        await app.press("ctrl+u")
        await app.type("both")
        await app.press("enter")
        await app.type("yesterday")
        await app.press("enter", "enter")
        assert "is no time with an offset" in app.text
        await app.press("escape")
        assert "HIDDEN" in app.text
        await app.act("call")
        await app.press("ctrl+u")
        await app.type("both")
        await app.press("enter", "ctrl+u", "enter", "ctrl+u", "enter")
        assert "VISIBLE  Token" in app.text


@pytest.mark.parametrize("way", ["pasted", "typed"])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (f" Bearer {SECRET}\n", "The secret belongs to a token here."),
        (f'"{SECRET}"', "What was pasted is no secret: it holds a quotation mark."),
        (f"TOKEN={SECRET}", "What was pasted is no secret: it begins with a name and = or a colon."),
        (f"{SECRET}\n{SECRET}", "What was pasted is no secret: it has several lines."),
    ],
)
async def test_what_is_pasted_with_a_secret_is_taken_away_or_named(
    workspace: Path, way: str, given: str, said: str
) -> None:
    """The app takes what the command line takes and refuses the rest in the same words, showing nothing of it."""
    tokens = workspace / "tokens.toml"
    text = tokens.read_text()
    tokens.write_text(re.sub(r'fingerprint = ".*"', f'fingerprint = "{fingerprint(SECRET)}"', text, count=1))
    async with driven(folder=workspace) as app:
        await app.act("token")
        if way == "typed":
            await app.type("Paste a secret")
            await app.press("enter")
        await app.type(given)
        assert "scapi_" not in app.text
        if way == "typed":
            await app.press("enter")
        assert said in " ".join(app.text.split())
        assert "scapi_" not in app.text


@pytest.mark.parametrize("way", ["pasted", "typed"])
async def test_a_secret_is_recognised_and_never_shown(workspace: Path, way: str) -> None:
    """A secret pasted while choosing, or typed where secrets are typed, finds its token and stays off the screen."""
    tokens = workspace / "tokens.toml"
    text = tokens.read_text()
    tokens.write_text(re.sub(r'fingerprint = ".*"', f'fingerprint = "{fingerprint(SECRET)}"', text, count=1))
    async with driven(folder=workspace) as app:
        await app.act("token")
        if way == "pasted":
            await app.type(SECRET)
        else:
            await app.type("Paste a secret")
            await app.press("enter")
            await app.type(SECRET)
            assert "scapi_" not in app.text
            assert "*****" in app.text
            await app.press("enter")
        assert "The secret belongs to a token here." in app.text
        assert 'Token "Power BI export"' in app.text
        assert "scapi_" not in app.text


async def test_the_gap_leads_through_a_cause_to_the_walk_of_one_template() -> None:
    """Causes open their templates, and a template opens its walk."""
    async with driven(demo="several-causes") as app:
        await app.act("gap")
        assert "templates; " in app.text
        assert _marked(app).startswith("> HIDDEN")
        await app.press("enter")
        assert "filter" in app.lines[-2]
        await app.press("enter")
        assert "[1 Why]" in app.text
        assert "HIDDEN  Token" in app.text


async def test_an_export_is_a_new_file_for_its_owner_alone(tmp_path: Path) -> None:
    """The answer is written as JSON with mode 0600; a file that exists is left as it is."""
    target = tmp_path / "answer.json"
    async with driven(demo=GROUP_DEMO) as app:
        for _attempt in range(2):
            await app.act("export-why")
            await app.type("JSON to a file")
            await app.press("enter", "ctrl+u")
            await app.type(str(target))
            await app.press("enter")
        assert "exists already" in app.text
    assert json.loads(target.read_text())["headline"] == "groups-do-not-apply-to-service-users"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


async def test_from_a_template_to_who_sees_it_and_from_a_user_to_what_it_sees() -> None:
    """The organisation leads to templates and users, and these to the two questions about them."""
    async with driven(demo=GROUP_DEMO) as app:
        await app.act("organisation")
        await app.go_to("Templates")
        await app.press("enter", "enter")
        assert "Available to" in app.text
        assert "rule 1  group Night shift" in app.text
        await app.press("w")
        assert "Who sees" in app.text
        assert "VISIBLE" in app.text
        await app.press("s")
        assert 'What "Noor Haddad" does not see' in app.text
        await app.press("q", "enter")
        assert 'VISIBLE  Noor Haddad sees "Site induction"' in app.text


async def test_a_filter_narrows_a_list_and_escape_takes_it_away() -> None:
    """/ opens a line that filters as one types; enter keeps the filter, escape drops it."""
    async with driven(demo=GROUP_DEMO) as app:
        await app.act("demos")
        whole = next(line for line in app.lines if " rows" in line)
        await app.press("slash")
        await app.type("rotation")
        assert "Half-way through a rotation" in app.text
        assert whole not in app.text
        await app.press("enter")
        assert "Half-way through a rotation" in _marked(app)
        await app.press("slash", "escape")
        assert whole in app.text


async def test_the_list_of_actions_says_why_one_cannot_be_done() -> None:
    """Without a question the actions that need one are listed with the reason, and choosing one only says it."""
    async with driven() as app:
        assert "No workspace here" in app.text
        await app.act("palette")
        await app.type("every template a token")
        assert "Gap, not now: No workspace is open" in app.text
        await app.press("enter")
        assert "No workspace is open. Open a demo" in app.text


async def test_a_demo_opens_from_the_list_with_its_question() -> None:
    """Without a workspace the app begins with the demos; enter opens one and walks its question."""
    async with driven() as app:
        await app.press("enter")
        assert "[1 Why]" in app.text
        assert "HIDDEN  Token" in app.text


async def test_a_change_on_disk_is_read_and_the_place_is_kept(workspace: Path) -> None:
    """After somebody saves the files the same question is answered anew, and the app says that it read them."""
    async with driven(folder=workspace) as app:
        await app.act("token")
        await app.type("tok_01")
        await app.press("enter", "x")
        await app.type("Site induction")
        await app.press("enter")
        await app.go_to("4 Permission set")
        place = _marked(app)
        file = workspace / "organisation.toml"
        file.write_text(file.read_text().replace('name = "Site induction"', 'name = "Site welcome"'))
        for _wait in range(300):
            await app.pilot.pause(0.02)
            if "Site welcome" in app.text:
                break
        await app.settle()
        assert 'Why "Site welcome"?' in app.text
        assert "The workspace was read again." in app.text
        assert _marked(app) == place


async def test_a_broken_workspace_shows_its_problems_until_it_is_mended(workspace: Path) -> None:
    """The problems are those of the command line; once the file is mended and read again, the app goes on."""
    file = workspace / "organisation.toml"
    good = file.read_text()
    file.write_text(good.replace("members = [", "member = [", 1))
    async with driven(folder=workspace) as app:
        assert "This workspace cannot be used yet" in app.text
        assert "the format has no key member" in " ".join(app.text.split())
        file.write_text(good)
        await app.press("r")
        assert "cannot be used" not in app.text
        assert "Service user tokens" in app.text


async def test_facts_that_are_older_than_broken_files_are_marked_on_every_screen(workspace: Path) -> None:
    """Until the files are mended: what is shown then is what was read before."""
    tokens = workspace / "tokens.toml"
    good = tokens.read_text()
    async with driven(folder=workspace, at=AT) as app:
        tokens.write_text(good + "[[[")
        await app.act("reload")
        assert "This workspace cannot be used yet" in app.text
        assert "read again." not in app.lines[-3]
        await app.press("q")
        for key in ("2", "3", "1"):
            await app.press(key)
            assert "(files broken: f5)" in app.lines[1]
        tokens.write_text(good)
        await app.act("reload")
        assert "broken" not in app.text


async def test_the_token_is_looked_at_again_once_it_is_back(workspace: Path) -> None:
    """A file may be gone for a moment while it is changed."""
    tokens = workspace / "tokens.toml"
    async with driven(folder=workspace, at=AT) as app:
        await app.act("gap", "token")
        await app.type("Power BI export")
        await app.press("enter")
        title = app.lines[1]
        tokens.rename(workspace / "aside")
        await app.act("reload")
        assert app.lines[1] != title
        (workspace / "aside").rename(tokens)
        await app.act("reload")
        assert app.lines[1] == title


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("{folder}/nowhere/x.txt", "There is no folder {folder}/nowhere."),
        ("{folder}/" + "x" * 300, "This is no name of a file: File name too long."),
        ("~nobody-of-that-name/x.txt", "This is no name of a file: "),
        ("{folder}", "{folder} exists already."),
    ],
)
async def test_a_file_that_cannot_be_made_is_told_in_the_form(name: str, told: str, tmp_path: Path) -> None:
    """The form stays, so that the name can be mended."""
    async with driven(demo=GROUP_DEMO, size=(200, 24)) as app:
        await app.act("export-why")
        await app.press("enter", "ctrl+u")
        await app.type(name.format(folder=tmp_path))
        await app.press("enter")
        assert told.format(folder=tmp_path) in app.text
        assert "File:" in app.text


def test_an_export_that_fails_says_which_file_and_why(tmp_path: Path) -> None:
    """As where the folder is gone, or may not be written, by the time it is."""
    file = tmp_path / "gone" / "x.txt"
    written = write_file(file, lambda: "", lambda size: "", Job("export"))
    assert written == (False, f"{file} cannot be written: No such file or directory")


async def test_questions_are_kept_for_the_next_run(workspace: Path) -> None:
    """The app begins with the question that was asked last."""
    async with driven(folder=workspace) as app:
        await app.act("token")
        await app.type("tok_02")
        await app.press("enter", "x")
        await app.type("Forklift")
        await app.press("enter")
        await app.press("q")
    async with driven(folder=workspace) as app:
        assert 'Token "Ada\'s script"' in app.text
        assert "Forklift pre-start check" in app.text


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)])
async def test_the_answer_fits_every_size(size: tuple[int, int]) -> None:
    """At 40 by 12 as at 200 by 60 the verdict and the keys are on the screen, and no line is cut."""
    async with driven(demo=GROUP_DEMO, size=size) as app:
        assert "HIDDEN" in app.text
        assert "? help" in app.text
        assert "[1 Why]" in app.lines[0]
        assert all(key in app.lines[0] for key in "123456")
        assert "q back" in app.text
        await app.press("end")
        assert "captured 2026-11-20" in " ".join(app.text.split())


async def test_in_ascii_nothing_else_is_shown() -> None:
    """With --ascii names of other alphabets are written as their codes, and no frame is drawn around that."""
    async with driven(demo="hostile-names", is_ascii=True) as app:
        for section in ("why", "gap", "organisation", "demos", "help", "palette"):
            await app.act(section)
            assert app.text.isascii(), section
            if section == "palette":
                await app.press("escape")

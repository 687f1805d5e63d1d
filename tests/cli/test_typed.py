"""What people type and paste on the command line: addresses, times in short, and ctrl-c at a question."""

import json
import os
import re
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from diagnostics.access.lookup import ids_in_address
from tests.architecture.source import modules
from tests.workspace.cases import ORGANISATION, TOKENS
from tui.cli.main import run
from tui.cli.time_input import moment_in
from tui.presentation.layout import Look
from tui.presentation.text import cells, command_line, shell_word, wrapped

ROOT = Path(__file__).parents[2]
HEX = "3c41ebb76f974796a9928dc405991c10"
UUID = "3c41ebb7-6f97-4796-a992-8dc405991c10"
AT = ["--at", "2026-11-21T09:00:00Z"]
NOW = datetime(2026, 11, 28, 12, 30, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A small workspace whose template has an id as the product makes them, and whose user has an address."""
    text = ORGANISATION.replace('"induction"', f'"template_{HEX}"').replace(
        'status = "active"', 'status = "active"\nemail = "Ada.Byron@Example.com"', 1
    )
    (tmp_path / "organisation.toml").write_text(text, encoding="utf-8")
    (tmp_path / "tokens.toml").write_text(TOKENS, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "address",
    [
        f"https://app.safetyculture.com/templates/template_{HEX}",
        f"https://app.mitti.com/template/template_{HEX}/edit?tab=access#top",
        f"https://app.eu.safetyculture.com/templates/{UUID}",
        f"http://localhost:8000/x/template_{UUID.upper()}/",
        f"app.mitti.com/templates/template_{HEX}",
        f" https://app.safetyculture.com/inspections/new?template={HEX} ",
        f"https://app.safetyculture.com/group/role_{'1' * 32}/templates/template_{HEX}",
    ],
)
def test_a_template_is_named_by_its_web_address(
    workspace: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the host and the page, the template whose id stands in the address is meant."""
    asked = ["why", "--workspace", str(workspace), "--token", "tok_01", *AT, "--json", "--template"]
    assert run([*asked, f"template_{HEX}"]) == 3
    wanted = capsys.readouterr().out
    assert run([*asked, address]) == 3
    assert capsys.readouterr().out == wanted


def test_an_address_of_another_template_is_refused_by_its_id(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing near is taken for it; the id that was looked for is named."""
    other = f"https://app.mitti.com/templates/template_{'9' * 32}"
    assert run(["why", "--workspace", str(workspace), "--token", "tok_01", "--template", other]) == 2
    assert f'no template is called "{"9" * 32}"' in capsys.readouterr().err


@pytest.mark.parametrize("text", ["Fire door check", f"template_{HEX}", "https://app.mitti.com/templates", "a/b"])
def test_what_is_no_address_has_no_ids(text: str) -> None:
    """A name, an id and an address without one are looked up as they are."""
    assert ids_in_address(text) == []


@pytest.mark.parametrize("typed", ["Ada.Byron@Example.com", "ada.byron@example.com", " ADA.BYRON@EXAMPLE.COM "])
def test_a_subject_is_named_by_its_address(workspace: Path, typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A user is found by e-mail address, in which capitals do not count."""
    question = ["why", "--workspace", str(workspace), "--template", "Site induction", *AT, "--json", "--subject"]
    assert run([*question, "ada"]) == 0
    wanted = capsys.readouterr().out
    assert run([*question, typed]) == 0
    assert capsys.readouterr().out == wanted


def test_an_address_that_two_users_have_is_ambiguous(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Then their ids are offered."""
    with (workspace / "organisation.toml").open("a", encoding="utf-8") as file:
        file.write('[[users]]\nid = "bob"\nname = "Bob"\nstatus = "active"\nemail = "ada.byron@example.com"\n')
    question = ["why", "--workspace", str(workspace), "--template", "Site induction", "--subject"]
    assert run([*question, "ada.byron@example.com"]) == 2
    told = capsys.readouterr().err
    assert "more than one user or service user" in told
    assert "  bob  Bob" in told


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("2026-11-20T09:00:00Z", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        ("2026-11-20t09:00:00z", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        ("2026-11-20 09:00:00+01:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T09:00z", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("now", NOW),
        (" NOW ", NOW),
        ("7d", NOW - timedelta(days=7)),
        ("12h", NOW - timedelta(hours=12)),
        ("2w", NOW - timedelta(weeks=2)),
        ("2 W", NOW - timedelta(weeks=2)),
        ("0d", NOW),
    ],
)
def test_a_time_is_typed_in_short(typed: str, wanted: datetime) -> None:
    """As the API writes it in capitals or not, a date, now, and a span back."""
    assert moment_in(typed, NOW) == wanted


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-11-20T09:00", "has no offset. Add Z"),
        ("yesterday", "a span back: 12h, 7d, 2w."),
        ("-7d", "is no time"),
        ("7", "is no time"),
        ("7m", "is no time"),
        ("999999w", "is no time"),
        ("٧d", "is no time"),
        ("2026-02-30", "is no time"),
        ("9999-12-31T23:59:59-12:00", "is no time"),
        ("", "is no time"),
        ("\x1b[31m" * 1000, "is no time"),
    ],
)
def test_what_is_no_time_is_said(typed: str, said: str) -> None:
    """With every form that there is; what was typed is neither obeyed nor repeated at length."""
    with pytest.raises(click.BadParameter) as refused:
        moment_in(typed, NOW)
    assert said in refused.value.message
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 900


@given(
    st.text(max_size=30) | st.from_regex(r"\d{1,6}[a-z]|\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d)?)?([zZ]|[+-]\d\d:\d\d)?")
)
def test_any_text_is_a_time_with_an_offset_or_refused(typed: str) -> None:
    """Nothing that is typed comes out as anything else."""
    try:
        found = moment_in(typed, NOW)
    except click.BadParameter:
        return
    assert found.astimezone(UTC).tzinfo is UTC


@pytest.mark.parametrize("option", ["--at", "--modified-after", "--modified-before"])
@pytest.mark.parametrize("typed", ["2026-11-20", "now", "7d", "2026-11-20t09:00:00z"])
def test_every_option_takes_them(workspace: Path, option: str, typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A question with such a time is answered."""
    question = ["gap", "--workspace", str(workspace), "--token", "tok_01", "--json", option, typed]
    assert run(question) in (0, 3, 4)
    assert json.loads(capsys.readouterr().out)["counts"]


@pytest.mark.parametrize("keys", ["\x03", "\x04"], ids=["ctrl-c", "ctrl-d"])
@pytest.mark.parametrize(
    ("command", "asked"),
    [(["tokens", "revoke", "tok_01"], "[y/N]: "), (["tokens", "create", "--name", "X"], "1 or 2")],
)
def test_a_question_that_is_left_ends_its_line(workspace: Path, keys: str, command: list[str], asked: str) -> None:
    """After ctrl-c or ctrl-d the shell's prompt stands on a line of its own, and nothing was changed."""
    before = (workspace / "tokens.toml").read_bytes()
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tui", *command, "--workspace", str(workspace)],
        cwd=str(ROOT),
        timeout=60,
        encoding="utf-8",
        dimensions=(40, 120),
    )
    child.expect_exact(asked)
    child.send(keys)
    child.expect(pexpect.EOF)
    assert child.before.endswith("\r\n")
    assert child.before.count("\n") == 1
    child.close()
    assert child.exitstatus == 130
    assert (workspace / "tokens.toml").read_bytes() == before


WIDE = ("नमस्ते दुनिया किताब", "เด็กไทย ที่นี่", "日本語 テスト", "한국어 각", "e\u0301e\u0301", "👩 ✓ ⚠")


@pytest.mark.parametrize("text", WIDE)
def test_there_is_one_rule_of_widths(text: str) -> None:
    """Columns that answers count are those that the app's screens are drawn by: no line is out of place."""
    assert cells(text) == cell_len(text)
    assert cell_len(Look(False).fit(text, 12)) == 12
    lines = wrapped(f"{text} " * 20 + text.replace(" ", "") * 20)
    assert max(map(cell_len, lines)) <= 80


@given(st.text(max_size=40))
def test_a_word_of_a_printed_command_is_that_text_again(text: str) -> None:
    """Whatever a name or path is, its word is on one printable line."""
    word = shell_word(text)
    assert word.isprintable()


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_shells_read_a_printed_command_as_it_was_meant(shell: str, tmp_path: Path) -> None:
    """Blanks, quotes, substitutions, line breaks, controls: each word comes out as it went in, and nothing is run."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    words = [
        "a b",
        "$(touch x)",
        "`touch x`",
        "it's",
        '"',
        "a\nb",
        "tab\t",
        "\x1b[31m",
        "\u202eevil",
        "-x",
        "",
        "\\n",
        "é",
    ]
    words += ["'\n'", "\\\n", "a\x7f", "\u200b'$(touch x)"]
    script = command_line("printf", "%s|", *words)
    child = pexpect.spawn(shell, ["-c", script], cwd=str(tmp_path), env={**os.environ, "LC_ALL": "C.UTF-8"}, echo=False)
    child.expect(pexpect.EOF)
    told = child.before.replace(b"\r\n", b"\n").decode()
    assert told == "".join(f"{word}|" for word in words)
    assert list(tmp_path.iterdir()) == []


def test_no_sentence_holds_a_command_with_something_from_data_in_it() -> None:
    """A command that is printed is made by the function that quotes it: no sentence has a place for a name in one."""
    command = re.compile(r"\bsightline [a-z-]+ [^.\"']*\{(?!code\}|reason\})")
    found = [
        f"{module.path}: {line.strip()}"
        for module in modules("tui")
        for line in module.text.splitlines()
        if command.search(line)
    ]
    assert found == []


def test_what_redact_prints_replays_from_a_folder_with_blanks(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The printed command is run as it stands, from a folder whose name has everything in it."""
    out = workspace / "it's $(touch pwned) & more"
    run(["redact", str(workspace), str(out), "--token", "tok_01", "--template", "Site induction"])
    told = capsys.readouterr()
    line = next(one for one in (told.out + told.err).splitlines() if one.startswith("Replay with: "))
    script = line.removeprefix("Replay with: ").replace("sightline", f"'{sys.executable}' -m tui", 1)
    child = pexpect.spawn("bash", ["-c", script], cwd=str(ROOT), timeout=60, encoding="utf-8")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus in (0, 3, 4)
    assert not (ROOT / "pwned").exists()

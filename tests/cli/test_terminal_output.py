"""What a command writes to a terminal: the colours of the app, and a pager for what is longer than the screen."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).parents[2]
WHY = ("why", "--demo", "service-user-behind-a-group", "--token", "tok_01", "--template", "Site induction")
GAP = ("gap", "--demo", "service-user-behind-a-group", "--token", "tok_01")
_STYLE = re.compile(rb"\x1b\[[0-9;]*m")
_HIDDEN = b"\x1b[97m\x1b[41m\x1b[1mHIDDEN\x1b[0m"
_PASS, _BLOCK = b"\x1b[32m\x1b[1mPASS\x1b[0m", b"\x1b[31m\x1b[1mBLOCK\x1b[0m"


@contextmanager
def on_terminal(*arguments: str, rows: int = 200, **environment: str) -> Iterator["pexpect.spawn[bytes]"]:
    """Run a command on a pseudo-terminal of 80 columns."""
    program = pexpect.spawn(
        sys.executable,
        ["-m", "tui", *arguments],
        cwd=str(ROOT),
        env={**os.environ, "PAGER": "cat", **environment},
        dimensions=(rows, 80),
        timeout=30,
    )
    try:
        yield program
    finally:
        program.close(force=True)


def written(*arguments: str, rows: int = 200, **environment: str) -> tuple[int | None, bytes]:
    """Return the exit status of a command on a terminal, and all that it wrote there."""
    with on_terminal(*arguments, rows=rows, **environment) as program:
        program.expect(pexpect.EOF)
        sent: bytes = program.before or b""
        program.wait()
        return program.exitstatus, sent.replace(b"\r\n", b"\n")


def piped(*arguments: str, **environment: str) -> tuple[int, bytes]:
    """Return the exit status of a command whose output is a pipe, and what it wrote."""
    done = subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    """A pager that keeps what it is given beside itself, and shows one line."""
    script = tmp_path / "less"
    script.write_text(f'#!/bin/sh\ncat > "{tmp_path}/given"\necho PAGED "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return script


@pytest.mark.parametrize("command", [WHY, GAP], ids=["why", "gap"])
def test_a_terminal_shows_colours_and_a_pipe_the_same_words(command: tuple[str, ...]) -> None:
    """The verdict is a badge and gates have the colour of their state; without styles each byte is the pipe's."""
    status, shown = written(*command)
    plain_status, plain = piped(*command)
    assert status == plain_status == 3 and b"\x1b" not in plain
    assert _HIDDEN in shown and _STYLE.sub(b"", shown) == plain
    if command is WHY:
        assert _PASS in shown and _BLOCK in shown


def test_no_style_is_sent_to_who_wants_none() -> None:
    """With NO_COLOR, and to a terminal that knows no styles, the bytes are those of a pipe."""
    plain = piped(*WHY)[1]
    assert written(*WHY, NO_COLOR="1")[1] == written(*WHY, TERM="dumb")[1] == plain


def test_an_empty_no_color_is_none() -> None:
    """Only a value that is set to something takes the colours away."""
    assert _HIDDEN in written(*WHY, NO_COLOR="")[1]


@pytest.mark.parametrize("form", ["json", "markdown"])
def test_other_formats_have_no_colours(form: str) -> None:
    """What scripts and documents take in is the same on a terminal as in a pipe."""
    assert written(*WHY, "--format", form)[1] == piped(*WHY, "--format", form)[1]


def test_what_is_longer_than_the_screen_is_paged(pager: Path) -> None:
    """All of it goes to PAGER with its options, whole and coloured as `less -R` shows it; the exit status stays."""
    status, shown = written(*WHY, rows=10, PAGER=f"{pager} -R")
    given = (pager.parent / "given").read_bytes()
    assert status == 3 and shown == b"PAGED -R\n"
    assert _STYLE.sub(b"", given) == piped(*WHY)[1] and _HIDDEN in given


def test_a_pager_that_knows_no_colours_is_given_none(pager: Path) -> None:
    """Of another pager it is not known whether it shows styles as such."""
    other = pager.rename(pager.parent / "pages")
    written(*WHY, rows=10, PAGER=str(other))
    assert (pager.parent / "given").read_bytes() == piped(*WHY)[1]


@pytest.mark.parametrize(
    ("rows", "more", "term", "named"),
    [
        (200, (), "xterm", None),
        (10, ("--no-pager",), "xterm", None),
        (10, (), "dumb", None),
        (10, (), "xterm", ""),
        (10, (), "xterm", "cat"),
        (10, (), "xterm", "/nowhere/pager"),
        (10, (), "xterm", "'"),
    ],
    ids=["fits", "no-pager", "dumb", "empty", "cat", "missing", "unreadable"],
)
def test_nothing_is_paged_without_need_or_wish(
    pager: Path, rows: int, more: tuple[str, ...], term: str, named: str | None
) -> None:
    """What fits, and what somebody wants as it is, is written to the terminal; so it is where the pager is none."""
    status, shown = written(*WHY, *more, rows=rows, TERM=term, PAGER=str(pager) if named is None else named)
    assert not (pager.parent / "given").exists()
    assert status == 3 and _STYLE.sub(b"", shown) == piped(*WHY)[1]


def test_a_pipe_is_never_paged(pager: Path) -> None:
    """Whatever PAGER says."""
    assert piped(*WHY, PAGER=str(pager))[1] == piped(*WHY)[1]
    assert not (pager.parent / "given").exists()


def test_wide_lines_count_by_the_rows_they_take(pager: Path) -> None:
    """One line of JSON can be longer than the screen."""
    assert written(*GAP, "--json", rows=5, PAGER=str(pager))[1] == b"PAGED\n"
    assert (pager.parent / "given").read_bytes() == piped(*GAP, "--json")[1]


def test_a_terminal_of_unknown_size_is_not_paged(pager: Path) -> None:
    """As the one that a program makes to talk to a command: nobody is there to leave the pager."""
    assert _STYLE.sub(b"", written(*WHY, rows=0, PAGER=str(pager))[1]) == piped(*WHY)[1]
    assert not (pager.parent / "given").exists()


def test_an_error_is_not_paged(pager: Path) -> None:
    """What goes wrong is told on the terminal at once."""
    status, shown = written("why", "--demo", "mid-rotation", "--token", "nobody", rows=2, PAGER=str(pager))
    assert status == 2 and b"nobody" in shown and not (pager.parent / "given").exists()


def test_leaving_the_pager_early_is_no_error(tmp_path: Path) -> None:
    """A pager that reads nothing leaves no traceback, and the exit status stays."""
    script = tmp_path / "less"
    script.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    script.chmod(0o755)
    assert written(*WHY, rows=5, PAGER=str(script)) == (3, b"")


@pytest.mark.parametrize(
    "command",
    [
        ("who", "--demo", "mid-rotation", "--help"),
        ("lint", "--help"),
        ("tokens", "list", "--help"),
        ("tokens", "show", "--help"),
        ("activity", "--help"),
        ("compare", "--help"),
        ("check", "--help"),
        ("what-if", "--help"),
        ("observe", "--help"),
        ("reasons", "--help"),
        ("demo", "--help"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_every_command_that_only_answers_has_the_pager(command: tuple[str, ...]) -> None:
    """Its help tells how to do without."""
    assert b"--no-pager" in piped(*command)[1]


def test_a_command_that_asks_is_never_held_back() -> None:
    """A question of a change reaches the terminal before it is answered."""
    assert b"--no-pager" not in piped("tokens", "revoke", "--help")[1]
    assert b"--no-pager" not in piped("serve", "--help")[1]

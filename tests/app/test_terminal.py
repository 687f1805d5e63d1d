"""The app in a real terminal: what arrives there, and in what state it is left."""

import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from diagnostics.printable import visible
from fixtures.demos import demo
from tests.app.terminal import ROOT, Terminal, app_in_terminal, program_in_terminal

GROUP_DEMO = "service-user-behind-a-group"
_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\]22;[a-z]*\x07")


def _is_restored(terminal: Terminal) -> bool:
    """Tell whether the screen from before is shown again, with its cursor, and no mode is left on."""
    sent = terminal.sent
    modes = {mode for mode, _ in re.findall(rb"\x1b\[\?(\d+)([hl])", sent)}
    on = {mode for mode in modes if sent.rfind(b"\x1b[?" + mode + b"h") > sent.rfind(b"\x1b[?" + mode + b"l")}
    # The cursor is shown and lines wrap in any terminal that nobody touched.
    return b"1049" in modes and on == {b"25", b"7"}


def _hostile_bits() -> set[str]:
    """Return every character of the hostile names that acts or does not show, with a few of those that follow it."""
    texts = [
        text
        for name in ("organisation.toml", "tokens.toml")
        for text in _strings(tomllib.loads((demo("hostile-names").folder / name).read_text(encoding="utf-8")))
    ]
    return {text[at : at + 6] for text in texts for at, one in enumerate(text) if visible(one) != one}


def _strings(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case list():
            return [text for entry in value for text in _strings(entry)]
        case dict():
            return [text for entry in value.values() for text in _strings(entry)]
        case _:
            return []


def test_no_raw_character_of_a_hostile_name_arrives() -> None:
    """Through every section nothing arrives but what shows, and the sequences that the app itself draws with."""
    with app_in_terminal("--demo", "hostile-names") as terminal:
        terminal.wait_for("HIDDEN")
        terminal.press("t", "Whose request?")
        terminal.press("\x1b", "What to do")
        terminal.press("x", "Which template?")
        terminal.press("\x1b", "What to do")
        terminal.press("2", "[2 Gap]")
        terminal.press("\r", "filter")
        terminal.press("4", "[4 Organisation]")
        terminal.press("G", "What is not known")
        terminal.press("6", "[6 Demos]")
        terminal.press("?", "On every screen")
        terminal.program.send("\x11")
        assert terminal.status() == 0
    sent = terminal.sent.decode("utf-8")
    bits = _hostile_bits()
    assert len(bits) > 20
    assert [bit for bit in bits if len(bit) > 1 and bit in sent] == []
    drawn = _SEQUENCE.sub("", sent)
    assert {character for character in drawn if visible(character) != character} <= {"\r", "\n"}


@pytest.mark.parametrize(("name", "status"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGQUIT", 131), ("SIGINT", 0)])
def test_a_signal_leaves_the_terminal_as_it_was(name: str, status: int) -> None:
    """The screen from before comes back, with its cursor; the status tells which signal ended the app."""
    with app_in_terminal("--demo", GROUP_DEMO) as terminal:
        terminal.wait_for("HIDDEN")
        terminal.signal(getattr(signal, name))
        assert terminal.status() == status
    assert _is_restored(terminal)


def test_a_crash_is_one_line_and_a_report_without_data(tmp_path: Path) -> None:
    """After an error nobody foresaw the terminal is restored, and neither it nor the report tells any value."""
    program = (
        "import sys\n"
        "from tui.app.screens.gap import GapScreen\n"
        "def draw(self):\n"
        "    secret = 'scapi_' + 'c0ffee' * 10\n"
        "    raise RuntimeError(secret)\n"
        "GapScreen.draw = draw\n"
        "from tui.cli.main import run\n"
        f"sys.exit(run(['--demo', {GROUP_DEMO!r}]))\n"
    )
    with program_in_terminal("-c", program, TMPDIR=str(tmp_path)) as terminal:
        terminal.wait_for("HIDDEN")
        terminal.program.send("2")
        assert terminal.status() != 0
    assert _is_restored(terminal)
    after = terminal.sent.partition(b"\x1b[?1049l")[2].decode()
    assert "unexpected error (RuntimeError)" in after
    assert "c0ffee" not in terminal.sent.decode()
    assert "Traceback" not in after
    (report,) = tmp_path.glob("sightline-crash-*.txt")
    written = report.read_text()
    assert "RuntimeError" in written
    assert "draw" in written
    assert "c0ffee" not in written


def test_without_a_terminal_the_command_to_use_is_named() -> None:
    """With no terminal the app ends at once with status 2, and says what answers the same question."""
    done = subprocess.run(
        [sys.executable, "-m", "tui", "--demo", GROUP_DEMO],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert f"sightline why --demo {GROUP_DEMO}" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_that_cannot_draw_is_told_the_command_to_use(term: str) -> None:
    """With TERM=dumb the app ends with status 2 before it draws anything."""
    with app_in_terminal("--demo", GROUP_DEMO, TERM=term) as terminal:
        assert terminal.status() == 2
    assert f"sightline why --demo {GROUP_DEMO}".encode() in terminal.sent
    assert b"\x1b" not in terminal.sent


def test_the_mouse_is_left_to_the_terminal_unless_asked_for() -> None:
    """No mouse mode is switched on, so that text can be selected as ever; --mouse switches it on."""
    with app_in_terminal("--demo", GROUP_DEMO) as terminal:
        terminal.wait_for("HIDDEN")
    assert not re.search(rb"\?100[0-3]h", terminal.sent)
    with app_in_terminal("--demo", GROUP_DEMO, "--mouse") as terminal:
        terminal.wait_for("HIDDEN")
    assert re.search(rb"\?100[0-3]h", terminal.sent)


def test_an_encoding_without_all_characters_gets_ascii() -> None:
    """Where the terminal's encoding is not UTF-8 only ASCII arrives, and the frame keeps its shape."""
    with app_in_terminal("--demo", "hostile-names", PYTHONIOENCODING="latin-1") as terminal:
        terminal.wait_for("HIDDEN")
        terminal.press("2", "#####")
    assert terminal.sent.isascii()


def _colours(sent: bytes | bytearray) -> set[int]:
    """Return the numbers of every colour asked for, without the terminal's own two."""
    styles = re.findall(rb"\x1b\[([0-9;]*)m", sent)
    numbers = {int(number) for style in styles for number in style.split(b";") if number}
    return {number for number in numbers if number >= 30} - {39, 49}


@pytest.mark.parametrize("theme", [(), ("--theme", "nord")])
def test_without_colours_everything_is_shown_in_the_terminals_own(theme: tuple[str, ...]) -> None:
    """With NO_COLOR no colour is asked for, whatever the theme, and the cursor's line is still marked, in reverse."""
    with app_in_terminal("--demo", GROUP_DEMO, *theme, NO_COLOR="1") as terminal:
        terminal.wait_for("HIDDEN")
        terminal.press("\x10", "What to do")
        terminal.press("colours\r", "NO_COLOR is set")
    assert _colours(terminal.sent) == set()
    assert b"\x1b[7m> HIDDEN" in terminal.sent


def test_an_empty_no_color_asks_for_nothing() -> None:
    """NO_COLOR counts only where it says something (no-color.org)."""
    with app_in_terminal("--demo", GROUP_DEMO, NO_COLOR="") as terminal:
        terminal.wait_for("HIDDEN")
    assert _colours(terminal.sent)


@pytest.mark.parametrize(("encoding", "shown"), [("utf-8", "\N{REPLACEMENT CHARACTER}x"), ("latin-1", "?x")])
def test_bytes_of_another_encoding_end_nothing(encoding: str, shown: str) -> None:
    """A key that the terminal sends in another encoding than expected is shown somehow, and the app goes on."""
    with app_in_terminal("--demo", GROUP_DEMO, PYTHONIOENCODING=encoding) as terminal:
        terminal.wait_for("HIDDEN")
        terminal.press("x", "Which template?")
        terminal.program.send(b"\xe9x")
        terminal.wait_for(f"Template: {shown}")
        terminal.press("\x1b", "What to do")


@pytest.mark.parametrize("term", ["linux", "vt100"])
def test_every_usual_terminal_shows_the_answer(term: str) -> None:
    """With few or many colours the answer and the keys are on the screen."""
    with app_in_terminal("--demo", GROUP_DEMO, TERM=term) as terminal:
        terminal.wait_for("HIDDEN")
        assert "? help" in terminal.text
        terminal.program.send("q")
        assert terminal.status() == 0
    assert _is_restored(terminal)

"""Completion in real shells: whatever a name is, what is inserted is one word, and no shell runs any of it."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pexpect
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from tui.cli.shell_completion import bash_word, line_of

ROOT = Path(__file__).parents[2]

NAMES = (
    "zz$(touch pwned)",
    "zz`touch pwned`",
    "zz; touch pwned; #",
    "zz & touch pwned &",
    "zz | touch pwned",
    "zz > pwned",
    "zz && touch pwned",
    "zz\\$(touch pwned)",
    'zz"$(touch pwned)"',
    "zz'$(touch pwned)'",
    "zz BI export",
    "zz  two  blanks ",
    "zz$HOME ${PATH}",
    "zz *",
    "zz {a,b} [c] ?",
    "zz ~ # !! !x",
    "zz(a) <b> =c",
    "zz: a:b, c@d",
    "zz, comma,",
    'zz it\'s "both"',
    "zz back\\slash\\",
    "zz %s %d %(x)s",
    "zz=a=b",
    "zz Größe 日本 (é)",
    "-zz --help",
    "--token=zz",
    "~zz",
    "=zz",
    "#zz",
    "!zz",
)
"""Names as a stranger may choose them. `touch pwned` is what must never happen."""


def write_facts(folder: Path, name: str, identifier: str) -> None:
    """Write facts with one template of that name and id."""
    organisation = {
        "format": 1,
        "organisation": {"id": "acme", "name": "Acme", "captured_at": datetime(2026, 11, 20, tzinfo=UTC)},
        "users": [{"id": "ada", "name": "Ada", "status": "active"}],
        "templates": [{"id": identifier, "name": name, "rules": [{"user": "ada"}]}],
    }
    (folder / "organisation.toml").write_bytes(tomli_w.dumps(organisation).encode())


def write_command(folder: Path) -> None:
    """Write a command that completes as Sightline does, and otherwise only tells its words."""
    command = folder / "bin" / "sightline"
    command.parent.mkdir()
    command.write_text(
        f"#!{sys.executable}\n"
        "import os, sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "if '_SIGHTLINE_COMPLETE' in os.environ:\n"
        "    from tui.__main__ import main\n"
        "    main()\n"
        f"with open({str(folder / 'words')!r}, 'w', encoding='utf-8') as told:\n"
        "    told.write(repr(sys.argv[1:]))\n"
        "print('DO' + 'NE')\n",
        encoding="utf-8",
    )
    command.chmod(0o755)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose name is short, so that no terminal breaks the line."""
    with tempfile.TemporaryDirectory(prefix="sl", dir="/tmp") as name:
        yield Path(name)


SHELLS = {
    "bash": ["--norc", "--noprofile", "-i"],
    "zsh": ["-f", "-i"],
    "fish": ["--no-config", "-i"],
}
SETUP = {
    "bash": "bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; PS1='RE''ADY '\r",
    "zsh": "autoload -U compinit; compinit -u -D; unsetopt beep; PROMPT='RE''ADY '\r",
    "fish": "function fish_prompt; echo -n 'RE''ADY '; end; set -g fish_greeting\r",
}
SOURCE = {
    "bash": 'eval "$(_SIGHTLINE_COMPLETE=bash_source sightline)"\r',
    "zsh": 'eval "$(_SIGHTLINE_COMPLETE=zsh_source sightline)"\r',
    "fish": "_SIGHTLINE_COMPLETE=fish_source sightline | source\r",
}


_FISH_GOES_ON = tuple("/=@:.,-")
"""Behind which fish leaves the quotation mark open, as more may follow."""


class Shell:
    """A shell on a terminal, with completion set up as the README says."""

    def __init__(self, name: str, folder: Path) -> None:
        path = shutil.which(name)
        if path is None:
            pytest.skip(f"{name} is not installed")
        env = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "TERM": "xterm",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "SIGHTLINE_WORKSPACE": str(folder),
        }
        self.folder = folder
        self.child = pexpect.spawn(
            path, SHELLS[name], env=env, cwd=str(folder), timeout=30, dimensions=(24, 300), encoding="utf-8"
        )
        for line in (SETUP[name], SOURCE[name]):
            self.child.send(line)
            self.child.expect_exact("READY ")
        self.child.send("echo SET''UP\r")
        self.child.expect_exact("SETUP")
        self.child.expect_exact("READY ")

    def words(self, typed: str) -> list[str] | None:
        """Type a line, TAB and Enter; return the words that the command was given, None where it was not run."""
        told = self.folder / "words"
        told.unlink(missing_ok=True)
        # A shell looks for candidates while it reads the line, so that it takes Enter for what comes behind them.
        self.child.send(typed + "\t\r")
        self.child.expect_exact("DONE")
        self.child.expect_exact("READY ")
        return eval(told.read_text(encoding="utf-8")) if told.exists() else None  # written by repr

    def close(self) -> None:
        """End the shell."""
        self.child.close(force=True)


def try_names(name: str, quote: str, names: Iterable[str], folder: Path) -> None:
    """Complete each name from its first letters, behind an open quotation mark or none, and look what became of it."""
    write_command(folder)
    shell = Shell(name, folder)
    try:
        for number, written in enumerate(names):
            begun = written[:2] if written[0] in "z~=#!" else ""
            if quote and name == "fish" and written.endswith(_FISH_GOES_ON):
                continue
            # What is typed must not be obeyed either, so that only letters are typed without a quotation mark.
            begun = begun if quote or begun == "zz" else ""
            write_facts(folder, written, written if not begun else f"made-up-{number}")
            words = shell.words(f"sightline why --template {quote if begun else ''}{begun}")
            assert words == ["why", "--template", written]
            assert not (folder / "pwned").exists()
    finally:
        shell.close()


@pytest.mark.parametrize("name", SHELLS)
def test_a_completed_name_is_one_word_and_nothing_of_it_is_run(name: str, folder: Path) -> None:
    """TAB and Enter behind the first letters of any name: the command gets it whole, and nothing else happens."""
    try_names(name, "", NAMES, folder)


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_name_is_completed_within_quotation_marks(name: str, quote: str, folder: Path) -> None:
    """The same behind a quotation mark that is open: what follows is what such quotes must hold."""
    try_names(
        name, quote, (one for one in NAMES if one.startswith(("zz$", "zz`", 'zz"', "zz'", "zz ~", "!zz"))), folder
    )


@pytest.mark.soak
@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize("quote", ["'", '"'])
def test_every_name_is_completed_within_quotation_marks(name: str, quote: str, folder: Path) -> None:
    """The whole matrix of names."""
    try_names(name, quote, NAMES, folder)


@pytest.mark.parametrize("name", SHELLS)
def test_a_value_behind_an_equals_sign_is_completed(name: str, folder: Path) -> None:
    """`--template=` stays, and the name behind it is one word with it."""
    write_command(folder)
    shell = Shell(name, folder)
    try:
        for written in ("zz BI export", "zz$(touch pwned)"):
            write_facts(folder, written, "made-up")
            assert shell.words("sightline why --template=zz") == ["why", f"--template={written}"]
        write_facts(folder, "zz:a b", "made-up")
        assert shell.words("sightline why --template 'zz:'a") == ["why", "--template", "zz:a b"]
        if name == "bash":
            assert shell.words("sightline why --template zz:") == ["why", "--template", "zz:a b"]
        assert not (folder / "pwned").exists()
    finally:
        shell.close()


NAME = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" "), min_size=1)


@given(NAME, st.sampled_from(["", "'", '"']))
def test_what_bash_is_given_reads_back_as_the_name(name: str, quote: str) -> None:
    """However a name is made up, the word on the line is the name again, and ends where the name does."""
    word = bash_word(name, quote)
    # As readline does it: a mark that the word begins or ends with is the open one, or the one that closes it.
    begun = "" if quote and word.startswith(quote) else quote
    end = "" if quote and word.endswith(quote) else quote
    line = line_of(f"sightline why {begun}{word}{end} x")
    assert line.words == ["sightline", "why", name]


@pytest.mark.soak
def test_bash_reads_a_random_name_as_one_word(tmp_path: Path) -> None:
    """The same with bash itself as the judge, for very many names at once."""
    source = random.Random(20)
    letters = "ab $`\"'\\!&;|<>(){}[]*?~#=:,%-@^é日"
    names = ["".join(source.choices(letters, k=source.randint(1, 12))) for _ in range(20_000)]
    script = tmp_path / "words.sh"
    lines = [f"printf '%s\\n' -{bash_word(name)}" for name in names]
    script.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(["bash", str(script)], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.split("\n")[:-1] == [f"-{name}" for name in names]
    assert done.stderr == ""

"""Runs of a page: every command in its order, in an empty folder, with a served demo in the place of the API.

In a block of `sh` each line is run; in one of `console` each line behind a dollar is, and what it printed stands below
it. A block whose first line names a file is written as that file.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pexpect

from tests.docs.pages import ROOT, Block, blocks

DEMO = "service-user-behind-a-group"
SECRETS = {"admin-token": "tok_02", "bi-token": "tok_01"}
"""The files with secrets that every page starts from, each with the demo's token whose secret it holds."""

_ONES_OWN = ("SIGHTLINE_", "XDG_", "LC_", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR")
_ANSWERS = (0, 3, 4)
_NOT_RUN = ("make ", "pipx ", "git ")
_SECONDS = 120
_TIME = re.compile(r"\b\d\d:\d\d(?=\s+UTC)")
_ISO_TIME = re.compile(r"(?<=\dT)\d\d:\d\d:\d\d(?:\.\d+)?(?=Z)")


class Ran(NamedTuple):
    """What came of one command line: its status, and all that it wrote."""

    line: str
    status: int
    stdout: str
    stderr: str

    @property
    def went_well(self) -> bool:
        """Whether it gave an answer, of whatever kind."""
        return self.status in _ANSWERS and "Traceback" not in self.stderr


class Run:
    """A folder in which the commands of one page are run."""

    def __init__(self, folder: Path, tools: Path) -> None:
        """Take an empty folder to run in, and another one for what stands outside it."""
        self.folder = folder
        self._tools = tools
        self.api = ""
        self._servers: list[subprocess.Popen[str]] = []
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(_ONES_OWN)},
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "HOME": str(tools / "home"),
            "SIGHTLINE_AS": "ada",
            "PATH": f"{tools}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        }

    def prepare(self, *, with_api: bool) -> None:
        """Make the command there is; and, `with_api`, serve the demo in the place of the API and write the secrets."""
        (self._tools / "home").mkdir()
        self._write_tool("")
        if not with_api:
            return
        self.api, secrets = self.serve(["sightline", "serve", "--demo", DEMO])
        for name, token in SECRETS.items():
            file = self.folder / name
            file.write_text(secrets[token] + "\n", encoding="utf-8")
            file.chmod(0o600)
        self._write_tool(f' --base-url "{self.api}"')

    def serve(self, arguments: list[str]) -> tuple[str, dict[str, str]]:
        """Start a server that lasts as long as the run; return its address, and the secrets it names by token."""
        process = subprocess.Popen(
            [str(self._tools / "sightline"), *arguments[1:]],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._servers.append(process)
        assert process.stdout is not None
        assert process.stderr is not None
        address = process.stdout.readline().strip()
        secrets: dict[str, str] = {}
        while "--demo" in arguments and len(secrets) < len(SECRETS):
            line = process.stderr.readline()
            assert line, "the server ended"
            if found := re.fullmatch(r"  ([0-9a-f]{64})  (\S+)\n", line):
                secrets[found[2]] = found[1]
        return address, secrets

    def run(self, line: str) -> Ran:
        """Run one command line of a page."""
        words = shlex.split(line, comments=True)
        if line.startswith(_NOT_RUN):
            return Ran(line, 0 if _can_be_made(words) else 1, "", "")
        if words[:2] == ["sightline", "serve"]:
            return Ran(line, 0, self.serve(words)[0] + "\n", "")
        if words == ["sightline"] or (words[0] == "sightline" and words[1].startswith("--")):
            return self._run_app(line, words)
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        return Ran(line, done.returncode, done.stdout, done.stderr)

    def close(self) -> None:
        """End the servers."""
        for process in self._servers:
            process.terminate()
            process.communicate(timeout=_SECONDS)

    def _run_app(self, line: str, words: list[str]) -> Ran:
        """Open the app on a terminal, wait for its bar of sections, and leave it."""
        app = pexpect.spawn(
            str(self._tools / "sightline"),
            words[1:],
            cwd=str(self.folder),
            env=self.environment,
            dimensions=(24, 80),
            timeout=_SECONDS,
            encoding="utf-8",
        )
        app.expect("Find:|Demos")
        app.send("\x11")
        app.expect(pexpect.EOF)
        app.close()
        return Ran(line, int(app.exitstatus if app.exitstatus is not None else 1), "", "")

    def _write_tool(self, base_url: str) -> None:
        """Write the command `sightline`: this program, which takes the served demo for the real API."""
        python = shlex.quote(sys.executable)
        tool = self._tools / "sightline"
        tool.write_text(
            "#!/bin/sh\n"
            'case "$*" in\n'
            '*"--base-url http:"*|*--help*) ;;\n'
            f'pull\\ *|observe\\ *) exec {python} -m tui "$@"{base_url};;\n'
            "esac\n"
            f'exec {python} -m tui "$@"\n',
            encoding="utf-8",
        )
        tool.chmod(0o755)


@contextmanager
def run_in(outer: Path, page: str) -> Iterator[Run]:
    """Prepare a run in an empty folder within another, and end it. A page without secrets asks no API."""
    folder, tools = outer / "empty", outer / "tools"
    folder.mkdir()
    tools.mkdir()
    run = Run(folder, tools)
    try:
        run.prepare(with_api=any(name in page for name in SECRETS))
        yield run
    finally:
        run.close()


def rerun(page: str, run: Run) -> tuple[str, list[Ran]]:
    """Run a page; return it with what its commands print now, and what came of each."""
    done: list[Ran] = []
    parts, end = [], 0
    for block in blocks(page):
        if block.file is not None:
            path = run.folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.kind == "sh":
            done += [run.run(line) for line in _lines(block)]
        elif block.kind == "console":
            ran = [run.run(line) for line in _lines(block)]
            done += ran
            parts += [page[end : block.start], "".join(f"$ {one.line}\n{settled(one.stdout)}" for one in ran)]
            end = block.end
    return "".join([*parts, page[end:]]), done


def settled(text: str) -> str:
    """Return an output with the moment of the run replaced by a fixed one of the same length."""
    now = datetime.now(UTC)
    for day in (now, now - timedelta(days=1)):
        text = text.replace(f"{day:%Y-%m-%d}", "2026-11-20")
    return _ISO_TIME.sub("09:00:00", _TIME.sub("09:00", text))


def _lines(block: Block) -> list[str]:
    lines = block.text.replace("\\\n", "").splitlines()
    if block.kind == "console":
        return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _can_be_made(words: list[str]) -> bool:
    """Return whether a command that is not run here names what is there: a target of make, or anything else."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return words[0] != "make" or all(re.search(rf"^{re.escape(word)}:", makefile, re.MULTILINE) for word in words[1:])

"""Whole commands on a workspace of one's own, at a fixed moment."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fixtures.demos import demo
from tui.cli.main import run

AT = "2026-11-20T09:00:00Z"


class Said(NamedTuple):
    """What a command left with and wrote."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The JSON on stdout."""
        return json.loads(self.out)


class Caller:
    """Calls `sightline` on one workspace."""

    def __init__(self, workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.workspace = workspace
        self._capsys = capsys
        self.said: list[Said] = []

    def __call__(self, *arguments: str, at: str = AT) -> Said:
        """Run one command."""
        status = run([*arguments, "--workspace", str(self.workspace), "--at", at])
        captured = self._capsys.readouterr()
        self.said.append(Said(status, captured.out, captured.err))
        return self.said[-1]

    def done(self, *arguments: str, at: str = AT) -> Any:
        """Run one command with --json that must be done; return its data."""
        said = self(*arguments, "--json", at=at)
        assert said.status == 0, said.err
        return said.data

    @property
    def tokens_file(self) -> bytes:
        """The inventory as it stands on disk."""
        return (self.workspace / "tokens.toml").read_bytes()


def copied(name: str, folder: Path) -> Path:
    """Copy the files of a demo into a new folder."""
    folder.mkdir()
    for file in ("organisation.toml", "tokens.toml"):
        (folder / file).write_bytes((demo(name).folder / file).read_bytes())
    return folder

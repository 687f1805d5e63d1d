"""Orders to the process that changes workspaces and meets faults on the way."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]


class Writer:
    """The process of `tests.tokens.faulty_writer`, which takes orders."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.tokens.faulty_writer"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, folder: Path, change_name: str, **order: Any) -> None:
        """Order a change, and do not wait for it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"folder": str(folder), "change": change_name, **order}) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """What came of the order."""
        assert self._process.stdout is not None
        answer = json.loads(self._process.stdout.readline())
        assert isinstance(answer, dict)
        assert "crashed" not in answer, answer["crashed"]
        return answer

    def make(self, folder: Path, change_name: str, **order: Any) -> dict[str, Any]:
        """Order a change and wait for what comes of it."""
        self.start(folder, change_name, **order)
        return self.answer()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@contextmanager
def writing() -> Iterator[Writer]:
    """A process that makes changes, for as long as the block runs."""
    process = Writer()
    try:
        yield process
    finally:
        process.close()

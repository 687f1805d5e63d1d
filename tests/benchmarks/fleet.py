"""Many small workspaces at once, beside one: `python -m tests.benchmarks.fleet`."""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measuring import print_table
from tests.worlds.organisations import random_world
from tests.worlds.writing import write_world
from tui.cli.processes import processors

_EXPECTED = 'format = 1\n[[expect]]\ntoken = "tok_01"\nat_least = 1\n'


def main() -> None:
    """Make the workspaces, ask all of them, first and again, and print how long it took."""
    parser = argparse.ArgumentParser(description="Time gap and check over many workspaces.")
    parser.add_argument("--workspaces", type=int, default=1_000)
    count = parser.parse_args().workspaces
    with tempfile.TemporaryDirectory() as place:
        folder, expected = Path(place) / "fleet", Path(place) / "expected.toml"
        expected.write_text(_EXPECTED, encoding="utf-8")
        source = random.Random(2026)
        for number in range(count):
            write_world(folder / f"{number:05}", *random_world(source))
        many, one = ["--workspace", str(folder)], ["--workspace", str(folder / "00000")]
        rows = [
            ("gap, first opening", _seconds("gap", *many), count),
            ("gap, opened before", _seconds("gap", *many), count),
            ("check, opened before", _seconds("check", str(expected), *many), count),
            ("check of one alone", _seconds("check", str(expected), *one), 1),
        ]
    print_table(
        f"{count:,} small workspaces, {processors()} processors",
        ("", "seconds", "ms each"),
        [(name, f"{seconds:.1f}", f"{seconds / asked * 1000:.1f}") for name, seconds, asked in rows],
    )


def _seconds(*arguments: str) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-m", "tui", *arguments, "--format", "json"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False, env=os.environ)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

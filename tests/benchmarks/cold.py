"""A command from a cold start beside importing pydantic: `python -m tests.benchmarks.cold`.

As after an installation, all modules are compiled before anything is measured.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

from tests.benchmarks.measuring import in_words, print_table

_DEMO = "service-user-behind-a-group"
_COMMANDS = {
    "python -c 'import pydantic'": ("-c", "import pydantic"),
    "python -c pass": ("-c", "pass"),
    "one model of pydantic": ("-c", "import pydantic; pydantic.create_model('One', number=(int, 1))"),
    "sightline why --demo": ("-m", "tui", "why", "--demo", _DEMO),
    "sightline why --demo --json": ("-m", "tui", "why", "--demo", _DEMO, "--json"),
    "sightline gap --demo": ("-m", "tui", "gap", "--demo", _DEMO),
    "sightline --version": ("-m", "tui", "--version"),
}


class _Taken(NamedTuple):
    wall: float
    processor: float


def main() -> None:
    """Run each command several times in turn, so that a busy moment falls on all of them, and print."""
    parser = argparse.ArgumentParser(description="Measure cold starts.")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    times: dict[str, list[_Taken]] = {name: [] for name in _COMMANDS}
    with tempfile.TemporaryDirectory() as compiled:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = compiled
        for arguments in _COMMANDS.values():
            _run(arguments, environment)
        for _ in range(rounds):
            for name, arguments in _COMMANDS.items():
                times[name].append(_run(arguments, environment))
    medians = {
        name: _Taken(statistics.median(one.wall for one in taken), statistics.median(one.processor for one in taken))
        for name, taken in times.items()
    }
    pydantic = next(iter(medians.values()))
    rows = [
        (
            name,
            in_words(taken.wall),
            f"x{taken.wall / pydantic.wall:.2f}",
            in_words(taken.processor),
            f"x{taken.processor / pydantic.processor:.2f}",
        )
        for name, taken in medians.items()
    ]
    headers = ("", "time", "beside pydantic", "processor time", "beside pydantic")
    print_table(f"cold start, median of {rounds}", headers, rows)


def _run(arguments: tuple[str, ...], environment: dict[str, str]) -> _Taken:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], env=environment, check=False, capture_output=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return _Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main()

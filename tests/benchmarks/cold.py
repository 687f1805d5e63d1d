"""A command from a cold start beside importing pydantic: `python -m tests.benchmarks.cold`."""

import argparse
import statistics
import subprocess
import sys
import time

from tests.benchmarks.measuring import in_words, print_table

_DEMO = "service-user-behind-a-group"
_COMMANDS = {
    "python -c 'import pydantic'": ("-c", "import pydantic"),
    "python -c pass": ("-c", "pass"),
    "sightline why --demo": ("-m", "tui", "why", "--demo", _DEMO),
    "sightline why --demo --json": ("-m", "tui", "why", "--demo", _DEMO, "--json"),
    "sightline gap --demo": ("-m", "tui", "gap", "--demo", _DEMO),
    "sightline --version": ("-m", "tui", "--version"),
}


def main() -> None:
    """Run each command several times in turn, so that a busy moment falls on all of them, and print."""
    parser = argparse.ArgumentParser(description="Measure cold starts.")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    for _ in range(rounds):
        for name, arguments in _COMMANDS.items():
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, *arguments], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    pydantic = next(iter(medians.values()))
    rows = [(name, in_words(taken), f"x{taken / pydantic:.2f}") for name, taken in medians.items()]
    print_table(f"cold start, median of {rounds}", ("", "time", "beside pydantic"), rows)


if __name__ == "__main__":
    main()

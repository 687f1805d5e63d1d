"""The app in a terminal beside a bare Textual app: `python -m tests.benchmarks.terminal`.

Every figure is taken at a pseudo-terminal that answers as one with synchronized output does. Times are of the clock on
the wall, because waiting is what they are about: a busy machine lengthens them.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from diagnostics.workspace.cache.container import CacheEntry
from tests.app.itinerary import AT, DOWN, ENTER, ESCAPE, FIRST_SHOWS, SIZES, STOPS, lay_out
from tests.app.terminal import Terminal, app_in_terminal, program_in_terminal
from tests.benchmarks.keystrokes import (
    SENT,
    Cost,
    choose_token,
    go_on,
    go_to,
    idle,
    key,
    leave_field,
    megabytes,
    moves,
    painted,
    typed,
)
from tests.benchmarks.measuring import in_words, print_table
from tests.worlds.large import LARGE, Sizes, generate, generated

_FEW = Sizes(users=20, groups=6, sites=5, templates=10, rules=50, memberships=60, service_users=2, tokens=8)
_SCREENS = ((80, 24), (200, 60))
_WIDE = (200, 60)
_TRUECOLOR = {"COLORTERM": "truecolor"}
_COLOURS: dict[str, dict[str, str]] = {"256 colours": {}, "truecolor": _TRUECOLOR}

_MOST_BYTES_OF_A_MOVE = 1_500
_MOST_SECONDS_OF_A_KEY = 0.050
_MOST_TIMES_AS_LONG = 1.3
_TEMPLATES = "Templates  "
_LEAST_SECONDS_OF_A_GAP = 3.0

Size = tuple[int, int]


def main() -> None:
    """Measure, and print each figure with the bar it is held to."""
    parser = argparse.ArgumentParser(description="Measure the app in a terminal.")
    parser.add_argument("--rounds", type=int, default=7, help="how often what takes time is repeated")
    parser.add_argument("--idle-seconds", type=float, default=5.0, help="how long each screen is watched")
    given = parser.parse_args()
    with _same_for_everyone(), tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), SIZES)
        _print_lists(Path(folder))
        _print_screens(given.idle_seconds)
        few, large = generated(_FEW), generated(LARGE)
        _print_starts({_FEW.templates: few, LARGE.templates: large}, given.rounds)
        _print_waits(large, given.rounds)


@contextmanager
def _same_for_everyone() -> Iterator[None]:
    """Run programs with compiled modules, as after an installation, and with nothing remembered."""
    for name in ("COLORTERM", "NO_COLOR", "PYTHONDONTWRITEBYTECODE", "SSH_CONNECTION", "SSH_TTY", "TMUX"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PYTHONPYCACHEPREFIX": f"{home}/compiled"}
        os.environ |= {f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("CACHE", "CONFIG", "DATA", "STATE")}
        yield


def _sightline(
    folder: Path, size: Size = _WIDE, colours: dict[str, str] = _TRUECOLOR
) -> AbstractContextManager[Terminal]:
    return app_in_terminal("--workspace", str(folder), "--at", AT, size=size, **colours)


def _bare(templates: int, size: Size = _WIDE, colours: dict[str, str] = _TRUECOLOR) -> AbstractContextManager[Terminal]:
    program = f"from tests.benchmarks.plain_app import run; run({templates})"
    return program_in_terminal("-c", program, size=size, **colours)


def _print_lists(folder: Path) -> None:
    """Print what the same list takes in both apps, at each size and with each number of colours."""
    rows = []
    for size in _SCREENS:
        for colours, variables in _COLOURS.items():
            with _sightline(folder, size, variables) as terminal:
                terminal.wait_for(FIRST_SHOWS)
                ours = [len(terminal.sent)]
                leave_field(terminal)
                terminal.press("4", "Permission sets")
                go_to(terminal, _TEMPLATES)
                terminal.press(SENT[ENTER], "Template 0")
                ours += _list_bytes(terminal)
            with _bare(SIZES.templates, size, variables) as terminal:
                terminal.wait_for("Template 0")
                bare = [len(terminal.sent), *_list_bytes(terminal)]
            both = (f"{one:,}" for pair in zip(ours, bare, strict=True) for one in pair)
            rows.append((f"{size[0]}x{size[1]}, {colours}", *both))
    titles = ("start", "bare", "cursor move", "bare", "scroll by one", "bare")
    print_table("bytes for the same list, Sightline and a bare DataTable", ("", *titles), rows)


def _list_bytes(terminal: Terminal) -> list[int]:
    """Return the bytes of a move of the cursor, and of a move that scrolls."""
    moved = [typed(terminal, DOWN, 0.1) for _ in range(5)]
    typed(terminal, SENT[DOWN] * _WIDE[1])
    scrolled = [typed(terminal, DOWN, 0.1) for _ in range(5)]
    return [max(moved), max(scrolled)]


def _print_screens(seconds: float) -> None:
    """Print what a move of the cursor takes on every screen, and what arrives while nothing happens."""
    cases = [(size, colours) for size in _SCREENS for colours in _COLOURS]
    found = [_screen_costs(size, colours, seconds if (size, colours) == cases[-1] else 0) for size, colours in cases]
    moved = [{name: cost.move for name, cost in costs.items()} for costs in found]
    idles = {name: cost.idle for name, cost in found[-1].items()}
    columns = [*moved, idles]
    rows = [
        (name, *(f"{column[name]:,}" if name in column else "not shown" for column in columns)) for name in moved[0]
    ]
    rows.append(("most", *(f"{max(column.values()):,}" for column in columns)))
    rows.append(("bar", *("" for _ in cases[:-1]), f"{_MOST_BYTES_OF_A_MOVE:,}", "0"))
    titles = [f"{width}x{height}, {colours}" for (width, height), colours in cases]
    print_table("bytes for a move of the cursor, and idle", ("screen", *titles, f"idle for {seconds:.0f} s"), rows)


class _Screen(NamedTuple):
    move: int
    idle: int


def _screen_costs(size: Size, colours: str, seconds: float) -> dict[str, _Screen]:
    """Return the bytes for a move of the cursor on every screen, and for `seconds` in which nothing happens."""
    costs = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        _sightline(lay_out(Path(folder)), size, _COLOURS[colours]) as terminal,
    ):
        for number, stop in enumerate(STOPS, start=1):
            if stop.is_overflow and size == _WIDE:
                continue
            go_on(terminal, stop)
            moved = max((typed(terminal, one, 0.1) for one in stop.there_and_back), default=0)
            costs[f"{number} {stop.screen}"] = _Screen(moved, idle(terminal, seconds))
    return costs


def _print_starts(folders: dict[int, Path], rounds: int) -> None:
    """Print how long it takes until something is seen, with few templates and with very many."""
    first: dict[int, list[float]] = {templates: [] for templates in folders}
    sizes: dict[int, int] = {}
    for _ in range(rounds + 1):
        for templates, folder in folders.items():
            start = time.perf_counter()
            with _sightline(folder) as terminal:
                first[templates].append(painted(terminal, start, b"Sightline"))
                terminal.rest(0.2)
                sizes[templates] = len(terminal.sent)
    opened, chosen, memory = {}, {}, {}
    for templates, folder in folders.items():
        with _sightline(folder) as terminal:
            choose_token(terminal)
            chosen[templates] = _median(_again(terminal, "x", b"Template 0", ESCAPE, "Choose the template", rounds))
            terminal.press("4", "Permission sets")
            go_to(terminal, _TEMPLATES)
            opened[templates] = _median(_again(terminal, ENTER, b"Template 0", "q", "Permission sets", rounds))
            memory[templates] = megabytes(terminal)
    bare, bare_memory = {}, {}
    for templates in folders:
        start = time.perf_counter()
        with _bare(templates) as terminal:
            bare[templates], bare_memory[templates] = painted(terminal, start, b"Template 0"), megabytes(terminal)
    # The first start is the one that compiles.
    paints = {templates: statistics.median(taken[1:]) for templates, taken in first.items()}
    bar = f"x{_MOST_TIMES_AS_LONG}"
    rows = [
        _compared("first paint of the app", paints, bar),
        _compared("loaded: first paint of the list of templates", opened, bar),
        _compared("loaded: first paint of the choice of a template", chosen, bar),
        _compared("bare DataTable: first paint", bare, ""),
        ("bytes at the start", *(f"{size:,}" for size in sizes.values()), "", ""),
        *(
            (f"memory, {name}", *(f"{taken:.0f} MB" if taken else "not told" for taken in each.values()), "", "")
            for name, each in (("Sightline", memory), ("bare DataTable", bare_memory))
        ),
    ]
    titles = (*(f"{templates:,} templates" for templates in folders), "times as long", "bar")
    print_table(f"until something is seen, 200x60, median of {rounds}", ("", *titles), rows)


def _again(terminal: Terminal, there: str, mark: bytes, back: str, shows: str, rounds: int) -> list[Cost]:
    """Open a screen and leave it again and again; return what opening it took."""
    costs = []
    for _ in range(rounds):
        costs.append(key(terminal, there, mark))
        terminal.rest()
        terminal.press(SENT.get(back, back), shows)
    return costs


def _median(costs: Sequence[Cost]) -> float:
    return statistics.median(cost.seconds for cost in costs)


def _compared(name: str, taken: dict[int, float], bar: str) -> tuple[str, ...]:
    few, many = taken.values()
    return name, in_words(few), in_words(many), f"x{many / few:.2f}", bar


def _print_waits(folder: Path, rounds: int) -> None:
    """Print how long a key takes while work is under way beside the screen, on a large workspace opened first."""
    shutil.rmtree(CacheEntry(folder, "facts").path.parent, ignore_errors=True)
    with _sightline(folder) as terminal:
        leave_field(terminal)
        terminal.press("6", "Demo workspaces")
        reading = list(_moves_until(terminal, lambda: "Large Facilities" in terminal.text, 0.0))
        terminal.press("q", FIRST_SHOWS)
        choose_token(terminal)
        terminal.program.send("26")
        painted(terminal, time.perf_counter(), b"Demo workspaces", len(terminal.sent))
        walking = list(
            _moves_until(terminal, lambda: "Walking every template" not in terminal.text, _LEAST_SECONDS_OF_A_GAP)
        )
        terminal.press("2", "templates; ")
        terminal.press("6", "Demo workspaces")
        nothing = moves(terminal, b"> ", 20 * rounds)
    with _bare(SIZES.templates) as terminal:
        terminal.wait_for("Template 0")
        bare = moves(terminal, b"Template", 20 * rounds)
    rows = [
        _waits("while the workspace is read", reading, in_words(_MOST_SECONDS_OF_A_KEY)),
        _waits("while a gap is computed", walking, in_words(_MOST_SECONDS_OF_A_KEY)),
        _waits("while nothing is under way", nothing, ""),
        _waits("bare DataTable", bare, ""),
    ]
    titles = ("keys", "median", "95th percentile", "longest", "bar at the 95th")
    print_table(f"key to last byte, 200x60, {LARGE.templates:,} templates", ("", *titles), rows)


def _moves_until(terminal: Terminal, is_done: Callable[[], bool], at_least: float) -> Iterator[Cost]:
    start = time.monotonic()
    while time.monotonic() - start < at_least or not is_done():
        yield from moves(terminal, b"> ", 16)


def _waits(name: str, costs: Sequence[Cost], bar: str) -> tuple[str, ...]:
    taken = sorted(cost.seconds for cost in costs)
    late = taken[min(int(len(taken) * 0.95), len(taken) - 1)]
    return name, str(len(taken)), in_words(statistics.median(taken)), in_words(late), in_words(taken[-1]), bar


if __name__ == "__main__":
    main()

"""Timing a call, and printing what came of it.

Times are of the processor, not of the clock on the wall: nothing here waits, and others may be using the machine.
"""

import gc
import time
from collections.abc import Callable, Iterable, Sequence

_BATCHES = 7


def seconds(call: Callable[[], object], at_least: float = 0.02) -> float:
    """Return how long one call takes: the best of several batches of at least so many seconds, collector off."""
    repeats = 1
    while (taken := _batch(call, repeats)) < at_least:
        repeats = max(repeats * 2, int(repeats * at_least / max(taken, 1e-9)))
    return min(_batch(call, repeats) for _ in range(_BATCHES)) / repeats


def _batch(call: Callable[[], object], repeats: int) -> float:
    was_enabled = gc.isenabled()
    gc.disable()
    start = time.process_time()
    for _ in range(repeats):
        call()
    taken = time.process_time() - start
    if was_enabled:
        gc.enable()
    return taken


def in_words(duration: float) -> str:
    """Return seconds in the unit that fits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if duration >= size:
            return f"{duration / size:.3g} {unit}"
    return f"{duration / 1e-9:.3g} ns"


def print_table(title: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their headers, the first column to the left and the others to the right."""
    lines = [list(headers), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headers))]
    print(f"\n{title}")
    for line in lines:
        first, *others = (cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join([line[0].ljust(len(first)), *others]).rstrip())

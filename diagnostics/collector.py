"""The garbage collector, while very many objects are made that stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_VERY_MANY = 500_000
"""So many objects take about a tenth of a second to trace."""


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector: facts hold no cycles, and tracing millions of them again and again doubles the time.

    Very many objects are not traced afterwards either, since that would stop everything else for a second at a time.
    They still go when nothing refers to them any more.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if gc.get_count()[0] > _VERY_MANY:
                gc.freeze()
            gc.enable()

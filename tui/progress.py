"""Progress of long work, on stderr, only on a terminal and only once it has taken a while."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_QUIET_SECONDS = 0.5
_INTERVAL_SECONDS = 0.25


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show `title` with the seconds it takes while the block runs; the line is gone when it ends."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    shower = threading.Thread(target=_show, args=(title, done), daemon=True)
    shower.start()
    try:
        yield
    finally:
        done.set()
        shower.join()


def _show(title: str, done: threading.Event) -> None:
    started = time.monotonic()
    if done.wait(_QUIET_SECONDS):
        return
    while True:
        sys.stderr.write(f"\r{title} ... {time.monotonic() - started:.0f} s")
        sys.stderr.flush()
        if done.wait(_INTERVAL_SECONDS):
            break
    sys.stderr.write("\r" + " " * (len(title) + 16) + "\r")
    sys.stderr.flush()

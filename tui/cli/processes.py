"""A process for each item of work, a bounded number of them at once.

One that runs out of memory or is killed takes nothing but its own item with it. The processes come from a server that
has everything loaded, so that each starts at once.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, NamedTuple, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Ended(NamedTuple, Generic[Result]):
    """What one process came to: its result, or the status it ended with before it had any."""

    result: Result | None
    status: int


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(
    items: Sequence[Item], work: Callable[[Item], Result], at_once: int, preload: Sequence[str] = ()
) -> list[Ended[Result]]:
    """Return what `work` gives for every item, in their order. `preload` are the modules that the work needs."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    ended: dict[int, Ended[Result]] = {}
    running: dict[object, tuple[int, BaseProcess, Connection]] = {}
    left = iter(enumerate(items))
    try:
        while len(ended) < len(items):
            while len(running) < at_once and (following := next(left, None)) is not None:
                number, item = following
                reader, writer = context.Pipe(duplex=False)
                process = context.Process(target=_run, args=(partial(work, item), writer), daemon=True)
                process.start()
                writer.close()
                running[reader] = number, process, reader
            for ready in wait([reader for _, _, reader in running.values()]):
                number, finished, reader = running.pop(ready)
                ended[number] = _ended(reader, finished)
    finally:
        for _, unfinished, _ in running.values():
            unfinished.kill()
    return [ended[number] for number in range(len(items))]


def _ended(reader: Connection, process: BaseProcess) -> Ended[Result]:
    """Return what a process sent before it ended."""
    with reader:
        try:
            result: Result | None = reader.recv()
        except EOFError:
            result = None
    process.join()
    return Ended(result, process.exitcode or 0)


def _run(work: Callable[[], Result], writer: Connection) -> None:
    """Send what the work gives. An interrupt is for the process that waits, which ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with writer:
        writer.send(work())

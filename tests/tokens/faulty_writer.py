"""A process that changes workspaces and meets a fault on the way. Each change is made by a fork, which may be killed.

Run as `python -m tests.tokens.faulty_writer`; it reads one JSON order per line and answers each with one line.
"""

import atexit
import errno
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.platform.feeds import Page
from diagnostics.platform.fields import ALL_FEEDS
from diagnostics.platform.pull_store import Head, PullStore
from diagnostics.tokens.secrets import mint
from diagnostics.tokens.state import Circumstances
from diagnostics.tokens.transitions.base import Outcome
from diagnostics.tokens.transitions.create import Wanted, create
from diagnostics.tokens.transitions.edit import Edits, edit, record_use
from diagnostics.tokens.transitions.end import delete, regenerate, revoke
from diagnostics.tokens.transitions.record import add
from diagnostics.workspace.changing import change
from diagnostics.workspace.history import replace_facts
from diagnostics.workspace.reading import read_workspace
from diagnostics.workspace.storage_errors import StorageFailed
from tests.tokens.workshop import inventory, token, write_workspace

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WATCHED = ("write", "fsync", "replace", "link", "ftruncate", "unlink")
NOBODY = 65534


class Fault:
    """Something that befalls the n-th call, from 0, that changes a file: `before` or `after` it, or in its `middle`."""

    def __init__(self, number: int, moment: str) -> None:
        self.calls: list[str] = []
        self._number = number
        self._moment = moment

    def watch(self) -> None:
        """Watch every call from here on."""
        for name in WATCHED:
            setattr(os, name, self._watched(name, getattr(os, name)))

    def _watched(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **options: Any) -> Any:
            number = len(self.calls)
            self.calls.append(name)
            if number != self._number:
                return call(*arguments, **options)
            if self._moment.startswith("E"):
                code = getattr(errno, self._moment)
                raise OSError(code, os.strerror(code))
            try:
                if self._moment == "middle" and name == "write":
                    descriptor, content = arguments
                    call(descriptor, bytes(content)[: len(content) // 2])
                elif self._moment == "after":
                    call(*arguments, **options)
            finally:
                os.kill(os.getpid(), signal.SIGKILL)
            raise AssertionError("still alive")

        return watched


def transition(name: str) -> Callable[[Circumstances, Inventory], Outcome]:
    """The change of that name: `create`, `add`, or a verb with the token's id.

    The verbs are `revoke`, `regenerate`, `delete`, `use`, and `note`, which goes through all integrations in turn.
    """
    verb, _, identifier = name.partition(":")
    wanted = Wanted("service_user", "Sync", f"user_{os.urandom(16).hex()}")
    match verb:
        case "create":
            return lambda circumstances, inventory: create(circumstances, inventory, wanted, mint().seal)
        case "add":
            return lambda circumstances, inventory: add(circumstances, inventory, wanted, mint().seal, None)
        case "revoke":
            return lambda circumstances, inventory: revoke(circumstances, inventory, identifier)
        case "regenerate":
            return lambda circumstances, inventory: regenerate(circumstances, inventory, identifier, mint().seal)
        case "delete":
            return lambda circumstances, inventory: delete(circumstances, inventory, identifier)
        case "use":
            return lambda circumstances, inventory: record_use(circumstances, inventory, identifier, circumstances.at)

    def note(circumstances: Circumstances, inventory: Inventory) -> Outcome:
        token = next(token for token in inventory.tokens if token.id == identifier)
        other = "workato" if token.used_by == "custom" else "custom"
        return edit(circumstances, inventory, identifier, Edits(used_by=other))  # type: ignore[arg-type]  # one of two

    return note


def new_facts(folder: Path) -> Organisation:
    """The facts that a pull would put into the folder: those there with another name of the organisation."""
    facts = read_workspace(folder).organisation
    return replace(facts, organisation=replace(facts.organisation, name="Pulled"))


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """Do what is ordered: make changes, perhaps with a fault, as nobody, or with a limit on the size of files."""
    fault = Fault(order.get("number", -1), order.get("moment", ""))
    if "largest" in order:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest"], resource.RLIM_INFINITY))
    if order.get("as_nobody") and os.geteuid() == 0:
        os.setgroups([])
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
    os.environ.update(order.get("variables", {}))
    folder = Path(order["folder"])
    if order["change"] in READERS:
        fault.watch()
        READERS[order["change"]](folder)
        return {"calls": fault.calls}
    facts = new_facts(folder) if order["change"] == "facts" else None
    fault.watch()
    for number in range(order.get("times", 1)):
        try:
            if facts is not None:
                replace_facts(folder, facts)
            else:
                change(folder, transition(order["change"]), NOON + timedelta(seconds=number), wait=60)
        except StorageFailed as failed:
            return {"refused": failed.code.value, "path": str(failed.path), "calls": fault.calls}
    return {"calls": fault.calls}


def open_first(folder: Path) -> None:
    """Open a workspace as for the first time, with its index, so that all of it is cached."""
    from diagnostics.access.index import index

    index._WORTH_KEEPING = 0
    workspace = read_workspace(folder)
    index.Index(workspace.directory())


def pull_pages(folder: Path) -> None:
    """Read pages of two feeds, as a pull does that goes on where another one stopped."""
    store = PullStore(folder, HEAD)
    for feed in ALL_FEEDS[:2]:
        pages = store.pages(feed)
        writer = store.writer(feed, pages)
        for number in range(len(pages), 3):
            writer.add(PAGES[number])
        writer.close()


HEAD = Head("https://api.safetyculture.io", "user_1", "role_1", NOON)
PAGES = tuple(Page(({"id": f"one_{number}"},), f"/next?{number}", None, 0, 3 - number) for number in range(3))
READERS: dict[str, Callable[[Path], None]] = {"open": open_first, "pages": pull_pages}


def warm_up() -> None:
    """Make one change of each kind, so that no fork has to load and prepare what the first one needs."""
    with tempfile.TemporaryDirectory() as name:
        folder = write_workspace(Path(name), inventory(token()))
        change(folder, transition("create"), NOON)
        replace_facts(folder, new_facts(folder))


def main() -> None:
    """Obey each order in a fork, and tell what came of it: its answer, or the signal that killed it."""
    # No change of a test is to leave anything in the home of whoever runs the tests.
    home = tempfile.mkdtemp()
    os.environ |= {"SIGHTLINE_CACHE_DIR": f"{home}/cache", "SIGHTLINE_STATE_DIR": f"{home}/state"}
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    warm_up()
    for line in sys.stdin:
        reader, writer = os.pipe()
        if (child := os.fork()) == 0:
            status = 1
            try:
                answer = json.dumps(obey(json.loads(line)))
            except Exception:  # noqa: BLE001  # told to the test, which fails by it
                answer = json.dumps({"crashed": traceback.format_exc()})
            with os.fdopen(writer, "w") as pipe:
                pipe.write(answer)
                status = 0
            os._exit(status)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            answer = pipe.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            answer = json.dumps({"killed": os.WTERMSIG(status)})
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

"""A workspace that can be served: an organisation, a token for each kind of caller, and the secrets of the tokens."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn

from diagnostics.tokens.secrets import fingerprint
from fixtures.api.app import LoopbackApi
from fixtures.api.faults import Faults, RateLimits
from fixtures.api.served import Served
from fixtures.api.server import base_url, bound
from tests.worlds.facts import LOCATIONS, TEMPLATES, VIEW_ALL, Table
from tests.worlds.writing import write_world

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MANAGER_SECRET, BOT_SECRET, ADA_SECRET = "c0ffee" * 10 + "0001", "b07" * 21 + "2", "ada0" * 16
"""Secrets of the tokens of `acme`: of a service user that may see everything, one with a few rules, and a user."""

OWN, OTHER = "role_" + "0a" * 16, "role_" + "0b" * 16
ADA, BEN, LEFT = ("user_" + digits * 16 for digits in ("a1", "a2", "a3"))
MANAGER, BOT = "user_" + "b1" * 16, "user_" + "b2" * 16
NIGHT, QUAY, PORT = "role_" + "c1" * 16, "location_" + "d1" * 16, "location_" + "d2" * 16
EVERYTHING = [TEMPLATES, LOCATIONS, VIEW_ALL, "Platform management: Users", "Platform management: Groups"]


def template_id(number: int) -> str:
    """Return the id of a template of `acme`."""
    return f"template_{number:032x}"


def acme(templates: int = 6) -> tuple[Table, Table]:
    """Return a workspace with rules of every kind, and three tokens that work."""
    rules: list[Table] = [
        {"user": ADA},
        {"service_user": BOT, "level": "edit"},
        {"group": NIGHT},
        {"everyone": True, "covers_service_users": True},
        {"site": PORT},
        {"group": NIGHT, "site": QUAY},
    ]
    organisation: Table = {
        "format": 1,
        "organisation": {"id": OWN, "name": "Acme", "captured_at": NOW},
        "organisations": [{"id": OTHER, "name": "Other"}],
        "users": [
            {"id": ADA, "name": "Ada Byron", "email": "ada@acme.example", "status": "active", "permission_set": "std"},
            {"id": BEN, "name": "Ben", "status": "active", "permission_set": "std", "seat": "full"},
            {"id": LEFT, "name": "Cy", "status": "deactivated"},
        ],
        "groups": [{"id": NIGHT, "name": "Night shift", "members": [ADA]}],
        "sites": [
            {"id": PORT, "name": "Port", "members": [BEN]},
            {"id": QUAY, "name": "Quay", "parent": PORT, "members": [ADA]},
        ],
        "permission_sets": [
            {"id": "std", "name": "Standard", "permissions": [TEMPLATES, LOCATIONS]},
            {"id": "all", "name": "Everything", "permissions": EVERYTHING},
        ],
        "templates": [
            {
                "id": template_id(number),
                "name": f"Template {number}",
                "archived": number % 4 == 3,
                "modified_at": NOW - timedelta(days=number),
                "rules": [rules[number % len(rules)]],
            }
            for number in range(templates)
        ],
    }
    organisation["templates"][0]["owner"] = BEN
    plain = {"status": "active", "created_at": NOW - timedelta(days=1)}
    tokens: Table = {
        "format": 1,
        "service_users": [
            {"id": MANAGER, "name": "Reference", "permission_sets": ["all"]},
            {"id": BOT, "name": "Export", "permission_sets": ["std"]},
        ],
        "tokens": [
            _token("tok_all", "service_user", MANAGER, MANAGER_SECRET, plain),
            _token("tok_bot", "service_user", BOT, BOT_SECRET, plain),
            _token("tok_ada", "user", ADA, ADA_SECRET, plain),
        ],
    }
    return organisation, tokens


def _token(identifier: str, kind: str, owner: str, secret: str, plain: Table) -> Table:
    days = 45 if kind == "service_user" else 30
    known = {"kind": kind, "owner": owner, "inactivity_days": days, "fingerprint": fingerprint(secret)}
    return {"id": identifier, "name": identifier, **known, **plain}


def written(folder: Path, world: tuple[Table, Table] | None = None) -> Path:
    """Write a world, `acme` by default, and return its folder."""
    organisation, tokens = deepcopy(world or acme())
    return write_world(folder, organisation, tokens)


@contextlib.contextmanager
def serving(
    folder: Path, *faults: str, at: datetime | None = NOW, limit: int = 100_000, slow: float = 0.05
) -> Iterator[str]:
    """Serve a folder in a thread while the block runs; give the base URL.

    Judged at `at`, None for the present. A slow answer takes `slow` seconds.
    """
    api = LoopbackApi(Served(folder), faults=Faults.named(faults), limits=RateLimits(limit))
    api.faults.slow_seconds = slow
    if at is not None:
        api.clock = lambda: at
    with running(api) as url:
        yield url


@contextlib.contextmanager
def running(api: LoopbackApi) -> Iterator[str]:
    """Run an API in a thread while the block runs; give its base URL."""
    with asgi_running(api.app()) as url:
        yield url


class _Server(uvicorn.Server):
    """A server that ends when it is told to: uvicorn's own looks ten times a second whether it was, then waits as long.

    That is a sixth of a second for every server of every test.
    """

    _told: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def end(self) -> None:
        """End from another thread."""
        self.should_exit = True
        if self._told is not None:
            loop, event = self._told
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                loop.call_soon_threadsafe(event.set)

    async def main_loop(self) -> None:
        event = asyncio.Event()
        self._told = asyncio.get_running_loop(), event
        if not await self.on_tick(0):
            await event.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _turn in range(2):
            await asyncio.sleep(0)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wait_tasks_to_complete(), self.config.timeout_graceful_shutdown)


@contextlib.contextmanager
def asgi_running(app: Any) -> Iterator[str]:
    """Run any ASGI app in a thread while the block runs; give its base URL."""
    listening: socket.socket = bound("127.0.0.1", 0)
    config = uvicorn.Config(app, log_config=None, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = _Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        yield base_url(listening)
    finally:
        server.end()
        thread.join(10)
        listening.close()

"""A loopback API that refuses some feeds, or breaks them off."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fixtures.api.app import LoopbackApi
from fixtures.api.faults import RateLimits
from fixtures.api.served import Served
from tests.api.serving import NOW, asgi_running


class Refusing:
    """An app that answers some paths with a status of its own. `after` lets so many requests of the path pass."""

    def __init__(self, app: Any, refused: dict[str, int], after: int = 0) -> None:
        self._app = app
        self._refused = refused
        self._after = after
        self.seen: dict[str, int] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        self.seen[path] = self.seen.get(path, 0) + 1
        status = self._refused.get(path)
        if status is None or self.seen[path] <= self._after:
            await self._app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


@contextlib.contextmanager
def refusing(folder: Path, refused: dict[str, int], after: int = 0) -> Iterator[tuple[str, Refusing]]:
    """Serve a folder, but for what is refused; give the base URL and the app, which counts requests."""
    api = LoopbackApi(Served(folder), clock=lambda: NOW, limits=RateLimits(1_000_000))
    app = Refusing(api.app(), refused, after)
    with asgi_running(app) as url:
        yield url, app


class Standing:
    """A server that stands as long as a test module runs, and serves one folder after the other."""

    def __init__(self) -> None:
        self._app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)

    def serve(self, folder: Path, refused: dict[str, int]) -> None:
        """Serve another folder from now on."""
        api = LoopbackApi(Served(folder), clock=lambda: NOW, limits=RateLimits(1_000_000))
        self._app = Refusing(api.app(), refused)

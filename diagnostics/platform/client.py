"""An HTTP client of the public API: paced, bounded, and bound to one origin."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from diagnostics.platform.failures import PassingFailure, PlatformCode, PlatformFailed, failure_of
from diagnostics.tokens.secrets import Secret, redacted, without_secret

if TYPE_CHECKING:
    import httpx2


DEFAULT_BASE_URL = "https://api.safetyculture.io"

_DEFAULT_PORTS = {"https": 443, "http": 80}


class Origin(NamedTuple):
    """Scheme, host and port of a URL."""

    scheme: str
    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this computer."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def origin_of(url: str) -> Origin | None:
    """Return the origin of an absolute URL, or None where it has none, or carries a name to log in with."""
    if any(character <= " " or character in "\\\x7f" for character in url):
        return None
    try:
        parts = urlsplit(url)
        scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
        port = parts.port if parts.port is not None else _DEFAULT_PORTS.get(scheme)
    except ValueError:
        return None
    if scheme not in _DEFAULT_PORTS or not host or port is None or "@" in parts.netloc:
        return None
    return Origin(scheme, host, port)


def checked_base_url(url: str) -> str:
    """Return a base URL without the slash at its end.

    Raises:
        PlatformFailed: for one that is none, or would send the token over a network in the clear.
    """
    origin = origin_of(url)
    parts = urlsplit(url) if origin is not None else None
    if origin is None or parts is None or parts.query or parts.fragment:
        raise PlatformFailed(PlatformCode.BAD_BASE_URL, url)
    if origin.scheme != "https" and not origin.is_loopback:
        raise PlatformFailed(PlatformCode.NOT_HTTPS, url)
    return url.rstrip("/")


def followed(base_url: str, next_page: str) -> str:
    """Return the URL that `next_page` leads to, taken as it is.

    Raises:
        PlatformFailed: where it leads away from the origin of `base_url`.
    """
    is_path = next_page.startswith("/") and not next_page.startswith("//")
    url = base_url + next_page if is_path else next_page
    if origin_of(url) != origin_of(base_url):
        raise PlatformFailed(PlatformCode.OTHER_ORIGIN, next_page[:200])
    return url


REQUESTS_PER_MINUTE = 600
"""Below the limit of 800 in 60 seconds that the API counts for one user (developer reference, "Rate limits")."""

_WINDOW_SECONDS = 60.0
_LONGEST_PAUSE = 65.0
"""No wait for the next window takes longer than a window, whatever an answer says."""

_ANSWER_SECONDS = 120.0
"""As long as the official exporter waits, for the largest feeds are slow."""


@dataclass
class Pace:
    """Counts requests, and waits where the budget of the last minute is spent.

    `attempts` and the waits between them say how patiently a passing failure is met; a wait doubles each time. An
    answer that is not whole after `answer_seconds` is given up.
    """

    budget: int = REQUESTS_PER_MINUTE
    attempts: int = 5
    first_wait: float = 0.5
    longest_wait: float = 16.0
    longest_pause: float = _LONGEST_PAUSE
    answer_seconds: float = _ANSWER_SECONDS
    cancelled: threading.Event = field(default_factory=threading.Event)
    clock: Callable[[], float] = time.monotonic
    _made: deque[float] = field(default_factory=deque)

    def before_request(self) -> bool:
        """Wait for room in the budget, and take it. Return False where all was cancelled meanwhile."""
        now = self._forget()
        while len(self._made) >= self.budget:
            if not self.pause(self._made[0] + _WINDOW_SECONDS - now):
                return False
            now = self._forget()
        self._made.append(now)
        return not self.cancelled.is_set()

    def pause(self, seconds: float) -> bool:
        """Wait, as long as makes sense. Return False where all was cancelled meanwhile."""
        return not self.cancelled.wait(max(0.0, min(seconds, self.longest_pause)))

    def _forget(self) -> float:
        now = self.clock()
        while self._made and now - self._made[0] >= _WINDOW_SECONDS:
            self._made.popleft()
        return now


_CONNECT_SECONDS = 15.0
_NAME = "sightline"
_MOST_BYTES = 128 * 1024 * 1024
"""Many times the largest page. What goes on for longer is no answer, and would fill the memory."""
_READING_POSTS = frozenset({"/permissions/v1/permission_sets"})
"""POSTs that change nothing. No other is ever made."""


class PlatformClient:
    """Reads from the API with one token. Use it as a context manager, in one thread."""

    def __init__(self, base_url: str, secret: Secret, pace: Pace | None = None) -> None:
        """Be ready to ask; nothing is sent yet.

        Raises:
            PlatformFailed: for a base URL that the token must not go to, or a secret that no header can hold.
        """
        self.base_url = checked_base_url(base_url)
        text = secret.reveal()
        if not text or not text.isascii() or not text.isprintable() or " " in text:
            raise PlatformFailed(PlatformCode.BAD_SECRET, self.base_url)
        self._secret = secret
        self.pace = pace or Pace()
        self.requests = 0
        self._client: httpx2.Client | None = None

    @property
    def cancelled(self) -> threading.Event:
        """Set it, from any thread, and the next wait or request ends with `cancelled`."""
        return self.pace.cancelled

    def __enter__(self) -> "PlatformClient":
        import httpx2

        origin = origin_of(self.base_url)
        assert origin is not None
        self._client = httpx2.Client(
            headers={
                "Authorization": f"Bearer {self._secret.reveal()}",
                "Accept": "application/json",
                "User-Agent": _NAME,
                "sc-integration-id": _NAME,
            },
            timeout=httpx2.Timeout(self.pace.answer_seconds, connect=_CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=not origin.is_loopback,
            # Over plain HTTP there is no certificate to check, and getting ready to takes long.
            verify=origin.scheme == "https",
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def get(self, path: str, parameters: Mapping[str, str] | None = None) -> Any:
        """Return what a GET answers. `path` is one of the API's, or a `next_page` as it came.

        Raises:
            PlatformFailed: where there is no answer that can be used.
        """
        return self._asked("GET", path, parameters=parameters)

    def read_by_post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return what one of the POSTs answers that only read.

        Raises:
            PlatformFailed: where there is no answer that can be used.
        """
        if path not in _READING_POSTS:
            raise ValueError(f"{path} may change something")
        return self._asked("POST", path, body=body)

    def _asked(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        import stamina
        from stamina.instrumentation import set_on_retry_hooks

        # By default every retry is logged, to stdout even where structlog is installed.
        set_on_retry_hooks([])
        url = followed(self.base_url, path)
        pace = self.pace
        for attempt in stamina.retry_context(
            on=PassingFailure,
            attempts=pace.attempts,
            timeout=None,
            wait_initial=pace.first_wait,
            wait_max=pace.longest_wait,
            wait_jitter=pace.first_wait,
        ):
            with attempt:
                may_pass = attempt.num < pace.attempts
                return self._once(method, url, path.partition("?")[0], parameters, body, may_pass=may_pass)
        raise AssertionError("the last attempt returns or raises")

    def _once(
        self,
        method: str,
        url: str,
        path: str,
        parameters: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
        *,
        may_pass: bool,
    ) -> Any:
        """Ask once. Unless it `may_pass`, nobody waits after a refusal for asking again."""
        import httpx2

        assert self._client is not None, "the client is a context manager"
        if not self.pace.before_request():
            raise PlatformFailed(PlatformCode.CANCELLED, path)
        self.requests += 1
        try:
            with self._client.stream(method, url, params=parameters, json=body) as response:
                content = self._whole(response, path)
        except httpx2.TimeoutException as error:
            raise PassingFailure(PlatformCode.TIMED_OUT, path, detail=self._redacted(error)) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise PassingFailure(PlatformCode.UNREACHABLE, path, detail=self._redacted(error)) from error
        except httpx2.InvalidURL as error:
            raise PlatformFailed(PlatformCode.UNEXPECTED_ANSWER, path, detail=self._redacted(error)) from error
        if not 200 <= response.status_code < 300:
            if may_pass:
                self._wait_for_next_window(response)
            raise failure_of(response.status_code, path, self._redacted(_told(content)))
        if response.status_code == 204 or not content:
            raise PassingFailure(PlatformCode.NOT_JSON, path, response.status_code)
        try:
            return without_secret(json.loads(content), self._secret.reveal())
        except (ValueError, RecursionError) as error:
            # A maintenance page, or an answer that was cut off: both are over some time.
            raise PassingFailure(PlatformCode.NOT_JSON, path, response.status_code) from error

    def _whole(self, response: "httpx2.Response", path: str) -> bytes:
        """Return the body, unless it has no end in size or time."""
        content, until = bytearray(), self.pace.clock() + self.pace.answer_seconds
        for piece in response.iter_bytes():
            content += piece
            if len(content) > _MOST_BYTES:
                raise PlatformFailed(PlatformCode.TOO_LARGE, path, response.status_code)
            if self.pace.clock() > until:
                raise PassingFailure(PlatformCode.TIMED_OUT, path)
            if self.cancelled.is_set():
                raise PlatformFailed(PlatformCode.CANCELLED, path)
        return bytes(content)

    def _wait_for_next_window(self, response: "httpx2.Response") -> None:
        """After a 429, wait as long as the answer says: in seconds, which is how the API counts."""
        if response.status_code != 429:
            return
        for name in ("x-ratelimit-reset", "retry-after"):
            told = response.headers.get(name, "")
            if told.isascii() and told.isdigit():
                if not self.pace.pause(float(told[:9])):
                    raise PlatformFailed(PlatformCode.CANCELLED, response.url.path)
                return

    def _redacted(self, said: object) -> str:
        return redacted(str(said), self._secret.reveal())


def _told(content: bytes) -> str:
    """Return the message of an error body, of either shape, or nothing where there is none."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    message = body.get("message") if isinstance(body, dict) else None
    return message if isinstance(message, str) else ""

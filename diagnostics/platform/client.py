"""An HTTP client of the public API: paced, bounded, and bound to one origin."""

import json
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from diagnostics.platform.failures import PassingFailure, PlatformCode, PlatformFailed, failure_of
from diagnostics.platform.origin import checked_base_url, followed, origin_of
from diagnostics.platform.pace import Pace
from diagnostics.tokens.secrets import Secret, redacted, without_secret

if TYPE_CHECKING:
    import httpx2

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

"""An HTTP client of the public API: paced, bounded, and bound to one origin."""

import json
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

from diagnostics.platform.exchange import Answer, Exchanges
from diagnostics.platform.failures import PassingFailure, PlatformCode, PlatformFailed, failure_of
from diagnostics.platform.limits import ANSWER_NESTING, ANSWER_VALUES
from diagnostics.platform.origin import checked_base_url, followed, origin_of
from diagnostics.platform.pace import Pace
from diagnostics.tokens.secrets import Secret, SecretFilter

_NAME = "sightline"
_READING_POSTS = frozenset({"/permissions/v1/permission_sets", "/users/v1/users/list"})
"""POSTs that change nothing. No other is ever made."""
_MOST_TOLD = 2000
"""Bytes of an error body that is no JSON, and is still short enough to be a sentence."""


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
        self._filter = SecretFilter(text)
        self.pace = pace or Pace()
        self.requests = 0
        self._exchanges: Exchanges | None = None

    @property
    def cancelled(self) -> threading.Event:
        """Set it, from any thread, and the next wait or request ends with `cancelled`."""
        return self.pace.cancelled

    def __enter__(self) -> "PlatformClient":
        origin = origin_of(self.base_url)
        assert origin is not None
        self._exchanges = Exchanges(origin, self.pace)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._exchanges is not None:
            self._exchanges.close()
            self._exchanges = None

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
        assert self._exchanges is not None, "the client is a context manager"
        if not self.pace.before_request():
            raise PlatformFailed(PlatformCode.CANCELLED, path)
        self.requests += 1
        if parameters:
            url += ("&" if "?" in url else "?") + urlencode(parameters)
        content = json.dumps(body).encode() if body is not None else None
        answer = self._exchanges.exchange(method, url, path, self._headers(content), content, self._filter.line)
        if not 200 <= answer.status < 300:
            if may_pass:
                self._wait_for_next_window(answer, path)
            raise failure_of(answer.status, path, self._filter.line(_told(answer.content)))
        return self._parsed(answer, path)

    def _headers(self, content: bytes | None) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {self._secret.reveal()}",
            "Accept": "application/json",
            "User-Agent": _NAME,
            "sc-integration-id": _NAME,
        }
        return headers if content is None else {**headers, "Content-Type": "application/json"}

    def _parsed(self, answer: Answer, path: str) -> Any:
        """Return the body of an answer, without the secret in it."""
        content = answer.content
        if answer.status == 204 or not content:
            raise PassingFailure(PlatformCode.NOT_JSON, path, answer.status)
        if _is_web_page(content):
            raise PassingFailure(PlatformCode.WEB_PAGE, path, answer.status)
        # Counted before they are made: a megabyte of brackets becomes many of objects.
        if sum(map(content.count, (b",", b"[", b"{"))) > ANSWER_VALUES.most:
            raise PlatformFailed(PlatformCode.TOO_LARGE, path, answer.status)
        try:
            return self._filter.body(json.loads(content), ANSWER_NESTING.most)
        except (ValueError, RecursionError) as error:
            # A maintenance message, or an answer that was cut off: both are over some time.
            raise PassingFailure(PlatformCode.NOT_JSON, path, answer.status) from error

    def _wait_for_next_window(self, answer: Answer, path: str) -> None:
        """After a 429, wait as long as the answer says: in seconds, which is how the API counts."""
        if answer.status != 429:
            return
        for name in ("x-ratelimit-reset", "retry-after"):
            told = answer.headers.get(name, "")
            if told.isascii() and told.isdigit():
                if not self.pace.pause(float(told[:9])):
                    raise PlatformFailed(PlatformCode.CANCELLED, path)
                return


def _is_web_page(content: bytes) -> bool:
    """Return whether an answer is a page for a browser: one to sign in, mostly, of whoever stands before the API."""
    return content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _told(content: bytes) -> str:
    """Return the message of an error body, of any of its shapes, or nothing where there is none."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        is_short = len(content) <= _MOST_TOLD and not _is_web_page(content)
        return content.decode("utf-8", "replace") if is_short else ""
    if isinstance(body, dict):
        inner = body.get("error")
        for told in (body, inner if isinstance(inner, dict) else {}):
            for name in ("message", "error_description", "detail", "reason", "error"):
                if isinstance(message := told.get(name), str) and message.strip():
                    return message
    return body if isinstance(body, str) else ""

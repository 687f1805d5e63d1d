"""One request and its whole answer over one connection, bounded in size and by one deadline.

The deadline holds over everything: connecting, the proxy, TLS, headers that come a byte at a time, interim answers
without an end, and the body. Waiting is cut into short pieces, so that it can be cancelled.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from diagnostics.platform.failures import PassingFailure, PlatformCode, PlatformFailed
from diagnostics.platform.limits import ANSWER_BYTES, CONNECT_SECONDS, EXCHANGE_SECONDS
from diagnostics.platform.network_settings import Proxy, certificate_setting, proxy_for, trusted_certificates
from diagnostics.platform.origin import Origin
from diagnostics.platform.pace import Pace

if TYPE_CHECKING:
    import httpcore2

_SLICE_SECONDS = 0.25
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class Answer(NamedTuple):
    """What came back: the status, the headers under their names in lower case, and the body, unpacked."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Deadline:
    """The moment by which an exchange is to be over. Asking for what is left ends an exchange that is not."""

    def __init__(self, pace: Pace) -> None:
        """Be over at once, until an exchange begins."""
        self._pace = pace
        self._until = 0.0
        self.path = ""

    def begin(self, path: str) -> None:
        """Begin an exchange."""
        self._until = self._pace.clock() + self._pace.answer_seconds
        self.path = path

    def left(self) -> float:
        """Return the seconds that are left.

        Raises:
            PlatformFailed: where there are none, or all was cancelled.
        """
        if self._pace.cancelled.is_set():
            raise PlatformFailed(PlatformCode.CANCELLED, self.path)
        left = self._until - self._pace.clock()
        if left <= 0:
            raise PassingFailure(PlatformCode.TIMED_OUT, self.path)
        return left


class Exchanges:
    """Exchanges with one origin, one at a time, by way of a proxy where the environment names one."""

    def __init__(self, origin: Origin, pace: Pace) -> None:
        """Look at the environment; nothing is sent yet.

        Raises:
            PlatformFailed: where the proxy or the certificates that it names cannot be used.
        """
        import httpcore2

        self._proxy = proxy_for(origin)
        context = trusted_certificates(origin)
        self._deadline = Deadline(pace)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context,
            proxy=_as_proxy(self._proxy),
            max_connections=1,
            # It has all methods of the library's own kind, which cannot be its base: this module loads no HTTP client.
            network_backend=cast(Any, _Backend(self._deadline)),
        )

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()

    def exchange(
        self,
        method: str,
        url: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
        shown: Callable[[str], str],
    ) -> Answer:
        """Send one request and return the whole answer. `shown` makes an error's words fit to be shown.

        Raises:
            PlatformFailed: where there is no whole answer.
        """
        self._deadline.begin(path)
        with (
            self._telling(path, shown),
            self._pool.stream(
                method, url, headers=[*headers.items(), ("Accept-Encoding", "gzip")], content=body
            ) as response,
        ):
            received = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            coding = received.get("content-encoding", "").strip().lower()
            content = _whole(self._pieces(response.iter_stream()), coding, path)
            return Answer(response.status, received, content)

    def _pieces(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            # What comes in one piece has not waited for anything, and so has not looked at the clock.
            self._deadline.left()
            yield piece

    @contextmanager
    def _telling(self, path: str, shown: Callable[[str], str]) -> Iterator[None]:
        """Tell what goes wrong on the way as a failure of the platform."""
        import httpcore2

        setting = self._proxy.setting if self._proxy is not None else None
        try:
            yield
        except httpcore2.ProxyError as error:
            raise _proxy_failure(str(error), path, shown, self._proxy) from error
        except httpcore2.TimeoutException as error:
            raise PassingFailure(PlatformCode.TIMED_OUT, path, setting=setting) from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            if (failure := _tls_failure(error, path, shown)) is not None:
                raise failure from error
            raise PassingFailure(PlatformCode.UNREACHABLE, path, detail=shown(str(error)), setting=setting) from error


def _as_proxy(proxy: Proxy | None) -> "httpcore2.Proxy | None":
    import httpcore2

    return httpcore2.Proxy(proxy.url, auth=proxy.login) if proxy is not None else None


def _proxy_failure(said: str, path: str, shown: Callable[[str], str], proxy: Proxy | None) -> PlatformFailed:
    """Return the failure of a proxy, whose refusal the library hands on as its status and a word."""
    status = int(said[:3]) if said[:3].isascii() and said[:3].isdigit() else None
    code = PlatformCode.PROXY_LOGIN if status == 407 else PlatformCode.PROXY_REFUSED
    kind = PassingFailure if status is not None and status >= 500 else PlatformFailed
    detail = "" if status == 407 else shown(said)
    return kind(code, path, status, detail, proxy.setting if proxy is not None else None)


def _tls_failure(error: BaseException, path: str, shown: Callable[[str], str]) -> PlatformFailed | None:
    """Return the failure where it is the certificate, or that there is no TLS: neither passes by waiting."""
    import ssl

    cause = error.__cause__ or error.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        detail = shown(cause.verify_message or str(cause))
        return PlatformFailed(PlatformCode.CERTIFICATE_NOT_TRUSTED, path, detail=detail, setting=certificate_setting())
    if isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError) or not isinstance(cause, ssl.SSLError):
        return None
    return PlatformFailed(PlatformCode.NO_TLS, path, detail=shown(cause.reason or str(cause)))


def _whole(pieces: Iterable[bytes], coding: str, path: str) -> bytes:
    """Return a body, unpacked. It is given up as soon as it is too large in either form."""
    if coding in ("", "identity"):
        return _joined(pieces, path)
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise PlatformFailed(PlatformCode.UNEXPECTED_ANSWER, path)
    try:
        return _unpacked(_joined(pieces, path), path)
    except zlib.error as error:
        raise PassingFailure(PlatformCode.NOT_JSON, path) from error


def _joined(pieces: Iterable[bytes], path: str) -> bytes:
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > ANSWER_BYTES.most:
            raise PlatformFailed(PlatformCode.TOO_LARGE, path)
    return bytes(content)


def _unpacked(packed: bytes, path: str) -> bytes:
    content = bytearray()
    while packed:
        unpacking = zlib.decompressobj(_GZIP_OR_ZLIB)
        content += unpacking.decompress(packed, ANSWER_BYTES.most + 1 - len(content))
        if len(content) > ANSWER_BYTES.most:
            raise PlatformFailed(PlatformCode.TOO_LARGE, path)
        if not unpacking.eof:
            # Cut off: a part of an answer is none.
            raise PassingFailure(PlatformCode.NOT_JSON, path)
        packed = unpacking.unused_data
    return bytes(content)


class _Backend:
    """The network, with a deadline on every wait."""

    def __init__(self, deadline: Deadline) -> None:
        import httpcore2

        self._deadline = deadline
        self._network = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> "_Stream":
        within = min(self._deadline.left(), timeout or CONNECT_SECONDS.most, CONNECT_SECONDS.most)
        return _Stream(self._network.connect_tcp(host, port, within, local_address, socket_options), self._deadline)

    def sleep(self, seconds: float) -> None:
        self._network.sleep(min(seconds, self._deadline.left()))


class _Stream:
    """A connection, with a deadline on every wait, whatever the library allows each of them."""

    def __init__(self, stream: "httpcore2.NetworkStream", deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        import httpcore2

        while True:
            try:
                return self._stream.read(
                    max_bytes, min(self._deadline.left(), timeout or _SLICE_SECONDS, _SLICE_SECONDS)
                )
            except httpcore2.ReadTimeout:
                continue

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, min(self._deadline.left(), timeout or EXCHANGE_SECONDS.most))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> "_Stream":
        within = min(self._deadline.left(), timeout or CONNECT_SECONDS.most, CONNECT_SECONDS.most)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, within), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

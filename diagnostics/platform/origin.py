"""Where the token may go: one origin, over TLS, or this computer."""

from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from diagnostics.platform.failures import PlatformCode, PlatformFailed

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

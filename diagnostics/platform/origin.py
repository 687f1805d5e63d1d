"""Where the token may go: one origin, over TLS, or this computer."""

import re
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from diagnostics.platform.failures import PlatformCode, PlatformFailed

DEFAULT_BASE_URL = "https://api.safetyculture.io"

_DEFAULT_PORTS = {"https": 443, "http": 80}
_LOGIN = re.compile(r"(?s)(\A\s*(?:[A-Za-z][A-Za-z0-9+.-]*:)?/*)(.*)@")
_USER = re.compile(r"[^\s/:?#@]+(?=:)")


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


def masked_url(url: str) -> str:
    """Return a URL that may be shown: of a name and a password in it, at most the name is left.

    It need not be a good URL: a password with a slash or a number sign in it makes it none, and is masked all the
    same. Rather too much is masked than too little.
    """

    def mask(found: re.Match[str]) -> str:
        user = _USER.match(found[2])
        return f"{found[1]}{user[0]}:***@" if user is not None else f"{found[1]}***@"

    return _LOGIN.sub(mask, url, count=1)


def checked_base_url(url: str) -> str:
    """Return a base URL without the slash at its end.

    Raises:
        PlatformFailed: for one that is none, or would send the token over a network in the clear.
    """
    if "@" in url:
        raise PlatformFailed(PlatformCode.LOGIN_IN_URL, masked_url(url))
    origin = origin_of(url)
    parts = urlsplit(url) if origin is not None else None
    if origin is None or parts is None or parts.query or parts.fragment or not url.isascii():
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
        raise PlatformFailed(PlatformCode.OTHER_ORIGIN, masked_url(next_page)[:200])
    if not url.isascii():
        raise PlatformFailed(PlatformCode.UNEXPECTED_ANSWER, next_page[:200])
    return url

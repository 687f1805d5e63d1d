"""Network settings of the environment: the proxy on the way to the API, and the certificates to trust.

Both are checked before anything is sent, so that a mistake in one is told by its name.
"""

import os
import stat
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

from diagnostics.platform.failures import PlatformCode, PlatformFailed, Setting
from diagnostics.platform.origin import Origin, masked_url

if TYPE_CHECKING:
    import ssl

_PROXY_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


class Proxy(NamedTuple):
    """An HTTP proxy, with the name and password to log in to it, and the variable that names it."""

    url: str
    login: tuple[bytes, bytes] | None
    setting: Setting


def proxy_for(origin: Origin) -> Proxy | None:
    """Return the proxy that the environment names for an origin, or None. This computer is asked without one.

    Raises:
        PlatformFailed: for one that cannot be used.
    """
    if origin.is_loopback:
        return None
    found = _named_proxy()
    if found is None or _is_excepted(origin):
        return None
    name, text = found
    setting = Setting(name, masked_url(text))
    url = text if "://" in text else f"http://{text}"
    parts = _split(url)
    if parts is not None and parts.scheme.lower().startswith("socks"):
        raise PlatformFailed(PlatformCode.SOCKS_PROXY, origin.host, setting=setting)
    if parts is None or parts.scheme.lower() not in ("http", "https"):
        raise PlatformFailed(PlatformCode.BAD_PROXY, origin.host, setting=setting)
    login = None
    if parts.username is not None:
        login = unquote_to_bytes(parts.username), unquote_to_bytes(parts.password or "")
    scheme, host = parts.scheme.lower(), parts.hostname or ""
    port = parts.port or (443 if scheme == "https" else 80)
    return Proxy(f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}", login, setting)


def trusted_certificates(origin: Origin) -> "ssl.SSLContext | None":
    """Return what checks the certificate of an origin, or None for one without TLS.

    `SSL_CERT_FILE` or `SSL_CERT_DIR` name the certificates to trust, on this computer too; else it is the system.

    Raises:
        PlatformFailed: where they cannot be read.
    """
    if origin.scheme != "https":
        return None
    import ssl

    from httpcore2 import default_ssl_context

    name = next((name for name in _CERTIFICATES if os.environ.get(name)), None)
    try:
        if name is None:
            return default_ssl_context()
        path = os.environ[name]
        # Anything else than a file could block, or have no end.
        is_kind = stat.S_ISREG if name == "SSL_CERT_FILE" else stat.S_ISDIR
        if not is_kind(Path(path).stat().st_mode):
            raise PlatformFailed(PlatformCode.BAD_CERTIFICATES, origin.host, setting=Setting(name, path))
        if name == "SSL_CERT_FILE":
            return ssl.create_default_context(cafile=path)
        return ssl.create_default_context(capath=path)
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        setting = Setting(name, os.environ[name]) if name is not None else None
        raise PlatformFailed(PlatformCode.BAD_CERTIFICATES, origin.host, detail=detail, setting=setting) from error


def certificate_setting() -> Setting | None:
    """Return the variable that says which certificates are trusted, if one is set."""
    name = next((name for name in _CERTIFICATES if os.environ.get(name)), None)
    return Setting(name, os.environ[name]) if name is not None else None


def _named_proxy() -> tuple[str, str] | None:
    for name in _PROXY_VARIABLES:
        if text := os.environ.get(name, "").strip():
            return name, text
    return None


def _split(url: str) -> SplitResult | None:
    """Return the parts of a proxy's URL, or None where it has no host and port that are clear."""
    if not url.isprintable() or any(character in url for character in ' "<>\\^`{|}#?'):
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or not host.isascii() or parts.path not in ("", "/") or parts.netloc.count("@") > 1:
        return None
    return parts


def _is_excepted(origin: Origin) -> bool:
    """Return whether `NO_PROXY` says to ask the host directly: by its name, a part of it, an address or a network."""
    for entry in (os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or "").split(","):
        wanted = entry.strip().lower()
        if wanted == "*" or _fits(wanted, origin):
            return True
    return False


def _fits(wanted: str, origin: Origin) -> bool:
    if not wanted:
        return False
    try:
        address = ip_address(origin.host)
    except ValueError:
        name, _, port = wanted.partition(":")
        name = name.removeprefix("*").removeprefix(".")
        is_named = origin.host == name or origin.host.endswith(f".{name}")
        return bool(name) and is_named and port in ("", str(origin.port))
    try:
        return address in ip_network(wanted.strip("[]"), strict=False)
    except ValueError:
        return False

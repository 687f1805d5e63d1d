"""Why the API could not be asked, or did not answer: a code, the path, and what it said."""

from enum import StrEnum
from typing import NamedTuple

from diagnostics.errors import SightlineError


class PlatformCode(StrEnum):
    """A stable code for one kind of failure."""

    BAD_BASE_URL = "bad-base-url"
    LOGIN_IN_URL = "login-in-url"
    NOT_HTTPS = "not-https"
    BAD_SECRET = "bad-secret"
    OTHER_ORIGIN = "other-origin"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed-out"
    BAD_PROXY = "bad-proxy"
    SOCKS_PROXY = "socks-proxy"
    PROXY_LOGIN = "proxy-login"
    PROXY_REFUSED = "proxy-refused"
    BAD_CERTIFICATES = "bad-certificates"
    CERTIFICATE_NOT_TRUSTED = "certificate-not-trusted"
    NO_TLS = "no-tls"
    TOKEN_REFUSED = "token-refused"
    NOT_PERMITTED = "not-permitted"
    NOT_FOUND = "not-found"
    WRONGLY_ASKED = "wrongly-asked"
    TOO_MANY_REQUESTS = "too-many-requests"
    SERVER_ERROR = "server-error"
    REDIRECTED = "redirected"
    NOT_JSON = "not-json"
    WEB_PAGE = "web-page"
    TOO_LARGE = "too-large"
    UNEXPECTED_ANSWER = "unexpected-answer"
    OTHER_ORGANISATION = "other-organisation"
    CANCELLED = "cancelled"


class Setting(NamedTuple):
    """A variable of the environment that the network depends on, with its value as it may be shown."""

    name: str
    value: str


class PlatformFailed(SightlineError):
    """One request failed for good. `detail` is what the API or the system said of it, without any secret.

    `setting` is the variable of the environment that has to do with it, if one has.
    """

    def __init__(
        self,
        code: PlatformCode,
        path: str,
        status: int | None = None,
        detail: str = "",
        setting: Setting | None = None,
    ) -> None:
        """Keep the facts of the failure."""
        super().__init__(f"{code.value}: {path}")
        self.code = code
        self.path = path
        self.status = status
        self.detail = detail
        self.setting = setting


class PassingFailure(PlatformFailed):
    """A failure that may be over when the same is asked again."""


_BY_STATUS = {
    400: PlatformCode.WRONGLY_ASKED,
    401: PlatformCode.TOKEN_REFUSED,
    403: PlatformCode.NOT_PERMITTED,
    404: PlatformCode.NOT_FOUND,
    407: PlatformCode.PROXY_LOGIN,
    429: PlatformCode.TOO_MANY_REQUESTS,
}


def failure_of(status: int, path: str, detail: str) -> PlatformFailed:
    """Return the failure that an HTTP status stands for: passing for 429 and 5xx, final for all others."""
    if status == 429:
        return PassingFailure(PlatformCode.TOO_MANY_REQUESTS, path, status, detail)
    if status >= 500:
        return PassingFailure(PlatformCode.SERVER_ERROR, path, status, detail)
    if 300 <= status < 400:
        return PlatformFailed(PlatformCode.REDIRECTED, path, status, detail)
    return PlatformFailed(_BY_STATUS.get(status, PlatformCode.UNEXPECTED_ANSWER), path, status, detail)

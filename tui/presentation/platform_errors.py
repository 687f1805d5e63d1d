"""Failures of the API in words: what happened and what to do."""

from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.printable import visible
from tui.language import N_, _
from tui.presentation.names import short

_SENTENCES = {
    PlatformCode.BAD_BASE_URL: N_("{path} is no base URL. Write it as https://api.safetyculture.io."),
    PlatformCode.NOT_HTTPS: N_("{path} would carry the token in the clear: only https, or this computer, will do."),
    PlatformCode.BAD_SECRET: N_("The secret is empty or holds characters that no token has."),
    PlatformCode.OTHER_ORIGIN: N_("The API led to another address, {path}. The token was not sent there."),
    PlatformCode.UNREACHABLE: N_("The API could not be reached for {path}."),
    PlatformCode.TIMED_OUT: N_("The API took too long to answer {path}."),
    PlatformCode.TOKEN_REFUSED: N_(
        "The API refused the token (401 at {path}): it is wrong, revoked, expired, or its user is inactive. The API "
        "does not say which."
    ),
    PlatformCode.NOT_PERMITTED: N_("The token's subject lacks a permission for {path} (403)."),
    PlatformCode.NOT_FOUND: N_("The API does not know {path} (404). Is the base URL right?"),
    PlatformCode.WRONGLY_ASKED: N_("The API did not accept the request of {path} (400)."),
    PlatformCode.TOO_MANY_REQUESTS: N_("The API still asks to wait (429 at {path}). Others may use the same subject."),
    PlatformCode.SERVER_ERROR: N_("The API failed at {path} (status {status}), again and again."),
    PlatformCode.REDIRECTED: N_("The API redirected {path} (status {status}). The token was not sent there."),
    PlatformCode.NOT_JSON: N_("The API answered {path} with something that is not JSON, again and again."),
    PlatformCode.TOO_LARGE: N_("The API's answer to {path} has no end; it was given up."),
    PlatformCode.UNEXPECTED_ANSWER: N_("The API answered {path} in a way that is not known."),
    PlatformCode.OTHER_ORGANISATION: N_(
        "The token belongs to the organisation {path}, the workspace to another. Use a folder of its own for each."
    ),
    PlatformCode.CANCELLED: N_("Stopped before {path}."),
}


def platform_lines(error: PlatformFailed) -> list[str]:
    """Return a failure in lines: a sentence, and what the API said of it."""
    sentence = _(_SENTENCES[error.code]).format(path=short(error.path), status=error.status)
    return [sentence, _("It said: {detail}").format(detail=visible(error.detail))] if error.detail else [sentence]

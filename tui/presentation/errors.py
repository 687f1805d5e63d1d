"""Errors in words, for the command line and the app."""

from diagnostics.errors import AmbiguousName, LookupFailed, SightlineError, StorageCode, StorageFailed, TokenChanged
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.printable import visible
from diagnostics.tokens.transitions.base import TransitionRefused
from diagnostics.workspace.problems import WorkspaceUnreadable
from tui.i18n import N_, _, ngettext
from tui.presentation.problems import problem_lines
from tui.presentation.text import named, short
from tui.presentation.tokens.refusals import KEYS, refusal_lines
from tui.presentation.tokens.words import token_label

_STORAGE_SENTENCES = {
    StorageCode.NO_SPACE: N_("there is no room left on the disk to write {path}. Make room, then do it again"),
    StorageCode.QUOTA_EXCEEDED: N_("your disk quota leaves no room to write {path}. Make room, then do it again"),
    StorageCode.FILE_TOO_LARGE: N_("{path} would be larger than files may be here (ulimit -f). Raise the limit"),
    StorageCode.READ_ONLY: N_("{path} is on a filesystem that is read-only. Copy the workspace to another one"),
    StorageCode.NO_PERMISSION: N_("you may not write {path}. Ask its owner, or change its mode"),
    StorageCode.BUSY: N_("another change of this workspace holds {path}. Wait for it to end, then do it again"),
    StorageCode.KEEPS_CHANGING: N_(
        "{path} is being saved by another program again and again. Stop that, then try again"
    ),
    StorageCode.NOT_REPRESENTABLE: N_("{path} could not hold what would have to be written"),
    StorageCode.FAILED: N_("{path} cannot be written: {detail}"),
}


def storage_line(failed: StorageFailed) -> str:
    """Return what happened to which file, and what to do."""
    sentence = _(_STORAGE_SENTENCES[failed.code]).format(path=visible(str(failed.path)), detail=visible(failed.detail))
    return _("sightline: {sentence}. Nothing was changed.").format(sentence=sentence)


def comments_lost(count: int) -> str:
    """Return how many comments of the file a change loses; nothing where there are none."""
    if not count:
        return ""
    return ngettext(
        "tokens.toml loses {count} comment: Sightline writes the file anew.",
        "tokens.toml loses {count} comments: Sightline writes the file anew.",
        count,
    ).format(count=count)


def token_changed_line(changed: TokenChanged) -> str:
    """Return that somebody else was quicker."""
    if changed.now is None:
        return _("sightline: {token} was removed by somebody else meanwhile. Nothing was changed.").format(
            token=token_label(changed.seen)
        )
    return _(
        "sightline: {token} was changed by somebody else since you looked at it. Look again, then decide. Nothing was "
        "changed."
    ).format(token=token_label(changed.now))


_PLATFORM_SENTENCES = {
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
    sentence = _(_PLATFORM_SENTENCES[error.code]).format(path=short(error.path), status=error.status)
    return [sentence, _("It said: {detail}").format(detail=visible(error.detail))] if error.detail else [sentence]


_PREFIX = "sightline: "


def error_words(error: Exception) -> str:
    """Return what went wrong, and what to do about it."""
    match error:
        case TransitionRefused():
            lines = refusal_lines(error, KEYS)
        case StorageFailed():
            lines = [storage_line(error)]
        case TokenChanged():
            lines = [token_changed_line(error)]
        case WorkspaceUnreadable():
            lines = problem_lines(error.problems)
        case LookupFailed():
            lines = [_lookup(error)]
        case SightlineError():
            lines = [visible(str(error))]
        case _:
            lines = [visible(getattr(error, "strerror", None) or type(error).__name__)]
    return " ".join(line.removeprefix(_PREFIX) for line in lines)


def _lookup(error: LookupFailed) -> str:
    near = ", ".join(f"{named(candidate.name)} ({short(candidate.id)})" for candidate in error.candidates)
    facts = {"text": named(error.text), "names": near}
    if isinstance(error, AmbiguousName):
        return _("More than one is called {text}. Give the id of one of them: {names}.").format_map(facts)
    if near:
        return _("Nothing is called {text}. Near it: {names}.").format_map(facts)
    return _("Nothing is called {text}.").format_map(facts)

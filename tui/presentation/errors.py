"""Errors in words, for the command line and the app."""

from pathlib import Path

from diagnostics.errors import AmbiguousName, LookupFailed, SightlineError
from diagnostics.limits import MAX_SECRET_LENGTH
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.origin import masked_url
from diagnostics.printable import visible
from diagnostics.tokens.secret_text import NoSecret
from diagnostics.tokens.transitions.base import TransitionRefused
from diagnostics.workspace.cache.notices import Notice, NoticeCode
from diagnostics.workspace.files import FileRefused, RefusalCode
from diagnostics.workspace.problems import WorkspaceUnreadable
from diagnostics.workspace.storage_errors import StorageCode, StorageFailed, TokenChanged
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
    StorageCode.IS_LINK: N_(
        "{path} is a symbolic link, and only organisation.toml and tokens.toml may be links. Put the file itself there"
    ),
    StorageCode.NOT_A_FILE: N_("{path} is no regular file. Move it out of the way"),
    StorageCode.NOT_A_FOLDER: N_("{path} is no folder. Move it out of the way"),
    StorageCode.TOO_LARGE: N_("{path} is larger than Sightline reads. Move it out of the way"),
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
    PlatformCode.LOGIN_IN_URL: N_(
        "{path} holds a name or a password. Leave it out: the token alone says who asks. A proxy's belongs into "
        "HTTPS_PROXY."
    ),
    PlatformCode.NOT_HTTPS: N_("{path} would carry the token in the clear: only https, or this computer, will do."),
    PlatformCode.BAD_SECRET: N_("The secret is empty or holds characters that no token has."),
    PlatformCode.OTHER_ORIGIN: N_("The API led to another address, {path}. The token was not sent there."),
    PlatformCode.UNREACHABLE: N_("The API could not be reached for {path}."),
    PlatformCode.TIMED_OUT: N_("The API took too long to answer {path}."),
    PlatformCode.BAD_PROXY: N_(
        "{variable} holds no proxy that can be used: {value}. Write it as http://name:password@host:port, with %23 "
        "for a # in the password, %40 for an @ and %2F for a /."
    ),
    PlatformCode.SOCKS_PROXY: N_(
        "{variable} names a SOCKS proxy, {value}, which is not supported. Set {variable} to an HTTP proxy, as "
        "http://host:port, or unset it."
    ),
    PlatformCode.PROXY_LOGIN: N_(
        "The proxy asks for a login (407 at {path}). Write name and password into HTTPS_PROXY, as "
        "http://name:password@host:port."
    ),
    PlatformCode.PROXY_REFUSED: N_(
        "The proxy did not lead to {path}. Ask who runs it whether the API's host may be reached."
    ),
    PlatformCode.BAD_CERTIFICATES: N_(
        "The certificates to trust cannot be read: {variable} is {value}. Set it to a file of PEM certificates "
        "(SSL_CERT_FILE) or a folder of them (SSL_CERT_DIR), or unset it."
    ),
    PlatformCode.CERTIFICATE_NOT_TRUSTED: N_(
        "The certificate shown for {path} is not trusted. Where it is a proxy's or your own, set SSL_CERT_FILE to a "
        "PEM file of its certificate authority."
    ),
    PlatformCode.NO_TLS: N_("Nothing at the base URL speaks TLS, which https needs ({path}). Is the port right?"),
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
    PlatformCode.WEB_PAGE: N_(
        "{path} was answered with a web page, not with data. It looks like a sign-in page: of a proxy or a network "
        "that wants a login first, or of a base URL that is not the API's."
    ),
    PlatformCode.TOO_LARGE: N_("The API's answer to {path} has no end; it was given up."),
    PlatformCode.UNEXPECTED_ANSWER: N_("The API answered {path} in a way that is not known."),
    PlatformCode.OTHER_ORGANISATION: N_(
        "The token belongs to the organisation {path}, the workspace to another. Use a folder of its own for each."
    ),
    PlatformCode.CANCELLED: N_("Stopped before {path}."),
}


# Where the API gives a reason of its own, that comes first.
_WITH_REASON = {
    PlatformCode.NOT_PERMITTED: N_(
        "The API refused {path} (403) and said: {detail} Where that names no other cause, the token's subject lacks a "
        "permission for it."
    ),
}


def shown_url(url: str) -> str:
    """Return a URL in short, without the password that it may hold."""
    return short(masked_url(url))


def platform_lines(error: PlatformFailed) -> list[str]:
    """Return a failure in lines: a sentence, what the API said of it, and the setting that has to do with it."""
    detail, setting = visible(error.detail), error.setting
    facts = {
        "path": short(error.path),
        "status": error.status,
        "variable": setting.name if setting is not None else "SSL_CERT_FILE",
        "value": visible(setting.value) if setting is not None else "",
        "detail": detail if detail.endswith((".", "!", "?")) else f"{detail}.",
    }
    if detail and error.code in _WITH_REASON:
        return [_(_WITH_REASON[error.code]).format_map(facts)]
    sentence = _PLATFORM_SENTENCES[error.code]
    lines = [_(sentence).format_map(facts)]
    if detail:
        lines.append(_("It said: {detail}").format(detail=detail))
    if setting is not None and "{variable}" not in sentence:
        lines.append(_("{variable} is {value}.").format_map(facts))
    return lines


_REFUSALS = {
    RefusalCode.LINK: N_(
        "{path} is a symbolic link, which Sightline does not follow in a workspace: it may lead anywhere. Put the file "
        "or folder itself there, or remove the link"
    ),
    RefusalCode.NOT_A_FILE: N_("{path} is no regular file, so it is not read. Name a regular file, or remove this one"),
    RefusalCode.NOT_A_FOLDER: N_("{path} is no folder. Move it out of the way"),
    RefusalCode.TOO_LARGE: N_("{path} is larger than {limit} MB, so it is not read. Move it out of the way"),
    RefusalCode.TOO_MANY_NAMES: N_("{path} holds more than {limit} files. Move some of them out of the way"),
}
_NOTICES = {
    NoticeCode.NO_FOLDER: N_(
        "Nothing is cached for the next time: {path} cannot be used ({detail}). SIGHTLINE_CACHE_DIR and "
        "SIGHTLINE_STATE_DIR may name other folders."
    ),
    NoticeCode.NOT_OWN: N_(
        "Nothing is cached for the next time: {path} is not your own folder. SIGHTLINE_CACHE_DIR and "
        "SIGHTLINE_STATE_DIR may name other folders."
    ),
    NoticeCode.DAMAGED: N_(
        "What was cached in {path} was damaged, or not written by you on this machine. It was thrown away, and is made "
        "anew."
    ),
}


def refused_line(refused: FileRefused) -> str:
    """Return what is not opened, why, and what to do."""
    limit = refused.limit if refused.limit is not None else 0
    return _(_REFUSALS[refused.code]).format(path=visible(str(refused.path)), limit=limit)


def notice_line(notice: Notice) -> str:
    """Return what is to be told of caching."""
    detail = visible(notice.detail) or _("there is no such folder")
    return _(_NOTICES[notice.code]).format(path=visible(str(notice.path)), detail=detail)


def narrowed_line(path: Path) -> str:
    """Return that a file, written anew, is its owner's and its group's alone."""
    return _(
        "{file} was open to everybody on this computer. Now it is open to its owner, and to its group where that could "
        "write it."
    ).format(file=visible(path.name))


def error_detail(error: OSError) -> str:
    """Return why a file cannot be used: by its own reason where Sightline refused it, else in the system's words."""
    if isinstance(error, FileRefused):
        return refused_line(error)
    return visible(error.strerror or type(error).__name__)


_PREFIX = "sightline: "


def error_words(error: Exception) -> str:
    """Return what went wrong, and what to do about it."""
    return " ".join(error_lines(error))


def error_lines(error: Exception) -> list[str]:
    """Return what went wrong, and what to do about it, a line for each thing that is wrong."""
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
        case FileRefused():
            lines = [refused_line(error) + "."]
        case _:
            lines = [visible(getattr(error, "strerror", None) or type(error).__name__)]
    return [line.removeprefix(_PREFIX) for line in lines]


def _lookup(error: LookupFailed) -> str:
    near = ", ".join(f"{named(candidate.name)} ({short(candidate.id)})" for candidate in error.candidates)
    facts = {"text": named(error.text), "names": near}
    if isinstance(error, AmbiguousName):
        return _("More than one is called {text}. Give the id of one of them: {names}.").format_map(facts)
    if near:
        return _("Nothing is called {text}. Near it: {names}.").format_map(facts)
    return _("Nothing is called {text}.").format_map(facts)


_SENTENCES = {
    NoSecret.EMPTY: N_("it is empty. It should hold the token's secret"),
    NoSecret.NOT_TEXT: N_("it is no text. Save the secret as plain text"),
    NoSecret.SEVERAL_LINES: N_("it has several lines. Leave nothing but the secret, in one line"),
    NoSecret.CONTROL_CHARACTER: N_("it holds a control character. Copy the secret again, and nothing with it"),
    NoSecret.NAMED: N_("it begins with a name and = or a colon. Leave nothing but the secret"),
    NoSecret.QUOTED: N_("it holds a quotation mark. Leave nothing but the secret, without quotation marks"),
    NoSecret.BLANK_WITHIN: N_("it has a blank in it. Leave nothing but the secret"),
    NoSecret.NOT_ASCII: N_("it holds a letter or sign that no secret has. Copy the secret again, and nothing with it"),
    NoSecret.TOO_LONG: N_("it is longer than {limit} characters. Leave nothing but the secret"),
}


def no_secret(reason: NoSecret) -> str:
    """Return what is wrong with what was given as a secret, and what to do."""
    return _(_SENTENCES[reason]).format(limit=MAX_SECRET_LENGTH)

"""Whose token it is that was made in the web app: asked of the API with the token itself, where it can be asked."""

from typing import TYPE_CHECKING

from diagnostics.errors import NothingOfThatName
from diagnostics.organisation.identifiers import canonical, canonical_of_typed
from diagnostics.tokens.inventory import Token, TokenKind
from diagnostics.tokens.minting import Secret
from diagnostics.tokens.transitions.adding import Told
from tui.failures import tell
from tui.language import _
from tui.opening import Opened
from tui.presentation.names import short
from tui.presentation.platform_errors import platform_lines
from tui.progress import step
from tui.token_changes import find_owner

if TYPE_CHECKING:
    from diagnostics.platform.failures import PlatformFailed
    from diagnostics.platform.pace import Pace


def ask_api(opened: Opened, secret: Secret | None, base_url: str | None) -> Told | None:
    """Return what the API says of the token, or None where it was not asked or could not tell; say which on stderr.

    `base_url` is None for the API that the workspace was pulled from, if it was.

    Raises:
        PlatformFailed: where the API refuses the token, or neither can be used.
    """
    url = base_url or opened.workspace.organisation.organisation.source
    if secret is None:
        tell(_("Without its secret nobody can be asked whose token it is, nor can it be recognised later."))
        return None
    if url is None:
        tell(_("Nobody was asked whose token it is: this workspace was pulled from nowhere. --base-url names an API."))
        return None
    from diagnostics.platform.client import PlatformClient
    from diagnostics.platform.failures import PlatformCode, PlatformFailed
    from diagnostics.platform.identity import who_am_i

    tell(_("Asking {url} whose token it is.").format(url=short(url)))
    try:
        with step(_("Asking the API")), PlatformClient(url, secret, _pace()) as client:
            me = who_am_i(client)
    except PlatformFailed as error:
        if error.code is PlatformCode.TOKEN_REFUSED:
            tell(_("Nothing was recorded. Without its secret the token can be recorded all the same."))
        if _is_final(error, is_named=base_url is not None):
            raise
        for line in platform_lines(error):
            tell(line)
        tell(_("So the options alone say whose token it is."))
        return None
    return Told(me.id, me.organisation, me.kind, me.name if me.name != me.id else None)


def given_owner(opened: Opened, text: str | None, kind: TokenKind | None, told: Told | None) -> str | None:
    """Return the id of the owner that the caller names, or None. A name that fits whom the API told of is that one.

    Raises:
        LookupFailed: where it fits nothing or more than one thing.
    """
    if text is None:
        return None
    if told is not None:
        listed = opened.directory.subject(told.owner)
        called = {told.owner_name, listed.name if listed is not None else None}
        if text in called or canonical_of_typed(text) == canonical(told.owner):
            return told.owner
    try:
        return find_owner(opened, text, kind or (told.kind if told is not None else None) or "service_user")
    except NothingOfThatName:
        # Whoever it is that the caller means, the API named another.
        if told is not None:
            return text
        raise


def tell_told(told: Told, token: Token, *, is_named: bool) -> None:
    """Say what the API told, and what it did not."""
    from tui.presentation.token_told import told_lines

    for line in told_lines(told, token, is_named=is_named):
        tell(line)


def _is_final(error: "PlatformFailed", *, is_named: bool) -> bool:
    """Return whether the failure says something against recording, and not only that the API could not be asked."""
    from diagnostics.platform.failures import PlatformCode

    final = {PlatformCode.TOKEN_REFUSED, PlatformCode.BAD_SECRET, PlatformCode.CANCELLED}
    if is_named:
        final |= {PlatformCode.BAD_BASE_URL, PlatformCode.NOT_HTTPS}
    return error.code in final


def _pace() -> "Pace":
    """Return a pace for somebody who waits: soon without an answer, because the options can say it too."""
    from diagnostics.platform.pace import Pace

    return Pace(attempts=3, longest_wait=2.0, answer_seconds=20.0)

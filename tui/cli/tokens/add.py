"""`sightline tokens add`: a record of a token made in the web app."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diagnostics.access.lookup import find_owner, find_permission_sets
from diagnostics.errors import NothingOfThatName
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import INTEGRATIONS, Integration, Inventory, Token, TokenKind
from diagnostics.tokens.secrets import Secret
from diagnostics.tokens.state import Circumstances
from diagnostics.tokens.transitions.base import Outcome
from diagnostics.tokens.transitions.create import History, new_service_user_id, require_unused_secret
from diagnostics.tokens.transitions.record import Given, Told, add, settled
from diagnostics.workspace.changing import Changed
from diagnostics.workspace.token_change import TokenChange
from tui.cli.operator import operator_option
from tui.cli.options import format_options, moment, platform_options, workspace_options
from tui.cli.output import ExitStatus, Format, step, tell
from tui.cli.secret_input import optional_secret
from tui.cli.tokens.shared import apply, open_for_change, refuse_secret, tell_change
from tui.i18n import _
from tui.opening import Opened
from tui.presentation.contract.tokens import ToldByApiData
from tui.presentation.errors import platform_lines, shown_url

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

    tell(_("Asking {url} whose token it is.").format(url=shown_url(url)))
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
        if text in called or canonical(text) == canonical(told.owner):
            return told.owner
    try:
        return find_owner(opened.directory, text, kind or (told.kind if told is not None else None) or "service_user")
    except NothingOfThatName:
        # Whoever it is that the caller means, the API named another.
        if told is not None:
            return text
        raise


def tell_told(told: Told, token: Token, *, is_named: bool) -> None:
    """Say what the API told, and what it did not."""
    from tui.presentation.tokens.words import told_lines

    for line in told_lines(told, token, is_named=is_named):
        tell(line)


def record_token(
    opened: Opened,
    given: Given,
    told: Told | None,
    secret: Secret | None,
    created_at: datetime | None = None,
    last_used_at: datetime | None = None,
) -> Changed:
    """Record a token that was made in the web app, as the options and the API say.

    Raises:
        TransitionRefused: where these do not agree or do not suffice, or a rule does not allow it.
    """
    now = Circumstances(opened.workspace.organisation, opened.at).recorded()
    history = None
    if told is not None:
        # What the API let in was used just now.
        history = History(created_at or last_used_at or now, last_used_at or max(now, created_at or now))
    elif created_at is not None or last_used_at is not None:
        history = History(created_at or last_used_at or now, last_used_at)

    def record(circumstances: Circumstances, inventory: Inventory) -> Outcome:
        wanted = settled(circumstances, inventory, given, told)
        return add(circumstances, inventory, wanted, secret.seal if secret is not None else None, history)

    kind = given.kind or (told.kind if told is not None else None) or "service_user"
    return apply(opened, TokenChange("look", kind, record))


def _is_final(error: "PlatformFailed", *, is_named: bool) -> bool:
    """Return whether the failure says something against recording, and not only that the API could not be asked."""
    from diagnostics.platform.failures import PlatformCode

    final = {PlatformCode.TOKEN_REFUSED, PlatformCode.BAD_SECRET, PlatformCode.CANCELLED}
    if is_named:
        final |= {PlatformCode.BAD_BASE_URL, PlatformCode.LOGIN_IN_URL, PlatformCode.NOT_HTTPS}
    return error.code in final


def _pace() -> "Pace":
    """Return a pace for somebody who waits: soon without an answer, because the options can say it too."""
    from diagnostics.platform.pace import Pace

    return Pace(attempts=3, longest_wait=2.0, answer_seconds=20.0)


@click.command(
    "add",
    help=_(
        "Record a token that was made in the web app; nothing changes in the product. With its secret the API is asked "
        "whose it is, and of which kind and organisation."
    ),
)
@click.option(
    "--kind", type=click.Choice(["service_user", "user"]), help=_("Whose token it is, if the API cannot say.")
)
@click.option("--name", metavar="N", help=_("The name it has in the web app: that of its owner, if the API tells it."))
@click.option("--owner", metavar="U", help=_("The user, or the service user if the workspace has it already."))
@click.option("--inactivity-days", type=int, metavar="D", help=_("Days without use until it expires."))
@click.option(
    "--permission-set", "permission_sets", multiple=True, metavar="ID", help=_("Of a new service user: all by default.")
)
@click.option("--used-by", type=click.Choice(INTEGRATIONS), help=_("The integration that uses it."))
@platform_options(None, _("The API to ask: by default the one that the workspace was pulled from."))
@click.option("--created-at", type=moment, metavar=_("TIME"), help=_("When it was created: now."))
@click.option("--last-used-at", type=moment, metavar=_("TIME"), help=_("When it was last used, if it was."))
@operator_option
@workspace_options
@format_options("token-changed")
def command(
    kind: TokenKind | None,
    name: str | None,
    owner: str | None,
    inactivity_days: int | None,
    permission_sets: tuple[str, ...],
    used_by: Integration | None,
    base_url: str | None,
    token_file: Path | None,
    token_command: str | None,
    created_at: datetime | None,
    last_used_at: datetime | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    output_format: Format,
) -> int:
    """Ask whose token it is, and record it."""
    refuse_secret(name)
    opened = open_for_change(workspace, demo, at)
    sets = find_permission_sets(opened.directory, permission_sets)
    text = optional_secret(token_file, token_command)
    secret = Secret(text) if text is not None else None
    if secret is not None:
        require_unused_secret(opened.workspace.inventory, secret.seal)
    told = ask_api(opened, secret, base_url)
    given = Given(
        new_service_user_id(), kind, name, given_owner(opened, owner, kind, told), inactivity_days, sets, used_by
    )
    changed = record_token(opened, given, told, secret, created_at, last_used_at)
    token = changed.outcome.token
    if told is not None:
        tell_told(told, token, is_named=name is not None)
    tell_change(opened, "look", changed, output_format, told_by_api=_told_json(told))
    return ExitStatus.DONE


def _told_json(told: Told | None) -> ToldByApiData | None:
    return ToldByApiData(told.kind, told.owner, told.owner_name, told.organisation) if told is not None else None

"""Token in question: named, typed unseen or read from where the options say, and recorded where it was not."""

import sys
from pathlib import Path
from typing import NamedTuple

import click

from diagnostics.access.lookup import find_subject, find_token, requester_of_secret, requester_of_token
from diagnostics.access.types import Requester
from diagnostics.errors import AmbiguousName, LookupFailed
from diagnostics.model.inventory import Token, TokenKind
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.tokens.secret_text import SecretUnusable, secret_in_text
from diagnostics.tokens.secrets import Secret, matches, without_secrets
from diagnostics.tokens.transitions.base import RefusalCode, TransitionRefused
from diagnostics.tokens.transitions.create import new_service_user_id
from diagnostics.tokens.transitions.record import Given
from diagnostics.workspace.reading import ORGANISATION_FILE
from tui.cli.output import question, tell
from tui.cli.secret_input import secret_from, secret_in, typed_secret
from tui.cli.tokens.add import ask_api, record_token, tell_told
from tui.cli.tokens.shared import named_token, open_for_change
from tui.i18n import _
from tui.opening import Opened, UsedWrongly, open_workspace
from tui.presentation.errors import no_secret, platform_lines
from tui.presentation.setup import token_question_lines
from tui.presentation.text import named, short, wrapped

_WITHOUT = "-"
_MOST_NEAR = 5
_MAY_BE_TRIED_AGAIN = frozenset({PlatformCode.TOKEN_REFUSED, PlatformCode.BAD_SECRET})


def is_interactive() -> bool:
    """Return whether somebody sees what is asked, and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def tell_rows(rows: list[str]) -> None:
    """Write rows to stderr."""
    for row in rows:
        tell(row)


def tell_paragraph(text: str) -> None:
    """Write one paragraph to stderr, set in below the title of its step."""
    tell_rows(wrapped(text, "  "))


def secret_of(token: Token | None) -> str | None:
    """Ask for the secret of a recorded token; None where there is nobody to ask, or no wish."""
    if not is_interactive() or token is None:
        return None
    shown = _("Secret of {token}, to ask the API what it gets (not shown; Enter to go without)")
    while (secret := typed_secret(shown.format(token=named(token.name)), default="")) is not None:
        if token.fingerprint is None or matches(secret, token.fingerprint):
            return secret
        tell_paragraph(_("That is the secret of another token."))
    return None


class NamedBy(NamedTuple):
    """The options that say whose question it is: at most one of them is set."""

    token: str | None
    token_file: Path | None
    token_command: str | None
    subject: str | None


class TokenInQuestion:
    """The token, or in its place the subject, that the answers are about."""

    def __init__(self, folder: Path, named_by: NamedBy, base_url: str | None, kind: TokenKind | None) -> None:
        """Look in the workspace of `folder`, and ask the API at `base_url`; `kind` is for where it does not say."""
        self._folder = folder
        self._named_by = named_by
        self._base_url = base_url
        self._kind = kind

    def require_named(self) -> None:
        """Pass where it is found without asking anybody, before anything long begins.

        Raises:
            UsedWrongly: where no option names it, and the workspace does not hold just one token.
        """
        if any(one is not None for one in self._named_by):
            return
        has_facts = (self._folder / ORGANISATION_FILE).exists()
        if has_facts and len(_candidates(open_workspace(self._folder, None, None))) == 1:
            return
        raise UsedWrongly(
            _(
                "without a terminal, say whose question it is: --for T, --for-file F, --for-command C or --subject ID; "
                "or --facts-only"
            )
        )

    def find(self) -> tuple[Requester | None, str | None]:
        """Return who is in question, recorded if it was not, and its secret where it was given.

        Raises:
            UsedWrongly: where nobody is named, and nobody can be asked.
            LookupFailed: where a name fits nothing or more than one thing.
            PlatformFailed: where the API refuses the secret that an option leads to.
        """
        named_by, opened = self._named_by, open_workspace(self._folder, None, None)
        directory = opened.directory
        if named_by.subject is not None:
            return Requester(None, find_subject(directory, named_by.subject)), None
        if named_by.token is not None:
            return requester_of_token(directory, named_token(opened, named_by.token)), None
        if named_by.token_file is not None:
            return self._recorded(secret_in(named_by.token_file))
        if named_by.token_command is not None:
            return self._recorded(secret_from(named_by.token_command))
        tokens = _candidates(opened)
        if is_interactive():
            return self._typed(opened, tokens)
        if len(tokens) != 1:
            self.require_named()
        return requester_of_token(directory, tokens[0]), None

    def _typed(self, opened: Opened, tokens: list[Token]) -> tuple[Requester | None, str | None]:
        """Ask for a secret or the name of a recorded token, unseen: one may stand in the other's place by mistake."""
        tell_rows(token_question_lines(tokens))
        only = tokens[0] if len(tokens) == 1 else None
        shown = _("Secret, mask, name or id (not shown; Enter to go without)")
        if only is not None:
            shown = _("Secret, mask, name or id (not shown; Enter for {token}, - to go without)").format(
                token=named(only.name)
            )
        while True:
            with question():
                text: str = click.prompt(shown, default="", hide_input=True, show_default=False, err=True).strip()
            if not text and only is not None:
                return requester_of_token(opened.directory, only), None
            if text in ("", _WITHOUT):
                return self._typed_subject(opened), None
            try:
                return requester_of_token(opened.directory, find_token(opened.directory, text)), None
            except AmbiguousName as error:
                tell_paragraph(_("More than one recorded token is called that. Give the id of one of them:"))
                for candidate in error.candidates[:_MOST_NEAR]:
                    tell_paragraph(short(candidate.id))
                continue
            except LookupFailed:
                # Not told again, nor the nearest names to it: it may be a secret.
                pass
            try:
                return self._recorded(secret_in_text(text))
            except SecretUnusable as error:
                tell_paragraph(
                    _("It is the name of no recorded token, and no secret: {reason}.").format(
                        reason=no_secret(error.reason)
                    )
                )
            except PlatformFailed as error:
                tell_paragraph(_("It is the name of no recorded token, so it was tried as a secret."))
                for line in platform_lines(error):
                    tell_paragraph(line)
                if error.code not in _MAY_BE_TRIED_AGAIN:
                    return self._typed_subject(opened), None

    def _typed_subject(self, opened: Opened) -> Requester | None:
        """Ask for a user or service user in place of a token."""
        tell_paragraph(
            _("Without the token, its user or service user can be asked about: by conditions and questions.")
        )
        while True:
            with question():
                text: str = click.prompt(
                    _("Name, e-mail or id of a user or service user (Enter to leave it for now)"),
                    default="",
                    show_default=False,
                    err=True,
                ).strip()
            if not text:
                return None
            try:
                return Requester(None, find_subject(opened.directory, text))
            except LookupFailed as error:
                near = ", ".join(short(candidate.name) for candidate in error.candidates[:_MOST_NEAR])
                tell_paragraph(
                    _("No one user or service user is called {text}.").format(text=named(without_secrets(text)))
                )
                if near:
                    tell_paragraph(_("Near it: {names}").format(names=near))

    def _recorded(self, secret: str) -> tuple[Requester | None, str | None]:
        """Return who uses the token with this secret, after recording it where it is not recorded yet.

        Raises:
            PlatformFailed: where the API refuses it.
            TransitionRefused: where what the API says of it does not suffice, or contradicts the facts.
        """
        opened = open_for_change(self._folder, None, None)
        known = requester_of_secret(opened.directory, secret)
        if known.token is not None:
            tell_paragraph(_("Done already: this token is recorded."))
            return known, secret
        told = ask_api(opened, Secret(secret), self._base_url)
        if told is None:
            tell_paragraph(_("So it is not recorded: sightline tokens add records it by --kind and --owner."))
            return None, None
        kind = self._kind
        while True:
            try:
                changed = record_token(opened, Given(new_service_user_id(), kind), told, Secret(secret))
                break
            except TransitionRefused as error:
                if error.code is not RefusalCode.KIND_NEEDED or not is_interactive():
                    raise
            with question():
                kind = click.prompt(
                    _("The API does not say whose token it is. A user's, or a service user's?"),
                    type=click.Choice(["user", "service_user"]),
                    err=True,
                )
        tell_told(told, changed.outcome.token, is_named=False)
        again = open_workspace(self._folder, None, None)
        return requester_of_secret(again.directory, secret), secret


def _candidates(opened: Opened) -> list[Token]:
    """Return the recorded tokens that were neither revoked nor deleted."""
    return [token for token in opened.workspace.inventory.tokens if token.status == "active"]

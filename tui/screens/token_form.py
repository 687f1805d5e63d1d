"""What a new token shall be, and what shall be different about one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeVar, cast

from diagnostics.errors import SightlineError
from diagnostics.platform.redaction import without_secrets
from diagnostics.printable import visible
from diagnostics.tokens.inventory import Integration, Token, TokenKind
from diagnostics.tokens.naming import new_service_user_id
from diagnostics.tokens.transitions.creating import Wanted
from diagnostics.tokens.transitions.editing import Edits
from tui.error_words import error_words
from tui.language import _
from tui.presentation.names import named
from tui.presentation.token_ways import record_note
from tui.screens.form import Field, FormScreen
from tui.token_change import creating, editing
from tui.token_changes import INTEGRATIONS, find_owner, find_sets

Result = TypeVar("Result")

_LABEL = 18


class _TokenForm(FormScreen[Result]):
    """What both forms share: reading the lines, and saying what is wrong with them."""

    def _notes(self, step: str, kind: TokenKind) -> list[str]:
        identity = self.session.identity
        return [record_note(identity, step, kind)] if identity.source is not None else []

    def _days(self) -> int | None:
        text = self.value("days")
        return int(text) if text else None

    def _sets(self) -> tuple[str, ...] | None:
        opened = self.session.opened
        texts = tuple(text.strip() for text in self.value("sets").split(",") if text.strip())
        return find_sets(opened, texts) if opened is not None else None

    def finish(self) -> str:
        """Hand over what was typed, or say what is wrong with it."""
        if without_secrets(self.value("name")) != self.value("name"):
            return _("The name looks like a secret. Names are kept and shown: treat the secret as seen.")
        opened = self.session.opened
        if opened is None:
            return _("No workspace is open.")
        try:
            return self._hand_over()
        except SightlineError as error:
            return error_words(error)
        except ValueError:
            return _("Write days as a number, and a time as 2026-11-20T09:00:00Z.")

    def _hand_over(self) -> str:
        return ""


def _label(text: str) -> str:
    return text.ljust(_LABEL)


class CreateForm(_TokenForm[Wanted]):
    """Asks what a new token of one kind shall be."""

    def __init__(self, kind: TokenKind) -> None:
        """Ask about a token of `kind`."""
        super().__init__()
        self._kind: TokenKind = kind

    def heading(self) -> str:
        """Return the title."""
        return _("A new user token") if self._kind == "user" else _("A new service user token")

    def explanation(self) -> Sequence[str]:
        """Return what may be left empty."""
        notes = self._notes("create", self._kind)
        integrations = _("Used by is empty or one of: {names}.").format(names=", ".join(INTEGRATIONS))
        if self._kind == "user":
            return [_("The user is named by id or name. Its secret is shown once."), integrations, *notes]
        return [
            _("Without a service user, a new one is made with the token and bears its name."),
            _("Days without use until it expires: 31, 45, 60 or 180; empty means 45."),
            _("Permission sets by id or name, with commas between; empty means all of them."),
            integrations,
            *notes,
        ]

    def fields(self) -> Sequence[Field]:
        """Return the lines to fill in."""
        name, used_by = Field("name", _label(_("Name"))), Field("used", _label(_("Used by")))
        if self._kind == "user":
            return [name, Field("owner", _label(_("User"))), used_by]
        return [
            name,
            Field("owner", _label(_("Service user"))),
            Field("days", _label(_("Inactivity days"))),
            Field("sets", _label(_("Permission sets"))),
            used_by,
        ]

    def _hand_over(self) -> str:
        opened = self.session.opened
        assert opened is not None
        is_user = self._kind == "user"
        used_by = self.value("used")
        if used_by and used_by not in INTEGRATIONS:
            return _("Used by is empty or one of: {names}.").format(names=", ".join(INTEGRATIONS))
        wanted = Wanted(
            kind=self._kind,
            name=self.value("name"),
            new_service_user=new_service_user_id(),
            owner=find_owner(opened, self.value("owner") or None, self._kind),
            inactivity_days=None if is_user else self._days(),
            permission_sets=None if is_user else self._sets(),
            used_by=cast("Integration", used_by) if used_by else None,
        )
        creating(wanted).rehearse(opened.workspace, self.host.moment())
        self.dismiss(wanted)
        return ""


class EditForm(_TokenForm[Edits]):
    """Asks what shall be different about a token. What is left empty stays as it is."""

    def __init__(self, token: Token) -> None:
        """Ask about `token`."""
        super().__init__()
        self._token = token

    def heading(self) -> str:
        """Return the title."""
        return _("Edit {token}").format(token=named(self._token.name))

    def explanation(self) -> Sequence[str]:
        """Return what may be changed."""
        token = self._token
        lines = [_("What is left empty stays as it is.")]
        if token.kind == "service_user":
            lines.append(
                _(
                    "Inactivity days: 31, 45, 60 or 180, now {days}. Permission sets change for all tokens of "
                    "its owner."
                ).format(days=token.inactivity_days)
            )
        lines.append(_("Used by is one of: {names}.").format(names=", ".join([*INTEGRATIONS, "none"])))
        return [*lines, *self._notes("edit", token.kind)]

    def fields(self) -> Sequence[Field]:
        """Return the lines to fill in."""
        token = self._token
        # A name that does not show as it is cannot be edited letter by letter; it can be replaced.
        name = Field("name", _label(_("Name")), token.name if visible(token.name) == token.name else "")
        used = Field("used", _label(_("Used by")), token.used_by or "")
        last = Field("last", _label(_("Last used at")))
        if token.kind == "user":
            return [name, used, last]
        days = Field("days", _label(_("Inactivity days")), str(token.inactivity_days))
        return [name, days, Field("sets", _label(_("Permission sets"))), used, last]

    def _hand_over(self) -> str:
        opened, token = self.session.opened, self._token
        assert opened is not None
        is_user = token.kind == "user"
        used_by, name = self.value("used"), self.value("name")
        if used_by and used_by not in (*INTEGRATIONS, "none"):
            return _("Used by is one of: {names}.").format(names=", ".join([*INTEGRATIONS, "none"]))
        days = None if is_user else self._days()
        edits = Edits(
            name=name if name and name != token.name else None,
            inactivity_days=days if days != token.inactivity_days else None,
            permission_sets=None if is_user else self._sets(),
            used_by=cast("Integration | Literal['none']", used_by) if used_by and used_by != token.used_by else None,
            last_used_at=_time(self.value("last")),
        )
        editing(opened.workspace.inventory, token, edits).rehearse(opened.workspace, self.host.moment())
        self.dismiss(edits)
        return ""


def _time(text: str) -> datetime | None:
    if not text:
        return None
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(text)
    return time

"""What a new token shall be, and what shall be different about one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeVar, cast

from diagnostics.errors import SightlineError
from diagnostics.platform.redaction import without_secrets
from diagnostics.printable import visible
from diagnostics.tokens.inventory import Integration, Token, TokenKind
from diagnostics.tokens.limits import DEFAULT_INACTIVITY_DAYS
from diagnostics.tokens.naming import new_service_user_id
from diagnostics.tokens.refusals import RefusalCode, TransitionRefused
from diagnostics.tokens.transitions.creating import Wanted
from diagnostics.tokens.transitions.editing import Edits
from tui.error_words import error_words
from tui.language import _
from tui.presentation.names import joined, named, short
from tui.presentation.token_ways import record_note
from tui.screens.form import Field, FormScreen
from tui.token_change import creating, editing
from tui.token_changes import INTEGRATIONS, find_owner, find_sets

Result = TypeVar("Result")

_LABEL = 18
_FIELDS = {
    RefusalCode.NAME_EMPTY: "name",
    RefusalCode.OWNER_NEEDED: "owner",
    RefusalCode.OWNER_UNKNOWN: "owner",
    RefusalCode.OWNER_OF_OTHER_KIND: "owner",
    RefusalCode.OWNER_NOT_ACTIVE: "owner",
    RefusalCode.INACTIVITY_NOT_OFFERED: "days",
    RefusalCode.PERMISSION_SETS_BELONG_TO_SERVICE_USER: "sets",
}
"""Which line of the form a refusal is about, where it is about one."""


class _TokenForm(FormScreen[Result]):
    """What both forms share: reading the lines, and saying what is wrong with them."""

    def _record_notes(self, step: str, kind: TokenKind) -> list[str]:
        identity = self.session.identity
        return [record_note(identity, step, kind)] if identity.source is not None else []

    def _set_names(self) -> str:
        opened = self.session.opened
        sets = opened.workspace.organisation.permission_sets if opened is not None else ()
        return joined(short(listed.name, 30) for listed in sets) or _("none listed")

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
        except TransitionRefused as error:
            self.blame(_FIELDS.get(error.code, ""))
            return error_words(error)
        except SightlineError as error:
            return error_words(error)
        except ValueError:
            return _("Write days as a number, and a time as 2026-11-20T09:00:00Z.")

    def _hand_over(self) -> str:
        return ""


def _days_hint() -> str:
    return _("Days without use until it expires: 31, 45, 60 or 180.")


def _used_by_hint(names: Sequence[str]) -> str:
    return _("The integration that uses it: {names}. It tells what a change breaks.").format(names=", ".join(names))


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

    def notes(self) -> Sequence[str]:
        """Return what comes of it."""
        return [_("Its secret is shown once, when it is made."), *self._record_notes("create", self._kind)]

    def fields(self) -> Sequence[Field]:
        """Return the lines to fill in."""
        name = Field("name", _label(_("Name")), hint=_("What the token is for, as Power BI export."))
        used = Field("used", _label(_("Used by")), hint=_used_by_hint([*INTEGRATIONS]))
        if self._kind == "user":
            owner = _("The user it acts for, by id or name: only they can make it in the product.")
            return [name, Field("owner", _label(_("User")), hint=owner), used]
        owner = _("A service user by id or name. Empty: a new one is made with the token, and bears its name.")
        sets = _("By id or name, with commas between: {names}. Empty: all of them.").format(names=self._set_names())
        return [
            name,
            Field("owner", _label(_("Service user")), hint=owner),
            Field("days", _label(_("Inactivity days")), str(DEFAULT_INACTIVITY_DAYS["service_user"]), _days_hint()),
            Field("sets", _label(_("Permission sets")), hint=sets),
            used,
        ]

    def _hand_over(self) -> str:
        opened = self.session.opened
        assert opened is not None
        is_user = self._kind == "user"
        used_by = self.value("used")
        if used_by and used_by not in INTEGRATIONS:
            return _("Used by is empty or one of: {names}.").format(names=", ".join(INTEGRATIONS))
        owner = find_owner(opened, self.value("owner") or None, self._kind)
        days = None if is_user else self._days()
        sets = None if is_user else self._sets()
        wanted = Wanted(
            kind=self._kind,
            name=self.value("name"),
            new_service_user=new_service_user_id(),
            owner=owner,
            inactivity_days=days,
            permission_sets=sets,
            used_by=cast("Integration", used_by) if used_by else None,
        )
        creating(wanted).rehearse(opened.workspace, self.host.moment())
        self.leave(wanted)
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

    def notes(self) -> Sequence[str]:
        """Return what happens to what is left empty."""
        return [_("What is left empty stays as it is."), *self._record_notes("edit", self._token.kind)]

    def fields(self) -> Sequence[Field]:
        """Return the lines to fill in."""
        token = self._token
        # A name that does not show as it is cannot be edited letter by letter; it can be replaced.
        shown = token.name if visible(token.name) == token.name else ""
        name = Field("name", _label(_("Name")), shown, _("What the token is for, as Power BI export."))
        used = Field("used", _label(_("Used by")), token.used_by or "", _used_by_hint([*INTEGRATIONS, "none"]))
        last = _("When it was used last, as 2026-11-20T09:00:00Z: what counts for its expiry.")
        last_used = Field("last", _label(_("Last used at")), hint=last)
        if token.kind == "user":
            return [name, used, last_used]
        sets = _("By id or name, with commas between: {names}. They change for all tokens of {owner}.").format(
            names=self._set_names(), owner=self._owner_name()
        )
        return [
            name,
            Field("days", _label(_("Inactivity days")), str(token.inactivity_days), _days_hint()),
            Field("sets", _label(_("Permission sets")), hint=sets),
            used,
            last_used,
        ]

    def _owner_name(self) -> str:
        opened = self.session.opened
        owner = opened.directory.subject(self._token.owner) if opened is not None else None
        return short(owner.name if owner is not None else self._token.owner, 30)

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
        self.leave(edits)
        return ""


def _time(text: str) -> datetime | None:
    if not text:
        return None
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(text)
    return time

"""Forms that create and edit a token."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import ClassVar, Literal, TypeVar, cast

from textual.app import ComposeResult

from diagnostics.access.lookup import find_owner, find_permission_sets
from diagnostics.errors import SightlineError
from diagnostics.model.inventory import INTEGRATIONS, Integration, Token, TokenKind
from diagnostics.printable import visible
from diagnostics.tokens.secrets import without_secrets
from diagnostics.tokens.state import DEFAULT_INACTIVITY_DAYS
from diagnostics.tokens.transitions.base import RefusalCode, TransitionRefused
from diagnostics.tokens.transitions.create import Wanted, new_service_user_id
from diagnostics.tokens.transitions.edit import Edits
from diagnostics.workspace.token_change import creating, editing
from tui.app.screens.chooser import ChooserScreen
from tui.app.screens.form import Field, FormScreen
from tui.app.widgets.frame import TextLines
from tui.app.widgets.line_list import LineList
from tui.i18n import N_, _
from tui.presentation.errors import error_words
from tui.presentation.layout import Line
from tui.presentation.text import joined, named, short, wrapped
from tui.presentation.tokens.words import record_note

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
        return find_permission_sets(opened.directory, texts) if opened is not None else None

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
        owner = find_owner(opened.directory, self.value("owner") or None, self._kind)
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
        creating(wanted).rehearse(opened.workspace, self.parts.tokens.moment())
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
        editing(opened.workspace.inventory, token, edits).rehearse(opened.workspace, self.parts.tokens.moment())
        self.leave(edits)
        return ""


def _time(text: str) -> datetime | None:
    if not text:
        return None
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(text)
    return time


_KINDS = {
    "user": (
        N_("User token: what this person sees"),
        N_(
            "Acts for a user, with the user's permissions, groups and sites. For one-off tasks and personal "
            "workflows. Ends when the user is deactivated or leaves."
        ),
    ),
    "service_user": (
        N_("Service user token: an integration's own view"),
        N_(
            "Acts for a service user with permission sets of its own. Groups and sites do not apply. For long-term "
            "and shared integrations. No user's change affects it."
        ),
    ),
}


_TALL = 20


class KindChooser(ChooserScreen[str]):
    """Offers the two kinds, and explains both."""

    title_text: ClassVar[str] = N_("Which kind of token?")
    prompt: ClassVar[str] = N_("Kind:")

    def body(self) -> ComposeResult:
        """Put the explanation under the choice."""
        yield from super().body()
        yield TextLines(id="kinds")

    def choices(self) -> Sequence[str]:
        """Return both kinds."""
        return list(_KINDS)

    def name_of(self, choice: str) -> str:
        """Return the title of a kind."""
        return _(_KINDS[choice][0])

    def key_of(self, choice: str) -> Hashable:
        """Return the kind."""
        return choice

    def draw_frame(self) -> None:
        """Explain both kinds for the width of the screen, where there is little room that under the cursor."""
        super().draw_frame()
        self._explain()

    def on_line_list_moved(self) -> None:
        """Explain the other kind."""
        if self.is_ready:
            self._explain()

    def _explain(self) -> None:
        is_low = self.size.height < _TALL
        chosen = list(_KINDS.values())[self.query_one(LineList).cursor]
        lines: list[Line] = []
        for title, text in [chosen] if is_low else _KINDS.values():
            lines += [] if is_low else [((_(title), "strong"),)]
            lines += [((line, ""),) for line in wrapped(_(text), "  ", width=max(self.size.width - 1, 20))]
        self.lines("kinds").show(lines)

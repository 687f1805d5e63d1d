"""The parameters of the call that is explained."""

from collections.abc import Sequence
from datetime import datetime

from diagnostics.access.question import ArchivedFilter, Call
from tui.language import _
from tui.presentation.times import iso
from tui.screens.form import Field, FormScreen

_ARCHIVED: dict[str, ArchivedFilter] = {"both": "both", "true": "true", "false": "false"}


class CallForm(FormScreen[Call]):
    """Asks for the three parameters of `GET /feed/templates`."""

    def __init__(self, call: Call) -> None:
        """Begin with the present parameters."""
        super().__init__()
        self._call = call

    def heading(self) -> str:
        """Return the title."""
        return _("Parameters of GET /feed/templates")

    def fields(self) -> Sequence[Field]:
        """Return the three parameters."""
        after, before = self._call.modified_after, self._call.modified_before
        bound = _("A time as 2026-11-20T09:00:00Z, itself included. Empty means no bound.")
        archived = _("both, true or false: all templates, only archived ones, or only those that are not.")
        return [
            Field("archived", "archived       ", self._call.archived, archived),
            Field("after", "modified_after ", iso(after) if after is not None else "", bound),
            Field("before", "modified_before", iso(before) if before is not None else "", bound),
        ]

    def finish(self) -> str:
        """Hand the call over, or say which parameter cannot be used."""
        archived = _ARCHIVED.get(self.value("archived").casefold() or "both")
        if archived is None:
            return _("archived is both, true or false.")
        times: list[datetime | None] = []
        for name in ("after", "before"):
            try:
                times.append(_time(self.value(name)))
            except (ValueError, OverflowError):
                return _("modified_{name} is no time with an offset, as 2026-11-20T09:00:00Z.").format(name=name)
        self.leave(Call(archived, *times))
        return ""


def _time(text: str) -> datetime | None:
    if not text:
        return None
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(text)
    time.astimezone()
    return time

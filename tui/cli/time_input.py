"""Times as people type them: as the API writes one, a date, `now`, or a span back from now."""

import re
from datetime import UTC, date, datetime, time, timedelta

import click

from diagnostics.printable import visible
from tui.i18n import _

_MOST_REPEATED = 100
_SPAN = re.compile(r"(\d{1,6}) ?([hdw])", re.ASCII)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def moment_in(text: str, now: datetime) -> datetime:
    """Return the moment that `text` writes. A date alone is its beginning in UTC, a span is counted back from `now`.

    Raises:
        BadParameter: for what is no time, or is one without an offset.
    """
    typed = text.strip()
    if typed.lower() == "now":
        return now
    try:
        if (span := _SPAN.fullmatch(typed.lower())) is not None:
            return now - timedelta(hours=int(span.group(1)) * _HOURS[span.group(2)])
        if _DATE.fullmatch(typed) is not None:
            return datetime.combine(date.fromisoformat(typed), time(tzinfo=UTC))
        found = datetime.fromisoformat(typed.upper())
        found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(
            _(
                '"{text}" is no time. Write it as 2026-11-20T09:00:00Z, as a date, as now, or as a span back: '
                "12h, 7d, 2w."
            ).format(text=visible(text[:_MOST_REPEATED]))
        ) from None
    if found.tzinfo is None:
        raise click.BadParameter(
            _('"{text}" has no offset. Add Z for UTC, as in 2026-11-20T09:00:00Z.').format(
                text=visible(text[:_MOST_REPEATED])
            )
        )
    return found

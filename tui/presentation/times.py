"""Moments and spans of time in words, always in UTC so that the same facts give the same text everywhere."""

from datetime import UTC, datetime, timedelta

from tui.language import _, ngettext

STALE_AFTER = timedelta(days=1)


def moment(time: datetime) -> str:
    """Return a moment to the minute, as `2026-11-20 09:00 UTC`."""
    return time.astimezone(UTC).isoformat(" ", "minutes").replace("+00:00", " UTC")


def iso(time: datetime) -> str:
    """Return a moment as the API writes it, `2026-11-20T09:00:00Z`, with fractions only where it has any."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def span(length: timedelta) -> str:
    """Return a length of time in its largest whole unit, as `3 days`."""
    seconds = int(abs(length).total_seconds())
    if seconds < 60:
        return _("less than a minute")
    if seconds < 3600:
        return ngettext("{count} minute", "{count} minutes", seconds // 60).format(count=seconds // 60)
    if seconds < 2 * 86400:
        return ngettext("{count} hour", "{count} hours", seconds // 3600).format(count=seconds // 3600)
    return ngettext("{count} day", "{count} days", seconds // 86400).format(count=seconds // 86400)


def facts_age(captured_at: datetime, at: datetime, is_pulled: bool) -> str:
    """Return how old the facts are at the moment the question is judged by, with a warning when older than a day."""
    age = at - captured_at
    if age < timedelta(0):
        return _("captured {moment}, {span} after the moment asked about").format(
            moment=moment(captured_at), span=span(age)
        )
    if age <= STALE_AFTER:
        if age < timedelta(minutes=1):
            return _("captured {moment}").format(moment=moment(captured_at))
        return _("captured {moment}, {span} before").format(moment=moment(captured_at), span=span(age))
    remedy = _("pull again") if is_pulled else _("bring the files up to date")
    return _("WARNING: captured {moment}, {span} before; {remedy}").format(
        moment=moment(captured_at), span=span(age), remedy=remedy
    )

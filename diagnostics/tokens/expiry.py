"""When a token expires from lying unused (help pages 005096 and 000007)."""

from datetime import datetime, timedelta

from diagnostics.tokens.inventory import Token


def is_expired(token: Token, at: datetime) -> bool:
    """Return whether the token lay unused for longer than its inactivity period, as far as its use is known."""
    return at - (token.last_used_at or token.created_at) > timedelta(days=token.inactivity_days)


def expires_at(token: Token) -> datetime | None:
    """Return until when the token works if it is not used, or None where that lies beyond the calendar."""
    try:
        return (token.last_used_at or token.created_at) + timedelta(days=token.inactivity_days)
    except OverflowError:
        return None

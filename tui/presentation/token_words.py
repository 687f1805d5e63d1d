"""Words for what tokens are: kinds, integrations, states, the time they have left."""

from datetime import datetime, timedelta

from diagnostics.tokens.inventory import Token
from diagnostics.tokens.state import Condition, ExpiredBy, TokenState
from tui.language import N_, _, ngettext
from tui.presentation.names import named, short
from tui.presentation.times import moment

KIND_WORDS = {"service_user": N_("service user token"), "user": N_("user token")}
OWNER_WORDS = {"service_user": N_("service user"), "user": N_("user")}
INTEGRATION_WORDS = {
    "custom": N_("a custom integration"),
    "workato": N_("Workato"),
    "power_bi": N_("Power BI"),
    "teams": N_("Microsoft Teams"),
    "sharepoint": N_("SharePoint"),
    "scim": N_("SCIM provisioning"),
}

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def token_label(token: Token) -> str:
    """Return a token's name and id, as `"Power BI export" (tok_01)`."""
    return f"{named(token.name)} ({short(token.id)})"


def kind_word(token: Token) -> str:
    """Return a token's kind in words."""
    return _(KIND_WORDS[token.kind])


def integration_word(token: Token) -> str | None:
    """Return the integration that is recorded for a token, or None."""
    return _(INTEGRATION_WORDS[token.used_by]) if token.used_by is not None else None


def last_used(token: Token) -> str:
    """Return when a token was last used, as far as that is recorded."""
    return moment(token.last_used_at) if token.last_used_at is not None else _("never, as far as is recorded")


def left_in_short(condition: Condition) -> str:
    """Return the time left in at most nine columns; nothing for a token that has ended."""
    if condition.state is not TokenState.ACTIVE or condition.left is None:
        return ""
    if condition.left >= 2 * _DAY:
        return _("{count} days").format(count=condition.left // _DAY)
    if condition.left >= _HOUR:
        hours = condition.left // _HOUR
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    return _("under 1 h")


def condition_phrase(condition: Condition, token: Token) -> str:
    """Return the state of a token with what it rests on."""
    if condition.state is TokenState.DELETED:
        return _ended(_("deleted {moment}"), _("deleted"), token.deleted_at)
    if condition.state is TokenState.REVOKED:
        return _ended(_("revoked {moment}"), _("revoked"), token.revoked_at)
    if condition.expired_by is ExpiredBy.OWNER_LEFT:
        return _("expired: its user left the organisation")
    if condition.expired_by is ExpiredBy.OWNER_DEACTIVATED:
        return _("expired: its user is deactivated")
    until = moment(condition.expires_at) if condition.expires_at is not None else _("beyond the calendar")
    if condition.state is TokenState.EXPIRED:
        return _("expired {moment}, after {days} days without use").format(moment=until, days=token.inactivity_days)
    if condition.state is TokenState.UNKNOWN:
        return _("not known: expired {moment}, unless it was used at a time that is not recorded").format(moment=until)
    facts = {"left": left_in_short(condition), "moment": until}
    if condition.is_at_least:
        return _("active; expires {moment} at the earliest ({left}), if it is not used").format_map(facts)
    return _("active; expires {moment} ({left}) if it is not used").format_map(facts)


def _ended(dated: str, plain: str, ended_at: datetime | None) -> str:
    return dated.format(moment=moment(ended_at)) if ended_at is not None else plain

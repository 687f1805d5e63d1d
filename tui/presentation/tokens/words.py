"""Words of tokens: kinds, states, ways in the product."""

from datetime import datetime, timedelta
from typing import NamedTuple

from diagnostics.model.inventory import Token, TokenKind
from diagnostics.model.organisation import Identity, Organisation
from diagnostics.platform.origin import masked_url
from diagnostics.tokens.state import (
    MAX_ACTIVE_SERVICE_USER_TOKENS,
    MAX_ACTIVE_USER_TOKENS,
    Circumstances,
    Condition,
    ExpiredBy,
    TokenState,
    condition,
)
from diagnostics.tokens.transitions.record import Told
from tui.i18n import N_, _, ngettext
from tui.presentation.layout import Section
from tui.presentation.text import moment, named, short

KIND_WORDS = {"service_user": N_("service user token"), "user": N_("user token")}
DONE_WORDS = {
    "create": N_("Created"),
    "edit": N_("Changed"),
    "look": N_("Recorded"),
    "regenerate": N_("Regenerated"),
    "revoke": N_("Revoked"),
    "delete": N_("Deleted"),
}
"""Each step of a token's life, once it was made."""

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


STATE_WORDS = {
    TokenState.ACTIVE: N_("active"),
    TokenState.EXPIRED: N_("expired"),
    TokenState.REVOKED: N_("revoked"),
    TokenState.DELETED: N_("deleted"),
    TokenState.UNKNOWN: N_("not known"),
}


def state_word(organisation: Organisation, at: datetime, token: Token) -> str:
    """Return the state of `token` at a moment."""
    return _(STATE_WORDS[condition(Circumstances(organisation, at), token).state])


class Trait(NamedTuple):
    """One property, and what it is for each kind. `code` is stable."""

    code: str
    label: str
    service_user: str
    user: str


TRAITS = (
    Trait("owner", N_("Owner"), N_("the service user {owner}, not a person"), N_("the user {owner}")),
    Trait("login", N_("Login"), N_("cannot be used to log in"), N_("its user can log in")),
    Trait(
        "permissions",
        N_("Permissions"),
        N_("the permission sets that the service user was given"),
        N_("the permission set of the user"),
    ),
    Trait(
        "groups-and-sites",
        N_("Groups, sites"),
        N_("not supported: it gets what is shared with the service user or with everyone"),
        N_("inherited from the user"),
    ),
    Trait(
        "stability",
        N_("Stability"),
        N_("not affected when users change or leave"),
        N_("expires when the user is deactivated or leaves"),
    ),
    Trait("activity-log", N_("Activity log"), N_("shows the service user's name"), N_("shows the user's name")),
    Trait("listed", N_("Listed"), N_("not among the users"), N_("in the user's settings")),
    Trait("billing", N_("Billing"), N_("takes no seat"), N_("counts towards the user's seat")),
    Trait(
        "limit",
        N_("At most"),
        N_("{service_user_limit} active in the organisation"),
        N_("{user_limit} active for each user"),
    ),
    Trait("inactivity", N_("Expires"), N_("after 31, 45, 60 or 180 days without use"), N_("after 30 days without use")),
    Trait(
        "after-revoking",
        N_("Revoked"),
        N_("can be regenerated with a new secret, or deleted"),
        N_("for good: it cannot be regenerated"),
    ),
)


class Bearing(NamedTuple):
    """What a property means for one token, and what it would be for the other kind."""

    code: str
    label: str
    this: str
    other: str


def bearings(token: Token, owner_name: str) -> tuple[Bearing, ...]:
    """Return every property as it bears on `token`."""
    own = {"owner": named(owner_name), **_limits()}
    foreign = {"owner": _("who made it") if token.kind == "service_user" else _("of its own"), **_limits()}
    found = []
    for trait in TRAITS:
        texts = (trait.service_user, trait.user) if token.kind == "service_user" else (trait.user, trait.service_user)
        this, other = _(texts[0]).format_map(own), _(texts[1]).format_map(foreign)
        found.append(Bearing(trait.code, _(trait.label), this, other))
    return tuple(found)


def bearings_section(token: Token, owner_name: str) -> Section:
    """Return the properties under a heading, each with what differs for the other kind."""
    if token.kind == "service_user":
        heading, line = _("As a service user token"), _("{label}: {this} (a user token: {other})")
    else:
        heading, line = _("As a user token"), _("{label}: {this} (a service user token: {other})")
    return Section(heading, tuple(line.format(**bearing._asdict()) for bearing in bearings(token, owner_name)))


def choice_lines() -> list[str]:
    """Return the choice that creating a token begins with."""
    return [
        _("Which kind of token?"),
        "",
        _("  1  User token: what this person sees"),
        _("     Acts for a user, with the user's permissions, groups and sites. For one-off"),
        _("     tasks and personal workflows. Ends when the user is deactivated or leaves."),
        "",
        _("  2  Service user token: an integration's own view"),
        _("     Acts for a service user with permission sets of its own. Groups and sites do"),
        _("     not apply. For long-term and shared integrations. No user's change affects it."),
        "",
    ]


def _limits() -> dict[str, int]:
    return {"service_user_limit": MAX_ACTIVE_SERVICE_USER_TOKENS, "user_limit": MAX_ACTIVE_USER_TOKENS}


_API_TOKENS = N_("your organisation's name (bottom left) > Integrations > API tokens")
_WAYS = {
    ("look", "service_user"): N_("{page} > Service user API tokens"),
    ("look", "user"): N_("{page} > User API tokens"),
    ("create", "service_user"): N_("{page} > Create API token; then record it with: sightline tokens add"),
    ("create", "user"): N_(
        "the user's own name > Profile settings > API tokens > Generate API token; then record it with: sightline "
        "tokens add"
    ),
    ("edit", "service_user"): N_("{page} > the token > the pencil, or Edit > Save changes"),
    ("edit", "user"): N_("the user's own name > Profile settings > API tokens"),
    ("revoke", "service_user"): N_(
        "{page} > Service user API tokens > Revoke beside the token (in French the button reads Annuler)"
    ),
    ("revoke", "user"): N_("the user's own name > Profile settings > API tokens > Revoke"),
    ("regenerate", "service_user"): N_("{page} > Service user API tokens > Regenerate beside the token > Confirm"),
    ("regenerate", "user"): N_("the user's own name > Profile settings > API tokens > Generate API token"),
    ("delete", "service_user"): N_("{page} > Service user API tokens > the menu beside the token > Delete > Delete"),
    ("delete", "user"): N_("{page} > User API tokens > Delete beside the token"),
}


def way(step: str, kind: TokenKind) -> str:
    """Return where the product does `step`: look, create, edit, revoke, regenerate or delete."""
    return _(_WAYS[step, kind]).format(page=_(_API_TOKENS))


def record_note(identity: Identity, step: str, kind: TokenKind) -> str:
    """Return that a pulled workspace is a record only, and the way in the web app."""
    facts = {"source": short(masked_url(identity.source or "")), "way": way(step, kind)}
    if step == "look":
        return _("This is a record of {source}. Tokens are managed in its web app: {way}").format_map(facts)
    return _(
        "Only the record changes: this workspace was pulled from {source}, and the product's own tokens are changed in "
        "its web app: {way}"
    ).format_map(facts)


_OWNERS = {
    "service_user": N_("The API says: a service user token of {owner}."),
    "user": N_("The API says: a user token of {owner}."),
}


def told_lines(told: Told, token: Token, *, is_named: bool) -> list[str]:
    """Return what the API told of a token that was recorded. `is_named`: its name was given, which no API tells."""
    name = f"{named(told.owner_name)} ({short(told.owner)})" if told.owner_name is not None else short(told.owner)
    if told.kind is not None:
        lines = [_(_OWNERS[token.kind]).format(owner=name)]
    else:
        lines = [_("The API says: a token of {owner}; it does not say of which kind.").format(owner=name)]
    if token.organisation is not None:
        lines.append(
            _("It is bound to another organisation, {organisation}, and gets nothing of this one.").format(
                organisation=short(token.organisation)
            )
        )
    if not is_named and told.owner_name is not None:
        lines.append(_("The API does not tell the token's own name, so it gets its owner's; tokens edit changes it."))
    lines.append(_("Asking was a use of the token. Recorded as its last: {moment}.").format(moment=last_used(token)))
    return lines

"""What tells service user tokens from user tokens, as the help page explains it (005096)."""

from typing import NamedTuple

from diagnostics.tokens.inventory import Token
from diagnostics.tokens.limits import MAX_ACTIVE_SERVICE_USER_TOKENS, MAX_ACTIVE_USER_TOKENS
from tui.language import N_, _
from tui.presentation.card import Section
from tui.presentation.names import named


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

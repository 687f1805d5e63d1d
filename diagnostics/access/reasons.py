"""Every reason the walk can give: a stable code, where it belongs, what it does, and in which order it is headline.

The codes are a contract with scripts. Prose about them lives in the interface; here is only what the walk needs.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Literal, NamedTuple

GateName = Literal["token", "subject", "sharing", "membership", "permission", "request"]
Effect = Literal["grant", "block", "near-miss", "unknown"]
Basis = Literal["documents", "inference"]


class Reason(StrEnum):
    """A stable code for one thing the walk found."""

    TOKEN_ACTIVE = "token-active"
    TOKEN_UNRECOGNISED = "token-unrecognised"
    TOKEN_OF_ANOTHER_ORGANISATION = "token-of-another-organisation"
    TOKEN_DELETED = "token-deleted"
    TOKEN_REVOKED = "token-revoked"
    OWNER_LEFT = "owner-left"
    OWNER_DEACTIVATED = "owner-deactivated"
    TOKEN_EXPIRED = "token-expired"
    LAST_USE_UNKNOWN = "last-use-unknown"

    SUBJECT_USER = "subject-user"
    SUBJECT_SERVICE_USER = "subject-service-user"
    SUBJECT_UNKNOWN = "subject-unknown"

    OWNER_OF_TEMPLATE = "owner-of-template"
    SHARED_WITH_USER = "shared-with-user"
    SHARED_WITH_SERVICE_USER = "shared-with-service-user"
    SHARED_WITH_EVERYONE = "shared-with-everyone"
    OVERRIDE_PERMISSION = "override-permission"
    INVITATION_PENDING = "invitation-pending"
    EVERYONE_EXCLUDES_SERVICE_USERS = "everyone-excludes-service-users"
    OVERRIDE_STOPS_AT_ORGANISATION = "override-stops-at-organisation"
    EVERYONE_OF_ANOTHER_ORGANISATION = "everyone-of-another-organisation"
    NAMES_ANOTHER_SUBJECT = "names-another-subject"
    NOT_SHARED = "not-shared"
    RULE_NOT_UNDERSTOOD = "rule-not-understood"
    EVERYONE_MAY_NOT_COVER_SERVICE_USERS = "everyone-may-not-cover-service-users"
    RULES_UNKNOWN = "rules-unknown"
    OVERRIDE_UNKNOWN = "override-unknown"

    MEMBER_OF_GROUP = "member-of-group"
    MEMBER_OF_SITE = "member-of-site"
    MEMBER_OF_GROUP_AND_SITE = "member-of-group-and-site"
    GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS = "groups-do-not-apply-to-service-users"
    SITES_DO_NOT_APPLY_TO_SERVICE_USERS = "sites-do-not-apply-to-service-users"
    SITE_RULE_STOPS_AT_ORGANISATION = "site-rule-stops-at-organisation"
    NOT_MEMBER_OF_GROUP_AND_SITE = "not-member-of-group-and-site"
    NOT_MEMBER_OF_GROUP = "not-member-of-group"
    NOT_MEMBER_OF_SITE = "not-member-of-site"
    NO_GROUP_OR_SITE_RULE = "no-group-or-site-rule"
    MEMBERSHIP_UNKNOWN = "membership-unknown"

    PERMISSION_GRANTED = "permission-granted"
    TEMPLATES_PERMISSION_MISSING = "templates-permission-missing"
    LOCATIONS_PERMISSION_MISSING = "locations-permission-missing"
    PERMISSION_SET_UNKNOWN = "permission-set-unknown"
    LOCATIONS_UNKNOWN = "locations-unknown"

    IN_REQUEST = "in-request"
    EXCLUDED_BY_ARCHIVED_FILTER = "excluded-by-archived-filter"
    EXCLUDED_BY_MODIFIED_FILTER = "excluded-by-modified-filter"
    PAGE_NOT_READ = "page-not-read"
    MODIFIED_TIME_UNKNOWN = "modified-time-unknown"


class Rank(NamedTuple):
    """Where a reason belongs, what it does there, and what it rests on."""

    gate: GateName
    effect: Effect
    basis: Basis = "documents"


RANKS: dict[Reason, Rank] = {
    Reason.TOKEN_ACTIVE: Rank("token", "grant"),
    Reason.TOKEN_UNRECOGNISED: Rank("token", "block"),
    Reason.TOKEN_OF_ANOTHER_ORGANISATION: Rank("token", "block"),
    Reason.TOKEN_DELETED: Rank("token", "block"),
    Reason.TOKEN_REVOKED: Rank("token", "block"),
    Reason.OWNER_LEFT: Rank("token", "block"),
    Reason.OWNER_DEACTIVATED: Rank("token", "block"),
    Reason.TOKEN_EXPIRED: Rank("token", "block"),
    Reason.LAST_USE_UNKNOWN: Rank("token", "unknown"),
    Reason.SUBJECT_USER: Rank("subject", "grant"),
    Reason.SUBJECT_SERVICE_USER: Rank("subject", "grant"),
    Reason.SUBJECT_UNKNOWN: Rank("subject", "unknown"),
    Reason.OWNER_OF_TEMPLATE: Rank("sharing", "grant"),
    Reason.SHARED_WITH_USER: Rank("sharing", "grant"),
    Reason.SHARED_WITH_SERVICE_USER: Rank("sharing", "grant"),
    Reason.SHARED_WITH_EVERYONE: Rank("sharing", "grant"),
    Reason.MEMBER_OF_GROUP: Rank("membership", "grant"),
    Reason.MEMBER_OF_SITE: Rank("membership", "grant"),
    Reason.MEMBER_OF_GROUP_AND_SITE: Rank("membership", "grant"),
    Reason.OVERRIDE_PERMISSION: Rank("sharing", "grant"),
    Reason.INVITATION_PENDING: Rank("sharing", "near-miss"),
    Reason.GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS: Rank("membership", "near-miss"),
    Reason.SITES_DO_NOT_APPLY_TO_SERVICE_USERS: Rank("membership", "near-miss"),
    Reason.EVERYONE_EXCLUDES_SERVICE_USERS: Rank("sharing", "near-miss"),
    Reason.OVERRIDE_STOPS_AT_ORGANISATION: Rank("sharing", "near-miss", "inference"),
    Reason.EVERYONE_OF_ANOTHER_ORGANISATION: Rank("sharing", "near-miss"),
    Reason.SITE_RULE_STOPS_AT_ORGANISATION: Rank("membership", "near-miss", "inference"),
    Reason.NOT_MEMBER_OF_GROUP_AND_SITE: Rank("membership", "near-miss"),
    Reason.NOT_MEMBER_OF_GROUP: Rank("membership", "near-miss"),
    Reason.NOT_MEMBER_OF_SITE: Rank("membership", "near-miss"),
    Reason.NAMES_ANOTHER_SUBJECT: Rank("sharing", "near-miss"),
    Reason.NOT_SHARED: Rank("sharing", "near-miss"),
    Reason.NO_GROUP_OR_SITE_RULE: Rank("membership", "near-miss"),
    Reason.RULE_NOT_UNDERSTOOD: Rank("sharing", "unknown"),
    Reason.EVERYONE_MAY_NOT_COVER_SERVICE_USERS: Rank("sharing", "unknown"),
    Reason.MEMBERSHIP_UNKNOWN: Rank("membership", "unknown"),
    Reason.RULES_UNKNOWN: Rank("sharing", "unknown"),
    Reason.OVERRIDE_UNKNOWN: Rank("sharing", "unknown"),
    Reason.PERMISSION_GRANTED: Rank("permission", "grant"),
    Reason.TEMPLATES_PERMISSION_MISSING: Rank("permission", "block"),
    Reason.LOCATIONS_PERMISSION_MISSING: Rank("permission", "block"),
    Reason.PERMISSION_SET_UNKNOWN: Rank("permission", "unknown"),
    Reason.LOCATIONS_UNKNOWN: Rank("permission", "unknown"),
    Reason.IN_REQUEST: Rank("request", "grant"),
    Reason.EXCLUDED_BY_ARCHIVED_FILTER: Rank("request", "block"),
    Reason.EXCLUDED_BY_MODIFIED_FILTER: Rank("request", "block"),
    Reason.PAGE_NOT_READ: Rank("request", "block"),
    Reason.MODIFIED_TIME_UNKNOWN: Rank("request", "unknown"),
}
"""Every reason, in the order in which it is chosen among others of the same effect."""

_ORDER = {reason: position for position, reason in enumerate(RANKS)}


def with_effect(effects: tuple[Effect, ...], *gates: GateName) -> tuple[Reason, ...]:
    """Return the reasons of `gates` that have one of `effects`, first choice first."""
    return tuple(reason for reason, rank in RANKS.items() if rank.effect in effects and rank.gate in gates)


ACCESS_GRANTS = with_effect(("grant",), "sharing", "membership")
ACCESS_NEAR_MISSES = with_effect(("near-miss",), "sharing", "membership")
ACCESS_UNKNOWNS = with_effect(("unknown",), "sharing", "membership")


def first(candidates: Collection[Reason], order: Sequence[Reason]) -> Reason | None:
    """Return the reason among `candidates` that comes first in `order`, or None where none of them is in it."""
    listed = [reason for reason in candidates if reason in order]
    return min(listed, key=_ORDER.__getitem__, default=None)

"""Attempts of the walk in words, unreadable rules included."""

from datetime import timedelta

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Attempt, Question, Truth
from diagnostics.platform.assignees import CONTRADICTED, UNSETTLED, Reading, reading_of_id
from diagnostics.tokens.state import expires_at
from tui.i18n import N_, _
from tui.presentation.text import evidence_names, moment, short

_DOUBTS = {
    CONTRADICTED: N_("one that was not told, for the template was returned without any that gives it"),
    UNSETTLED: N_("one that may be for another owner, for the API named two"),
}
_LIKELY: dict[Reading, str] = {
    "user": N_("{rule} (most likely for a user)"),
    "group": N_("{rule} (most likely for a group)"),
    "site": N_("{rule} (most likely for a site)"),
    "group-and-site": N_("{rule} (most likely for the members of a group at a site)"),
}


def unread_rule(text: str) -> str:
    """Return the text of a rule that could not be read, with what its id makes it look like."""
    if text in _DOUBTS:
        return _(_DOUBTS[text])
    _word, _between, identifier = text.partition(":")
    # A permission that is not known stands before the word.
    reading = reading_of_id(identifier) or reading_of_id(identifier.partition(":")[2])
    return _(_LIKELY[reading]).format(rule=short(text)) if reading in _LIKELY else short(text)


_LINES = {
    Reason.TOKEN_ACTIVE: N_("active"),
    Reason.TOKEN_UNRECOGNISED: N_("no token in this workspace has this secret; the API answers 401"),
    Reason.TOKEN_OF_ANOTHER_ORGANISATION: N_("bound to another organisation: {organisation}"),
    Reason.TOKEN_DELETED: N_("deleted; a deleted token never works again"),
    Reason.TOKEN_REVOKED: N_("revoked"),
    Reason.OWNER_LEFT: N_("{subject} left the organisation"),
    Reason.OWNER_DEACTIVATED: N_("{subject} is deactivated"),
    Reason.TOKEN_EXPIRED: N_("expired: unused for more than {days} days"),
    Reason.LAST_USE_UNKNOWN: N_("unused for more than {days} days as far as is known, but its use is not known"),
    Reason.SUBJECT_USER: N_("a user: {subject}; groups, sites and permissions are the user's own"),
    Reason.SUBJECT_SERVICE_USER: N_("a service user: {subject}; groups and sites do not apply to it"),
    Reason.SUBJECT_UNKNOWN: N_("not known whom the secret acts for"),
    Reason.OWNER_OF_TEMPLATE: N_("{subject} owns the template"),
    Reason.SHARED_WITH_USER: N_("shared with {subject}"),
    Reason.SHARED_WITH_SERVICE_USER: N_("shared with the service user {subject}"),
    Reason.SHARED_WITH_EVERYONE: N_("shared with everyone in {organisation}"),
    Reason.OVERRIDE_PERMISSION: N_("an override permission opens every template of the organisation"),
    Reason.NAMES_ANOTHER_SUBJECT: N_("shared with {others}, someone else"),
    Reason.EVERYONE_EXCLUDES_SERVICE_USERS: N_(
        "shared with all users of {organisation}; said not to cover service users"
    ),
    Reason.EVERYONE_OF_ANOTHER_ORGANISATION: N_("shared with everyone in {organisation}, another organisation"),
    Reason.INVITATION_PENDING: N_("shared, but the invitation is still pending"),
    Reason.OVERRIDE_STOPS_AT_ORGANISATION: N_("holds an override permission, but the template is of {organisation}"),
    Reason.EVERYONE_MAY_NOT_COVER_SERVICE_USERS: N_(
        "shared with all users of {organisation}; not known whether that covers service users"
    ),
    Reason.RULE_NOT_UNDERSTOOD: N_("a rule that could not be read: {unrecognised}"),
    Reason.RULES_UNKNOWN: N_("there may be rules that are not listed"),
    Reason.OVERRIDE_UNKNOWN: N_("not known whether {subject} holds an override permission"),
    Reason.MEMBER_OF_GROUP: N_("shared with group {group}; {subject} is a member"),
    Reason.MEMBER_OF_SITE: N_("shared with site {site}; {subject} is a member"),
    Reason.MEMBER_OF_GROUP_AND_SITE: N_("shared with group {group} at site {site}; {subject} is a member of both"),
    Reason.NOT_MEMBER_OF_GROUP: N_("shared with group {group}; {subject} is not a member"),
    Reason.NOT_MEMBER_OF_SITE: N_("shared with site {site}; {subject} is not a member"),
    Reason.NOT_MEMBER_OF_GROUP_AND_SITE: N_(
        "shared with group {group} at site {site}; {subject} is not a member of both"
    ),
    Reason.SITE_RULE_STOPS_AT_ORGANISATION: N_(
        "shared by site {site}; site rules of {organisation} do not reach other organisations"
    ),
    Reason.MEMBERSHIP_UNKNOWN: N_("shared with {members_of}; not known whether {subject} is a member"),
    Reason.PERMISSION_GRANTED: N_("holds {permission}{through}"),
    Reason.TEMPLATES_PERMISSION_MISSING: N_("{permission} is missing{through}"),
    Reason.LOCATIONS_PERMISSION_MISSING: N_("{permission} is missing{through}; the template has locations: {site}"),
    Reason.PERMISSION_SET_UNKNOWN: N_("not known whether {subject} holds {permission}{through}"),
    Reason.LOCATIONS_UNKNOWN: N_(
        "{permission} is not held for sure, and whether the template has locations is not known"
    ),
    Reason.IN_REQUEST: N_("the call asks for it"),
    Reason.EXCLUDED_BY_ARCHIVED_FILTER: N_("{archived_filter}, and the template is {archived}"),
    Reason.EXCLUDED_BY_MODIFIED_FILTER: N_("last changed {modified_at}, outside the time asked for"),
    Reason.PAGE_NOT_READ: N_("the page of the feed that holds it was not read"),
    Reason.MODIFIED_TIME_UNKNOWN: N_("the call asks by time of change; when the template last changed is not known"),
}
_LOCATIONS_NOT_LISTED = N_("{permission} is missing{through}; the template has locations, of which none is listed")
_OF_A_NAMED_SUBJECT = {
    Reason.TOKEN_UNRECOGNISED: N_("did not exist yet: it was created {created_at}"),
    Reason.SUBJECT_UNKNOWN: N_("{subject} is not listed: may have left, been deactivated, or not been read"),
}
_SOON = timedelta(days=7)
_EXPIRED = N_("expired {ends}: last used {used}, and unused for more than {days} days")
_EXPIRED_UNUSED = N_("expired {ends}: never used since it was made {made}, for more than {days} days")
_ENDS_SOON = N_("active, but it expires {ends} unless it is used: last used {used}, and it lives {days} days unused")
_ENDS_SOON_UNUSED = N_("active, but it expires {ends} unless it is used: made {made}, and it lives {days} days unused")
_REVOKED = N_("revoked {revoked}")
_DELETED = N_("deleted {deleted}; a deleted token never works again")
_ARCHIVED_NOT_KNOWN = N_("{archived_filter}, and whether the template is archived is not known")
_KNOWN_TO_COVER = {
    Reason.RULE_NOT_UNDERSTOOD: (
        N_("a rule that could not be read, and does not cover the subject: {unrecognised}"),
        N_("a rule that could not be read, and covers the subject: {unrecognised}"),
    ),
    Reason.RULES_UNKNOWN: (
        N_("no rule that is not listed covers the subject"),
        N_("a rule that is not listed covers the subject"),
    ),
}
"""What is known of rules that nobody could read: that they do not cover the subject, or that they do."""

_LISTED_SERVICE_USER = {
    Reason.GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS: (
        N_("shared with group {group}; groups do not apply to service users"),
        N_("shared with group {group}, which lists this service user; groups do not apply to service users"),
    ),
    Reason.SITES_DO_NOT_APPLY_TO_SERVICE_USERS: (
        N_("shared with site {site}; sites do not apply to service users"),
        N_("shared with site {site}, which lists this service user; sites do not apply to service users"),
    ),
}


def attempt_line(question: Question, attempt: Attempt) -> str:
    """Return what an attempt tried and what came of it, without its outcome word."""
    if (timed := _timed(question, attempt)) is not None:
        return timed
    names = evidence_names(question, [attempt])
    names |= {
        "members_of": _members_of(names),
        "through": _through(names["permission_sets"]),
        "unrecognised": _unrecognised(question, attempt),
        "archived": _("archived") if question.template.archived else _("not archived"),
        "created_at": moment(question.requester.token.created_at) if question.requester.token is not None else "",
        "modified_at": moment(question.template.modified_at) if question.template.modified_at is not None else "",
    }
    if attempt.reason in _LISTED_SERVICE_USER:
        is_listed = any(thing.type == "service_user" for thing in attempt.evidence)
        return _(_LISTED_SERVICE_USER[attempt.reason][is_listed]).format_map(names)
    if attempt.reason in _OF_A_NAMED_SUBJECT and question.requester.subject is not None:
        return _(_OF_A_NAMED_SUBJECT[attempt.reason]).format_map(names)
    if attempt.reason is Reason.EXCLUDED_BY_ARCHIVED_FILTER and attempt.outcome is Truth.UNKNOWN:
        return _(_ARCHIVED_NOT_KNOWN).format_map(names)
    if attempt.reason is Reason.LOCATIONS_PERMISSION_MISSING and not names["site"]:
        return _(_LOCATIONS_NOT_LISTED).format_map(names)
    if attempt.reason in _KNOWN_TO_COVER and attempt.outcome is not Truth.UNKNOWN:
        return _(_KNOWN_TO_COVER[attempt.reason][attempt.outcome is Truth.YES]).format_map(names)
    return _(_LINES[attempt.reason]).format_map(names)


def _timed(question: Question, attempt: Attempt) -> str | None:
    """Return a line about a token that ended, or is about to, with when and by which last use; None for another."""
    token = question.requester.token
    if token is None:
        return None
    ends, used = expires_at(token), token.last_used_at
    facts = {
        "ends": moment(ends) if ends is not None else "",
        "used": moment(used) if used is not None else "",
        "made": moment(token.created_at),
        "revoked": moment(token.revoked_at) if token.revoked_at is not None else "",
        "deleted": moment(token.deleted_at) if token.deleted_at is not None else "",
        "days": token.inactivity_days,
    }
    told = None
    match attempt.reason:
        case Reason.TOKEN_EXPIRED if ends is not None:
            told = _EXPIRED_UNUSED if used is None else _EXPIRED
        case Reason.TOKEN_ACTIVE if ends is not None and ends - question.at <= _SOON:
            told = _ENDS_SOON_UNUSED if used is None else _ENDS_SOON
        case Reason.TOKEN_REVOKED if token.revoked_at is not None:
            told = _REVOKED
        case Reason.TOKEN_DELETED if token.deleted_at is not None:
            told = _DELETED
    return _(told).format_map(facts) if told is not None else None


def _members_of(names: dict[str, str]) -> str:
    if names["group"] and names["site"]:
        return _("group {group} at site {site}").format_map(names)
    return _("group {group}").format_map(names) if names["group"] else _("site {site}").format_map(names)


def _through(permission_sets: str) -> str:
    return _(" (permission set: {names})").format(names=permission_sets) if permission_sets else ""


def _unrecognised(question: Question, attempt: Attempt) -> str:
    if attempt.rule is None:
        return ""
    return unread_rule(question.template.rules[attempt.rule].unrecognised or "")

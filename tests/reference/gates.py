"""What each gate tries, in order. An attempt is a table: reason, outcome, and the index of the rule or None."""

from datetime import datetime, timedelta

from tests.worlds.facts import (
    LOCATIONS,
    TEMPLATES,
    Subject,
    Table,
    Truth,
    all_of,
    any_of,
    crosses,
    has_locations,
    holds,
    holds_override,
    is_complete,
    is_foreign,
    is_in_group,
    is_in_site,
    last_seen,
    same,
)


def attempt(reason: str, outcome: Truth, rule: int | None = None) -> Table:
    """Return one way that was tried."""
    return {"reason": reason, "outcome": outcome, "rule": rule}


def owner_attempts(subject: Subject) -> list[Table]:
    """Return what the status of the subject leaves of its tokens: nothing, where a user is gone."""
    if subject.kind == "user" and subject.entry is not None and subject.entry["status"] != "active":
        return [attempt({"left": "owner-left", "deactivated": "owner-deactivated"}[subject.entry["status"]], "no")]
    return []


def token_attempts(organisation: Table, token: Table, subject: Subject, at: datetime) -> list[Table]:
    """Does this token still work? Every reason that holds, in the order in which one is the gate's own."""
    attempts = []
    if at < token["created_at"]:
        attempts.append(attempt("token-unrecognised", "no"))
    if is_foreign(organisation, token):
        attempts.append(attempt("token-of-another-organisation", "no"))
    if token["status"] == "deleted":
        attempts.append(attempt("token-deleted", "no"))
    if token["status"] == "revoked":
        attempts.append(attempt("token-revoked", "no"))
    attempts += owner_attempts(subject)
    if at - last_seen(token) > timedelta(days=token["inactivity_days"]):
        if is_complete(organisation, "token_use"):
            attempts.append(attempt("token-expired", "no"))
        else:
            attempts.append(attempt("last-use-unknown", "unknown"))
    return attempts or [attempt("token-active", "yes")]


def subject_attempts(subject: Subject) -> list[Table]:
    """Who does it act for? Of one that is not listed nobody can say whether it is still there."""
    if subject.entry is None:
        return [attempt("subject-unknown", "unknown")]
    return [attempt("subject-user" if subject.kind == "user" else "subject-service-user", "yes")]


def sharing_attempts(organisation: Table, subject: Subject, template: Table) -> list[Table]:
    """Is the template shared with the subject itself?"""
    attempts = []
    if "owner" in template and same(template["owner"], subject.id):
        attempts.append(attempt("owner-of-template", "yes"))
    for index, rule in enumerate(template.get("rules", [])):
        if "user" in rule or "service_user" in rule:
            attempts.append(_named(subject, rule, index))
        elif "everyone" in rule:
            attempts.append(_everyone(organisation, subject, template, rule, index))
        elif "unrecognised" in rule:
            attempts.append(attempt("rule-not-understood", "unknown", index))
    override = holds_override(organisation, subject)
    if crosses(organisation, subject, template):
        if override == "yes":
            attempts.append(attempt("override-stops-at-organisation", "no"))
    elif override == "yes":
        attempts.append(attempt("override-permission", "yes"))
    elif override == "unknown":
        attempts.append(attempt("override-unknown", "unknown"))
    if not is_complete(organisation, "template_rules"):
        attempts.append(attempt("rules-unknown", "unknown"))
    return attempts


def _named(subject: Subject, rule: Table, index: int) -> Table:
    named = rule["user"] if "user" in rule else rule["service_user"]
    if not same(named, subject.id):
        return attempt("names-another-subject", "no", index)
    if rule.get("invitation", "accepted") == "pending":
        return attempt("invitation-pending", "no", index)
    return attempt("shared-with-user" if subject.kind == "user" else "shared-with-service-user", "yes", index)


def _everyone(organisation: Table, subject: Subject, template: Table, rule: Table, index: int) -> Table:
    if crosses(organisation, subject, template):
        return attempt("everyone-of-another-organisation", "no", index)
    if subject.kind == "user":
        return attempt("shared-with-everyone", "yes", index)
    if "covers_service_users" not in rule:
        return attempt("everyone-may-not-cover-service-users", "unknown", index)
    if rule["covers_service_users"]:
        return attempt("shared-with-everyone", "yes", index)
    return attempt("everyone-excludes-service-users", "no", index)


def membership_attempts(organisation: Table, subject: Subject, template: Table) -> list[Table]:
    """Is the template available through a group or a site?"""
    attempts = []
    for index, rule in enumerate(template.get("rules", [])):
        if "group" in rule or "site" in rule:
            if subject.kind == "user":
                attempts.append(_membership(organisation, subject, template, rule, index))
            elif "group" in rule:
                attempts.append(attempt("groups-do-not-apply-to-service-users", "no", index))
            else:
                attempts.append(attempt("sites-do-not-apply-to-service-users", "no", index))
    return attempts


def _membership(organisation: Table, subject: Subject, template: Table, rule: Table, index: int) -> Table:
    if "site" in rule and crosses(organisation, subject, template):
        return attempt("site-rule-stops-at-organisation", "no", index)
    ways: list[Truth] = []
    if "group" in rule:
        ways.append(is_in_group(organisation, subject.id, rule["group"]))
    if "site" in rule:
        ways.append(is_in_site(organisation, subject.id, rule["site"]))
    member = all_of(ways)
    what = "-and-".join(one for one in ("group", "site") if one in rule)
    if member == "no":
        return attempt("not-member-of-" + what, "no", index)
    if rule.get("invitation", "accepted") == "pending":
        return attempt("invitation-pending", "no", index)
    if member == "unknown":
        return attempt("membership-unknown", "unknown", index)
    return attempt("member-of-" + what, "yes", index)


def permission_attempts(organisation: Table, subject: Subject, template: Table) -> list[Table]:
    """May the subject open templates and their locations?"""
    override = holds_override(organisation, subject)
    templates = any_of([holds(organisation, subject, TEMPLATES), override])
    locations = any_of([holds(organisation, subject, LOCATIONS), override])
    needed = has_locations(organisation, template)
    attempts = [_permission(templates, "templates-permission-missing")]
    if needed == "yes":
        attempts.append(_permission(locations, "locations-permission-missing"))
    elif needed == "unknown" and locations != "yes":
        attempts.append(attempt("locations-unknown", "unknown"))
    return attempts


def _permission(held: Truth, missing: str) -> Table:
    reason = {"yes": "permission-granted", "no": missing, "unknown": "permission-set-unknown"}[held]
    return attempt(reason, held)


def request_attempts(
    template: Table, archived: str, modified_after: datetime | None, modified_before: datetime | None
) -> list[Table]:
    """Did the call ask for it?"""
    attempts = []
    if archived != "both" and template.get("archived", False) != (archived == "true"):
        attempts.append(attempt("excluded-by-archived-filter", "no"))
    if modified_after is not None or modified_before is not None:
        if "modified_at" not in template:
            attempts.append(attempt("modified-time-unknown", "unknown"))
        elif (modified_after is not None and template["modified_at"] < modified_after) or (
            modified_before is not None and template["modified_at"] > modified_before
        ):
            attempts.append(attempt("excluded-by-modified-filter", "no"))
    return attempts or [attempt("in-request", "yes")]

"""Whether an elementary fact is so in a world with nothing missing, read from the plain tables of the reference."""

from datetime import datetime, timedelta

from diagnostics.model.fact import Fact
from tests.reference.gates import membership_attempts, sharing_attempts
from tests.worlds.facts import (
    Subject,
    Table,
    find,
    has_locations,
    holds,
    is_complete,
    is_in_group,
    is_in_site,
    last_seen,
)


def is_true(fact: Fact, before: Table, truth: tuple[Table, Table], at: datetime) -> bool:
    """Return whether a fact says how it is in `truth`, which completes `before`.

    Where rules may be missing a completion numbers them anew, so that a fact about one of them is never taken as true.
    """
    told = is_so(fact, before, truth, at)
    return told is not None and told is fact.value


def is_so(fact: Fact, before: Table, truth: tuple[Table, Table], at: datetime) -> bool | None:
    """Return whether what a fact is about is so; None where that cannot be said."""
    organisation, tokens = truth
    subject = subject_in(truth, fact.subject or "")
    template = find(organisation["templates"], fact.template or "") or {}
    is_numbered = is_complete(before, "template_rules")
    match fact.fact:
        case "holds" if fact.permission_set is not None:
            listed = find(organisation["permission_sets"], fact.permission_set)
            return listed is not None and fact.permission in listed.get("permissions", [])
        case "holds":
            return holds(organisation, subject, fact.permission or "") == "yes"
        case "in-group":
            return is_in_group(organisation, subject.id, fact.group or "") == "yes"
        case "at-site":
            return is_in_site(organisation, subject.id, fact.site or "") == "yes"
        case "covers-service-users" if is_numbered and fact.template is not None:
            return bool(template["rules"][fact.rule or 0]["covers_service_users"])
        case "covers-service-users" if is_numbered:
            said = {rule["covers_service_users"] for rule in unsaid_rules(before, organisation)}
            return said.pop() if len(said) == 1 else None
        case "rule-covers" if is_numbered:
            return _opens(
                organisation, subject, {**template, "owner": "", "rules": [template["rules"][fact.rule or 0]]}
            )
        case "other-rule-covers":
            return None
        case "has-locations":
            return has_locations(organisation, template) == "yes"
        case "token-in-use":
            token = find(tokens["tokens"], fact.token or "") or {}
            return at - last_seen(token) <= timedelta(days=token["inactivity_days"])
        case "subject-active":
            return subject.entry is not None and subject.entry.get("status", "active") == "active"
        case _:
            return None


def subject_in(truth: tuple[Table, Table], identifier: str) -> Subject:
    """Return the subject of that id as a completed world lists it."""
    organisation, tokens = truth
    if (user := find(organisation["users"], identifier)) is not None:
        return Subject("user", identifier, user)
    return Subject("service_user", identifier, find(tokens["service_users"], identifier))


def unsaid_rules(before: Table, organisation: Table) -> list[Table]:
    """Return the rules for everyone that `before` does not say the coverage of, as the completed world has them."""
    return [
        rule
        for had, has in zip(before["templates"], organisation["templates"], strict=True)
        for was, rule in zip(had.get("rules", []), has["rules"], strict=True)
        if "everyone" in was and "covers_service_users" not in was
    ]


def _opens(organisation: Table, subject: Subject, template: Table) -> bool:
    """Return whether the rules of a template open it to a subject, without an override permission."""
    plain = Subject(subject.kind, subject.id, {**(subject.entry or {}), "holds": [], "lacks": ALL_OVERRIDES})
    tried = (*sharing_attempts(organisation, plain, template), *membership_attempts(organisation, plain, template))
    return any(one["outcome"] == "yes" for one in tried)


ALL_OVERRIDES = ["Override permissions: View all data", "Override permissions: Manage all data"]

"""The walk over the plain tables that `tomllib` reads: what every other implementation of it must answer."""

from datetime import datetime

from tests.reference.gates import (
    attempt,
    membership_attempts,
    owner_attempts,
    permission_attempts,
    request_attempts,
    sharing_attempts,
    subject_attempts,
    token_attempts,
)
from tests.worlds.facts import (
    Subject,
    Table,
    Truth,
    all_of,
    any_of,
    find,
    is_complete,
    is_foreign,
    knows_all_secrets,
)

ACCESS_GRANTS = (
    "owner-of-template",
    "shared-with-user",
    "shared-with-service-user",
    "shared-with-everyone",
    "member-of-group",
    "member-of-site",
    "member-of-group-and-site",
    "override-permission",
)
ACCESS_NEAR_MISSES = (
    "invitation-pending",
    "groups-do-not-apply-to-service-users",
    "sites-do-not-apply-to-service-users",
    "everyone-excludes-service-users",
    "override-stops-at-organisation",
    "everyone-of-another-organisation",
    "site-rule-stops-at-organisation",
    "not-member-of-group-and-site",
    "not-member-of-group",
    "not-member-of-site",
    "names-another-subject",
    "not-shared",
)
ACCESS_UNKNOWNS = (
    "rule-not-understood",
    "everyone-may-not-cover-service-users",
    "membership-unknown",
    "rules-unknown",
    "override-unknown",
)
BLOCKS = (
    "token-unrecognised",
    "token-of-another-organisation",
    "token-deleted",
    "token-revoked",
    "owner-left",
    "owner-deactivated",
    "token-expired",
    "templates-permission-missing",
    "locations-permission-missing",
    "excluded-by-archived-filter",
    "excluded-by-modified-filter",
)
UNKNOWNS = (
    "last-use-unknown",
    "subject-unknown",
    "permission-set-unknown",
    "locations-unknown",
    "modified-time-unknown",
)
GATES = ("token", "subject", "sharing", "membership", "permission", "request")
STATES = {"yes": "pass", "no": "block", "unknown": "unknown"}
VERDICTS = {"yes": "visible", "no": "hidden", "unknown": "unknown"}


def explain(
    organisation: Table,
    tokens: Table,
    *,
    token_id: str | None = None,
    subject_id: str | None = None,
    unrecognised_secret: bool = False,
    template_id: str,
    at: datetime,
    archived: str = "both",
    modified_after: datetime | None = None,
    modified_before: datetime | None = None,
) -> Table:
    """Return verdict, headline, web_app and gates for one template and one of: a token, a subject, an unknown secret.

    Raises LookupError for a token, a subject or a template that the world does not list, and for another
    organisation's user as the subject.
    """
    template = find(organisation.get("templates", []), template_id)
    if template is None:
        raise LookupError(template_id)
    if unrecognised_secret:
        return _unrecognised(is_certain=knows_all_secrets(organisation, tokens))
    if token_id is not None:
        token = find(tokens.get("tokens", []), token_id)
        if token is None:
            raise LookupError(token_id)
        subject = _owner(organisation, tokens, token)
    else:
        token = None
        subject = _asked_about(organisation, tokens, subject_id or "")

    gates = []
    if token is not None:
        gates.append(_plain_gate("token", token_attempts(organisation, token, subject, at)))
    elif owner_attempts(subject):
        gates.append(_plain_gate("token", owner_attempts(subject)))
    gates.append(_plain_gate("subject", subject_attempts(subject)))
    sharing, membership = _access_gates(organisation, subject, template)
    gates += [sharing, membership]
    gates.append(_plain_gate("permission", permission_attempts(organisation, subject, template)))
    if token is not None:
        call = request_attempts(template, archived, modified_after, modified_before)
        gates.append(_plain_gate("request", call))

    verdict = _verdict(gates)
    return {
        "verdict": VERDICTS[verdict],
        "headline": _headline(verdict, gates),
        "web_app": _web_app(subject, gates),
        "gates": gates,
    }


def gap(
    organisation: Table,
    tokens: Table,
    *,
    token_id: str | None = None,
    subject_id: str | None = None,
    unrecognised_secret: bool = False,
    at: datetime,
    archived: str = "both",
    modified_after: datetime | None = None,
    modified_before: datetime | None = None,
) -> dict[str, Table]:
    """Return what `explain` says of every template, by the template's id as the file spells it, in file order."""
    return {
        template["id"]: explain(
            organisation,
            tokens,
            token_id=token_id,
            subject_id=subject_id,
            unrecognised_secret=unrecognised_secret,
            template_id=template["id"],
            at=at,
            archived=archived,
            modified_after=modified_after,
            modified_before=modified_before,
        )
        for template in organisation.get("templates", [])
    }


def _owner(organisation: Table, tokens: Table, token: Table) -> Subject:
    people = organisation.get("users", []) if token["kind"] == "user" else tokens.get("service_users", [])
    return Subject(token["kind"], token["owner"], find(people, token["owner"]))


def _asked_about(organisation: Table, tokens: Table, subject_id: str) -> Subject:
    user = find(organisation.get("users", []), subject_id)
    if user is not None and not is_foreign(organisation, user):
        return Subject("user", user["id"], user)
    service_user = find(tokens.get("service_users", []), subject_id)
    if service_user is not None:
        return Subject("service_user", service_user["id"], service_user)
    raise LookupError(subject_id)


def _unrecognised(*, is_certain: bool) -> Table:
    gates = [_plain_gate(name, [attempt("subject-unknown", "unknown")]) for name in GATES]
    if is_certain:
        gates[0] = _plain_gate("token", [attempt("token-unrecognised", "no")])
    verdict, headline = ("hidden", "token-unrecognised") if is_certain else ("unknown", "subject-unknown")
    return {"verdict": verdict, "headline": headline, "web_app": "unknown", "gates": gates}


def _gate(name: str, state: str, reason: str, attempts: list[Table]) -> Table:
    return {"gate": name, "state": state, "reason": reason, "attempts": attempts}


def _plain_gate(name: str, attempts: list[Table]) -> Table:
    """Return a gate that passes when all its attempts do (the gates other than sharing and membership)."""
    truth = all_of(one["outcome"] for one in attempts)
    reason = attempts[0]["reason"] if truth == "yes" else _first(BLOCKS if truth == "no" else UNKNOWNS, attempts)
    return _gate(name, STATES[truth], reason, attempts)


def _access_gates(organisation: Table, subject: Subject, template: Table) -> tuple[Table, Table]:
    """Return sharing and membership, each of which passes when one of its attempts does."""
    sharing = sharing_attempts(organisation, subject, template)
    membership = membership_attempts(organisation, subject, template)
    shared = any_of(one["outcome"] for one in sharing)
    member = any_of(one["outcome"] for one in membership)
    rules = template.get("rules", [])
    unread = any("unrecognised" in rule for rule in rules) or not is_complete(organisation, "template_rules")
    if subject.kind == "user" and member == "no" and unread:
        member = "unknown"

    sharing_state, membership_state = STATES[shared], STATES[member]
    if shared != "yes" and member == "yes":
        sharing_state = "irrelevant"
    if member != "yes" and shared == "yes":
        membership_state = "irrelevant"
    if subject.kind == "service_user" and not membership:
        membership_state = "irrelevant"
    return (
        _gate("sharing", sharing_state, _access_reason(shared, sharing, "not-shared"), sharing),
        _gate("membership", membership_state, _access_reason(member, membership, "no-group-or-site-rule"), membership),
    )


def _access_reason(truth: Truth, attempts: list[Table], without: str) -> str:
    """Return the first code of a gate's own attempts, in the order that fits what the gate came to by itself.

    Membership may be unknown only because of what is listed under sharing: then its first near miss stands for it.
    """
    reasons = {one["reason"] for one in attempts}
    orders: dict[Truth, list[tuple[str, ...]]] = {
        "yes": [ACCESS_GRANTS],
        "unknown": [ACCESS_UNKNOWNS, ACCESS_NEAR_MISSES],
        "no": [ACCESS_NEAR_MISSES],
    }
    for order in orders[truth]:
        if reasons.intersection(order):
            return _first(order, attempts)
    return without


def _first(order: tuple[str, ...], attempts: list[Table]) -> str:
    reasons = [one["reason"] for one in attempts]
    return next(reason for reason in order if reason in reasons)


def _access(gates: list[Table]) -> Truth:
    states = [gate["state"] for gate in gates if gate["gate"] in ("sharing", "membership")]
    if "pass" in states:
        return "yes"
    return "unknown" if "unknown" in states else "no"


def _truths(gates: list[Table]) -> list[tuple[str, Truth]]:
    """Return what each gate came to, in the order of the headline, sharing and membership together as access."""
    truths: list[tuple[str, Truth]] = []
    outcomes: dict[str, Truth] = {"pass": "yes", "block": "no", "unknown": "unknown"}
    for gate in gates:
        if gate["gate"] == "sharing":
            truths.append(("access", _access(gates)))
        elif gate["gate"] != "membership":
            truths.append((gate["gate"], outcomes[gate["state"]]))
    return truths


def _verdict(gates: list[Table]) -> Truth:
    return all_of(truth for _, truth in _truths(gates))


def _headline(verdict: Truth, gates: list[Table]) -> str:
    access = [one for gate in gates if gate["gate"] in ("sharing", "membership") for one in gate["attempts"]]
    if verdict == "yes":
        return _first(ACCESS_GRANTS, access)
    deciding = next(name for name, truth in _truths(gates) if truth == verdict)
    if deciding != "access":
        return str(next(gate["reason"] for gate in gates if gate["gate"] == deciding))
    if verdict == "unknown":
        return _first(ACCESS_UNKNOWNS, access)
    return _first(ACCESS_NEAR_MISSES, access) if access else "not-shared"


def _web_app(subject: Subject, gates: list[Table]) -> str | None:
    if subject.kind == "service_user":
        return None
    if owner_attempts(subject):
        return "hidden"
    return VERDICTS[all_of(truth for name, truth in _truths(gates) if name in ("subject", "access", "permission"))]

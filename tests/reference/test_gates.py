"""Each gate of the reference tries what the rules of access say, case by case."""

from datetime import timedelta
from typing import Any

import pytest

from tests.worlds.acme import (
    ADA,
    AT,
    BOT,
    COVERED,
    DASHED,
    EVERY_OVERRIDE,
    EVERYONE,
    FOR_BOT,
    FOREIGN,
    NIGHT,
    NOT_COVERED,
    OPEN,
    OTHER,
    PAIR,
    PENDING,
    PORT,
    QUAY,
    UNREAD,
    USER,
    acme,
    ask,
    gate,
    tried,
)
from tests.worlds.facts import LOCATIONS, MANAGE_ALL, TEMPLATES, VIEW_ALL, Table


@pytest.mark.parametrize(
    ("token", "user", "coverage", "expected"),
    [
        ({}, {}, {}, ["token-active"]),
        ({"status": "revoked"}, {}, {}, ["token-revoked"]),
        ({"status": "deleted"}, {}, {}, ["token-deleted"]),
        ({}, {"status": "left"}, {}, ["owner-left"]),
        ({}, {"status": "deactivated"}, {}, ["owner-deactivated"]),
        ({"organisation": "role_other"}, {}, {}, ["token-of-another-organisation"]),
        ({"organisation": "role_acme"}, {}, {}, ["token-active"]),
        ({"created_at": AT - timedelta(days=30)}, {}, {}, ["token-active"]),
        ({"created_at": AT - timedelta(days=30, microseconds=1)}, {}, {}, ["token-expired"]),
        ({"created_at": AT - timedelta(days=90), "last_used_at": AT}, {}, {}, ["token-active"]),
        ({"created_at": AT - timedelta(days=90)}, {}, {"token_use": "partial"}, ["last-use-unknown"]),
        ({"created_at": AT - timedelta(days=9)}, {}, {"token_use": "unavailable"}, ["token-active"]),
        (
            {"created_at": AT - timedelta(days=90), "status": "revoked", "organisation": "role_other"},
            {"status": "left"},
            {},
            ["token-of-another-organisation", "token-revoked", "owner-left", "token-expired"],
        ),
        (
            {"created_at": AT - timedelta(days=90), "status": "deleted"},
            {"status": "deactivated"},
            {"token_use": "partial"},
            ["token-deleted", "owner-deactivated", "last-use-unknown"],
        ),
    ],
)
def test_the_token_gate_lists_every_reason_that_holds(
    token: Table, user: Table, coverage: dict[str, str], expected: list[str]
) -> None:
    """Every reason against a token is listed, and the first of them is the gate's and the headline."""
    answer = ask(acme(ADA, token=token, user=user, **coverage))
    assert [reason for reason, _, _ in tried(answer, "token")] == expected
    assert gate(answer, "token")["reason"] == expected[0]
    states = {"token-active": "pass", "last-use-unknown": "unknown"}
    assert gate(answer, "token")["state"] == states.get(expected[0], "block")
    assert answer["headline"] == ("shared-with-user" if expected == ["token-active"] else expected[0])


def test_a_service_users_token_outlives_users_and_has_its_own_period() -> None:
    """A service user's token does not end with a user, and lies unused as long as its own period says."""
    idle = {"created_at": AT - timedelta(days=44)}
    answer = ask(acme(FOR_BOT, token=idle, user={"status": "left"}), "of-bot")
    assert (answer["verdict"], answer["headline"]) == ("visible", "shared-with-service-user")


@pytest.mark.parametrize(
    ("rules", "template", "permissions", "for_user", "for_bot"),
    [
        ([], {}, OPEN, [], []),
        ([], {"owner": "user_" + DASHED}, OPEN, ["yes owner-of-template"], []),
        ([], {"owner": BOT, **FOREIGN}, OPEN, [], ["yes owner-of-template"]),
        ([ADA], {}, OPEN, ["yes shared-with-user 0"], ["no names-another-subject 0"]),
        ([FOR_BOT], {}, OPEN, ["no names-another-subject 0"], ["yes shared-with-service-user 0"]),
        ([{"user": BOT}], FOREIGN, OPEN, ["no names-another-subject 0"], ["yes shared-with-service-user 0"]),
        ([{**ADA, **PENDING}], FOREIGN, OPEN, ["no invitation-pending 0"], ["no names-another-subject 0"]),
        ([EVERYONE], {}, OPEN, ["yes shared-with-everyone 0"], ["unknown everyone-may-not-cover-service-users 0"]),
        ([COVERED], {}, OPEN, ["yes shared-with-everyone 0"], ["yes shared-with-everyone 0"]),
        ([NOT_COVERED], {}, OPEN, ["yes shared-with-everyone 0"], ["no everyone-excludes-service-users 0"]),
        ([COVERED], FOREIGN, OPEN, *[["no everyone-of-another-organisation 0"]] * 2),
        ([EVERYONE], FOREIGN, OPEN, *[["no everyone-of-another-organisation 0"]] * 2),
        ([UNREAD], FOREIGN, OPEN, *[["unknown rule-not-understood 0"]] * 2),
        ([], {}, [VIEW_ALL], *[["yes override-permission"]] * 2),
        ([], {}, [MANAGE_ALL], *[["yes override-permission"]] * 2),
        ([], {"organisation": "role_acme"}, [VIEW_ALL], *[["yes override-permission"]] * 2),
        ([], FOREIGN, [VIEW_ALL], *[["no override-stops-at-organisation"]] * 2),
        ([], {}, None, *[["unknown override-unknown"]] * 2),
        ([], FOREIGN, None, [], []),
        (
            [UNREAD, NIGHT, ADA],
            {"owner": USER},
            None,
            [
                "yes owner-of-template",
                "unknown rule-not-understood 0",
                "yes shared-with-user 2",
                "unknown override-unknown",
            ],
            ["unknown rule-not-understood 0", "no names-another-subject 2", "unknown override-unknown"],
        ),
    ],
)
def test_sharing_tries_the_owner_each_rule_and_the_override(
    rules: list[Table], template: Table, permissions: list[str] | None, for_user: list[str], for_bot: list[str]
) -> None:
    """Sharing is the owner, then each rule that names the subject or everyone, then the override."""
    world = acme(*rules, template=template, permissions=permissions)
    for token_id, expected in (("of-user", for_user), ("of-bot", for_bot)):
        answer = ask(world, token_id)
        spoken = [
            " ".join(str(part) for part in (outcome, reason, rule) if part is not None)
            for reason, outcome, rule in tried(answer, "sharing")
        ]
        assert spoken == expected
        outcomes = {one.split()[0] for one in expected}
        own = "pass" if "yes" in outcomes else "unknown" if "unknown" in outcomes else "block"
        assert gate(answer, "sharing")["state"] == own
        if not expected:
            assert gate(answer, "sharing")["reason"] == "not-shared"


def test_incomplete_rules_are_one_more_attempt_of_every_template() -> None:
    """Where rules may be missing, access is unknown unless something opens the template."""
    world = acme(OTHER, template_rules="partial")
    answer = ask(world)
    assert tried(answer, "sharing") == [("names-another-subject", "no", 0), ("rules-unknown", "unknown", None)]
    assert (answer["verdict"], answer["headline"]) == ("unknown", "rules-unknown")
    assert (gate(answer, "membership")["state"], gate(answer, "membership")["reason"]) == (
        "unknown",
        "no-group-or-site-rule",
    )
    assert gate(ask(world, "of-bot"), "membership")["state"] == "irrelevant"
    assert ask(acme(ADA, template_rules="partial"))["verdict"] == "visible"


@pytest.mark.parametrize(
    ("rule", "template", "members", "coverage", "expected"),
    [
        (NIGHT, {}, {"night": ["user_" + DASHED]}, {}, "yes member-of-group"),
        (NIGHT, {}, {"night": ["ben"]}, {}, "no not-member-of-group"),
        (NIGHT, {}, {}, {"group_members": "partial"}, "unknown membership-unknown"),
        (NIGHT, {}, {}, {"groups": "partial"}, "no not-member-of-group"),
        ({"group": "unlisted"}, {}, {}, {"groups": "partial"}, "unknown membership-unknown"),
        (NIGHT, FOREIGN, {"night": [USER]}, {}, "yes member-of-group"),
        ({**NIGHT, **PENDING}, FOREIGN, {"night": [USER]}, {}, "no invitation-pending"),
        ({**NIGHT, **PENDING}, FOREIGN, {}, {}, "no not-member-of-group"),
        ({**NIGHT, **PENDING}, FOREIGN, {}, {"group_members": "partial"}, "no invitation-pending"),
        (QUAY, {}, {"quay": [USER]}, {}, "yes member-of-site"),
        (QUAY, {}, {"port": [USER]}, {}, "yes member-of-site"),
        (PORT, {}, {"quay": [USER]}, {}, "no not-member-of-site"),
        (PORT, {}, {}, {"site_members": "partial"}, "unknown membership-unknown"),
        (PORT, {}, {}, {"sites": "partial"}, "unknown membership-unknown"),
        (QUAY, FOREIGN, {"quay": [USER]}, {}, "no site-rule-stops-at-organisation"),
        (PAIR, {}, {"night": [USER], "port": [USER]}, {}, "yes member-of-group-and-site"),
        (PAIR, {}, {"night": [USER]}, {}, "no not-member-of-group-and-site"),
        (PAIR, {}, {"night": [USER]}, {"sites": "partial"}, "unknown membership-unknown"),
        (PAIR, {}, {}, {"sites": "partial"}, "no not-member-of-group-and-site"),
        (PAIR, FOREIGN, {"night": [USER], "quay": [USER]}, {}, "no site-rule-stops-at-organisation"),
    ],
)
def test_membership_of_a_user(
    rule: Table, template: Table, members: dict[str, Any], coverage: dict[str, str], expected: str
) -> None:
    """A user is a member through a group, a site or one above it, or both; what may be missing is unknown."""
    answer = ask(acme(OTHER, rule, template=template, **members, **coverage))
    outcome, reason = expected.split()
    assert tried(answer, "membership") == [(reason, outcome, 1)]
    assert gate(answer, "membership")["reason"] == reason
    assert gate(answer, "membership")["state"] == {"yes": "pass", "no": "block", "unknown": "unknown"}[outcome]
    assert answer["headline"] == reason
    assert gate(answer, "sharing")["state"] == ("irrelevant" if outcome == "yes" else "block")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (NIGHT, "groups-do-not-apply-to-service-users"),
        (QUAY, "sites-do-not-apply-to-service-users"),
        (PAIR, "groups-do-not-apply-to-service-users"),
    ],
)
@pytest.mark.parametrize("template", [{}, FOREIGN])
def test_groups_and_sites_grant_a_service_user_nothing(rule: Table, expected: str, template: Table) -> None:
    """A group that lists a service user opens nothing to it, and the answer says just that."""
    world = acme(rule, template=template, night=(BOT,), quay=(BOT,), group_members="partial", sites="partial")
    answer = ask(world, "of-bot")
    assert tried(answer, "membership") == [(expected, "no", 0)]
    assert (answer["verdict"], answer["headline"]) == ("hidden", expected)


def test_a_pending_group_rule_counts_for_a_service_user_as_any_group_rule() -> None:
    """It is the group and not the invitation that keeps a service user out."""
    answer = ask(acme({**NIGHT, **PENDING}, template=FOREIGN), "of-bot")
    assert answer["headline"] == "groups-do-not-apply-to-service-users"


def test_a_rule_not_understood_may_open_a_group_to_a_user_but_not_to_a_service_user() -> None:
    """It leaves a user's membership unknown unless that passes, and a service user's as it is."""
    user, bot = ask(acme(UNREAD, NIGHT)), ask(acme(UNREAD, NIGHT), "of-bot")
    assert (gate(user, "membership")["state"], gate(user, "membership")["reason"]) == ("unknown", "not-member-of-group")
    assert gate(ask(acme(UNREAD, NIGHT, night=(USER,))), "membership")["state"] == "pass"
    assert gate(bot, "membership")["state"] == "block"
    assert (user["headline"], bot["headline"]) == ("rule-not-understood", "rule-not-understood")


@pytest.mark.parametrize(
    ("permissions", "person", "locations", "coverage", "expected"),
    [
        (OPEN, {}, ["quay"], {}, ["permission-granted", "permission-granted"]),
        (OPEN, {}, [], {}, ["permission-granted"]),
        ([LOCATIONS], {}, ["quay"], {}, ["templates-permission-missing", "permission-granted"]),
        ([TEMPLATES], {}, ["quay"], {}, ["permission-granted", "locations-permission-missing"]),
        ([], {}, ["quay"], {}, ["templates-permission-missing", "locations-permission-missing"]),
        ([TEMPLATES], {}, [], {}, ["permission-granted"]),
        ([TEMPLATES], {}, [], {"template_locations": "partial"}, ["permission-granted", "locations-unknown"]),
        ([TEMPLATES], {}, None, {"template_locations": "partial"}, ["permission-granted", "locations-unknown"]),
        (OPEN, {}, None, {"template_locations": "partial"}, ["permission-granted"]),
        (
            [TEMPLATES],
            {},
            ["quay"],
            {"template_locations": "partial"},
            ["permission-granted", "locations-permission-missing"],
        ),
        (None, {}, ["quay"], {}, ["permission-set-unknown", "permission-set-unknown"]),
        (None, {}, None, {"template_locations": "partial"}, ["permission-set-unknown", "locations-unknown"]),
        (None, {"holds": [TEMPLATES]}, ["quay"], {}, ["permission-granted", "permission-set-unknown"]),
        ([], {"holds": OPEN}, ["quay"], {}, ["permission-granted", "permission-granted"]),
        (OPEN, {"lacks": [TEMPLATES]}, [], {}, ["templates-permission-missing"]),
        (None, {"lacks": [TEMPLATES]}, [], {}, ["permission-set-unknown"]),
        (None, {"lacks": [TEMPLATES, *EVERY_OVERRIDE]}, [], {}, ["templates-permission-missing"]),
        ([VIEW_ALL], {}, ["quay"], {}, ["permission-granted", "permission-granted"]),
        ([MANAGE_ALL], {"lacks": [VIEW_ALL]}, ["quay"], {}, ["permission-granted", "permission-granted"]),
        ([VIEW_ALL], {"lacks": [VIEW_ALL]}, [], {}, ["templates-permission-missing"]),
    ],
)
@pytest.mark.parametrize("token_id", ["of-user", "of-bot"])
@pytest.mark.parametrize("organisation", [{}, FOREIGN])
def test_permission_is_holds_then_lacks_then_the_sets(
    permissions: list[str] | None,
    person: Table,
    locations: list[str] | None,
    coverage: dict[str, str],
    expected: list[str],
    token_id: str,
    organisation: Table,
) -> None:
    """Templates, and locations where there are any, are needed; an override includes both, anywhere."""
    template: Table = dict(organisation)
    if locations is not None:
        template["locations"] = locations
    answer = ask(
        acme(ADA, FOR_BOT, template=template, permissions=permissions, user=person, service_user=person, **coverage),
        token_id,
    )
    assert [reason for reason, _, _ in tried(answer, "permission")] == expected
    missing = [reason for reason in expected if reason.endswith("missing")]
    unknown = [reason for reason in expected if reason.endswith("unknown")]
    first = (missing or unknown or expected)[0]
    assert gate(answer, "permission")["state"] == ("block" if missing else "unknown" if unknown else "pass")
    assert gate(answer, "permission")["reason"] == first
    if first != "permission-granted":
        assert answer["headline"] == first


def test_the_sets_of_a_service_user_count_together() -> None:
    """What one set lacks another gives; a set that nobody read leaves open what the others do not give."""
    organisation, tokens = acme(FOR_BOT, template={"locations": ["quay"]}, permission_sets="partial")
    organisation["permission_sets"] += [
        {"id": "templates", "name": "T", "permissions": [TEMPLATES]},
        {"id": "locations", "name": "L", "permissions": [LOCATIONS]},
        {"id": "unread", "name": "U"},
    ]

    def headline(*sets: str) -> Any:
        tokens["service_users"][0]["permission_sets"] = list(sets)
        return ask((organisation, tokens), "of-bot")["headline"]

    assert headline("templates", "locations") == "shared-with-service-user"
    assert headline("templates") == "locations-permission-missing"
    assert headline() == "templates-permission-missing"
    assert headline("templates", "locations", "unread", "unlisted") == "shared-with-service-user"
    assert headline("templates", "unread") == "permission-set-unknown"
    assert headline("templates", "unlisted") == "permission-set-unknown"
    del tokens["service_users"][0]["permission_sets"]
    assert ask((organisation, tokens), "of-bot")["headline"] == "permission-set-unknown"


@pytest.mark.parametrize(
    ("template", "call", "expected"),
    [
        ({}, {}, ["in-request"]),
        ({"archived": True}, {}, ["in-request"]),
        ({"archived": True}, {"archived": "false"}, ["excluded-by-archived-filter"]),
        ({}, {"archived": "true"}, ["excluded-by-archived-filter"]),
        ({"archived": True}, {"archived": "true"}, ["in-request"]),
        ({"modified_at": AT}, {"modified_after": AT, "modified_before": AT}, ["in-request"]),
        ({"modified_at": AT - timedelta(microseconds=1)}, {"modified_after": AT}, ["excluded-by-modified-filter"]),
        ({"modified_at": AT + timedelta(microseconds=1)}, {"modified_before": AT}, ["excluded-by-modified-filter"]),
        ({}, {"modified_before": AT}, ["modified-time-unknown"]),
        (
            {"modified_at": AT - timedelta(days=1)},
            {"archived": "true", "modified_after": AT},
            ["excluded-by-archived-filter", "excluded-by-modified-filter"],
        ),
        (
            {},
            {"archived": "true", "modified_after": AT},
            ["excluded-by-archived-filter", "modified-time-unknown"],
        ),
    ],
)
def test_the_request_gate(template: Table, call: Table, expected: list[str]) -> None:
    """The archived filter comes first, then the bounds, which are included."""
    answer = ask(acme(ADA, template=template), **call)
    assert [reason for reason, _, _ in tried(answer, "request")] == expected
    assert gate(answer, "request")["reason"] == expected[0]
    assert answer["headline"] == ("shared-with-user" if expected == ["in-request"] else expected[0])

"""Contradictions between what a pull reads: never a certain no from them, and each said with its number."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from diagnostics.access.types import Verdict
from diagnostics.platform.assignees import CONTRADICTED
from diagnostics.platform.contradictions import Contradiction
from diagnostics.platform.feeds import Ending
from tests.api.serving import ADA, ADA_SECRET, BEN, NIGHT, OTHER, OWN, PORT, QUAY, template_id
from tests.platform.running import ran
from tests.platform.telling import DAY, NOW_TEXT, Told, permission, pulled, telling, template, user
from tui.presentation.pull import PullReport, pull_text
from tui.presentation.pull_contradictions import absent_lines, contradiction_lines, unread_lines
from tui.presentation.why.attempts import unread_rule

CARL = "user_" + "a9" * 16
HEX = "a1" * 16
DASHED = "a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a1"


def _only_night(told: Told) -> None:
    """Share the template with Night alone."""
    told.feeds["template_permissions"] = [permission(0, "role", NIGHT)]


def test_facts_that_go_together_are_whole(tmp_path: Path) -> None:
    """Where nothing contradicts anything, nothing is doubted, and answers are certain."""
    found = pulled(Told(), tmp_path)
    assert (found.doubted, found.facts.contradictions, found.facts.unread.total) == (set(), {}, 0)
    assert (found.access(ADA), found.access(BEN)) == (Verdict.VISIBLE, Verdict.VISIBLE)
    told = Told()
    told.feeds["templates"] = [template(0, owner_id=ADA)]
    told.feeds["template_permissions"] = [permission(0, "user", ADA)]
    assert pulled(told, tmp_path / "other").access(BEN) is Verdict.HIDDEN


# Own groups


def test_an_own_group_is_a_membership_and_the_list_without_it_is_not_whole(tmp_path: Path) -> None:
    """The list of members is empty or lacks the requester, and the API calls the group the requester's own."""
    for number, members in enumerate(([], [{"user_id": BEN, "group_id": DAY}])):
        told = Told()
        _only_night(told)
        told.feeds["group_users"] = members
        told.others["/share/connections"] = {"groups": [{"id": NIGHT, "name": "Night", "type": "group"}]}
        found = pulled(told, tmp_path / str(number))
        assert found.access(ADA) is Verdict.VISIBLE
        assert "group_members" in found.doubted
        assert Contradiction.OWN_GROUP_WITHOUT_ASKER in found.facts.contradictions or not members
        told.feeds["templates"] = [template(0, owner_id=ADA)]
        assert pulled(told, tmp_path / f"{number} others").access(BEN) is Verdict.UNKNOWN


def test_an_own_group_that_no_list_has_is_taken_in(tmp_path: Path) -> None:
    """With its name, and the groups are not all known."""
    told = Told()
    told.others["/share/connections"] = {"groups": [{"id": "role_" + "c9" * 16, "name": "Crew", "type": "group"}]}
    found = pulled(told, tmp_path)
    assert [group.name for group in found.organisation.groups] == ["Night", "Day", "Crew"]
    assert found.doubted == {"groups", "group_members"}


def test_a_membership_that_the_requester_does_not_have_itself_is_unknown(tmp_path: Path) -> None:
    """The list has the requester in Night, its own groups are Day alone."""
    told = Told()
    _only_night(told)
    told.feeds["group_users"] += [{"user_id": ADA, "group_id": NIGHT}, {"user_id": ADA, "group_id": DAY}]
    told.others["/share/connections"] = {"groups": [{"id": DAY, "type": "group"}]}
    found = pulled(told, tmp_path)
    assert found.facts.contradictions == {Contradiction.MEMBERSHIP_IN_ONE_LIST: 1}
    assert (found.access(ADA), found.doubted) == (Verdict.UNKNOWN, {"group_members"})


def test_organisations_are_no_own_groups(tmp_path: Path) -> None:
    """Neither the requester's nor another's, however the word is spelled."""
    told = Told()
    entries = [{"id": OWN, "type": "organisation", "name": "Acme"}, {"id": OTHER, "type": "GROUP_TYPE_ORGANIZATION"}]
    told.others["/share/connections"] = {"groups": entries}
    found = pulled(told, tmp_path)
    assert (found.organisation.organisation.name, len(found.organisation.groups), found.doubted) == ("Acme", 2, set())


# Lists that come empty


@pytest.mark.parametrize(
    ("feed", "doubted", "kind"),
    [
        ("users", {"users"}, Contradiction.EMPTY_USERS),
        ("groups", {"groups"}, Contradiction.EMPTY_GROUPS),
        ("group_users", {"group_members"}, Contradiction.EMPTY_GROUP_MEMBERS),
        ("site_members", {"site_members"}, Contradiction.EMPTY_SITE_MEMBERS),
    ],
)
def test_an_empty_list_is_not_taken_for_whole(
    feed: str, doubted: set[str], kind: Contradiction, tmp_path: Path
) -> None:
    """Without a permission a list comes empty with 200; somebody asks, so that it cannot be whole."""
    told = Told()
    told.feeds[feed] = []
    found = pulled(told, tmp_path)
    assert doubted <= found.doubted
    assert kind in found.facts.contradictions


def test_an_organisation_without_sites_is_whole(tmp_path: Path) -> None:
    """Who has no sites has no members of them, and nothing is doubted."""
    told = Told()
    told.feeds["sites"] = told.feeds["site_members"] = []
    assert pulled(told, tmp_path).doubted == set()


def test_the_requester_is_a_user_although_no_list_names_it(tmp_path: Path) -> None:
    """It is taken in as active, and the list of users is not whole."""
    told = Told()
    told.feeds["users"] = [user(BEN, "Ben")]
    found = pulled(told, tmp_path)
    assert [one.name for one in found.organisation.users] == ["Ben", "Asking"]
    assert (found.doubted, found.access(ADA)) == ({"users"}, Verdict.VISIBLE)
    told.seat = "SUBSCRIPTION_SEAT_TYPE_SERVICE_USER"
    robot = pulled(told, tmp_path / "robot")
    assert ([one.name for one in robot.organisation.users], robot.doubted) == (["Ben"], set())


def test_an_requester_that_is_deactivated_is_not_known_to_be(tmp_path: Path) -> None:
    """The API let it in."""
    told = Told()
    told.feeds["users"][0]["active"] = False
    found = pulled(told, tmp_path)
    assert found.facts.contradictions == {Contradiction.ASKER_DEACTIVATED: 1}
    assert (found.access(ADA), found.doubted) == (Verdict.UNKNOWN, {"users"})


# Returned templates


@pytest.mark.parametrize("rules", [[], [permission(0, "user", BEN)], [permission(0, "group", DAY)]])
def test_a_returned_template_of_others_that_nothing_explains_has_unknown_rules(
    rules: list[Any], tmp_path: Path
) -> None:
    """No override crosses to another organisation: a rule gave it that no row tells, and that may be for all."""
    told = Told()
    told.feeds["templates"] = [template(0, organisation_id=OTHER, owner_id=None), template(1)]
    told.feeds["template_permissions"] = [*rules, permission(1, "user", ADA)]
    found = pulled(told, tmp_path)
    assert found.facts.contradictions == {Contradiction.TEMPLATE_NOT_EXPLAINED: 1}
    assert found.rules()[-1].unrecognised == CONTRADICTED
    assert [one.unrecognised for one in found.rules(1)] == [None]
    assert found.access(ADA) is Verdict.UNKNOWN
    assert ("group_members" in found.doubted) is (rules[:1] == [permission(0, "group", DAY)])


def test_what_an_override_explains_is_no_contradiction(tmp_path: Path) -> None:
    """A template of this organisation may have been given by an override: that nobody else has a rule stays certain."""
    told = Told()
    told.feeds["templates"] = [template(0, owner_id=CARL)]
    told.feeds["template_permissions"] = []
    found = pulled(told, tmp_path)
    assert (found.facts.contradictions, found.access(BEN)) == ({}, Verdict.HIDDEN)


def test_what_is_known_not_to_be_an_override_is_one(tmp_path: Path) -> None:
    """Somebody wrote down that the requester holds no override; then the API gives it a template that no rule does."""
    told = Told()
    told.feeds["templates"] = [template(0, owner_id=CARL)]
    told.feeds["template_permissions"] = []
    folder = tmp_path / "again"
    with telling(told) as url:
        assert ran("pull", str(folder), "--base-url", url, secret=ADA_SECRET).returncode == 0
        facts = folder / "organisation.toml"
        text = facts.read_text(encoding="utf-8")
        lacks = 'lacks = ["Override permissions: View all data", "Override permissions: Manage all data"]'
        facts.write_text(text.replace('name = "Ada"\n', f'name = "Ada"\n{lacks}\n'), encoding="utf-8")
        again = ran("pull", str(folder), "--base-url", url, "--json", secret=ADA_SECRET)
    assert json.loads(again.stdout)["contradictions"] == {"returned-template-not-explained": 1}
    assert CONTRADICTED in facts.read_text(encoding="utf-8")


# Rules


@pytest.mark.parametrize("word", ["context", "none", "", "no-view", "preview", "CANNOT_VIEW", "viewer"])
def test_a_permission_that_nobody_knows_is_no_grant(word: str, tmp_path: Path) -> None:
    """It may be one or not: the rule could not be read."""
    told = Told()
    told.feeds["templates"] = [template(0, owner_id=CARL), template(1, owner_id=CARL)]
    told.feeds["template_permissions"] = [permission(0, "user", BEN, word or "x"), permission(1, "user", ADA)]
    found = pulled(told, tmp_path)
    assert found.access(BEN) is Verdict.UNKNOWN
    assert found.facts.unread.readings == {"user": 1}


@pytest.mark.parametrize(
    ("word", "level"),
    [("view", "conduct"), ("EDIT", "edit"), ("Owner", "delete"), ("TEMPLATE_PERMISSION_DELETE", "delete")],
)
def test_a_permission_is_known_in_any_case(word: str, level: str, tmp_path: Path) -> None:
    """Also as a name in a list of values."""
    told = Told()
    told.feeds["template_permissions"] = [permission(0, "user", ADA, word)]
    assert pulled(told, tmp_path).rules()[0].level == level


SITE_DASHED = "d2d2d2d2-d2d2-d2d2-d2d2-d2d2d2d2d2d2"
NIGHT_DASHED = "c1c1c1c1-c1c1-c1c1-c1c1-c1c1c1c1c1c1"


@pytest.mark.parametrize(
    ("word", "identifier", "read"),
    [
        ("user", ADA, {"user": ADA}),
        ("USER", DASHED, {"user": ADA}),
        ("ASSIGNEE_TYPE_USER", HEX.upper(), {"user": ADA}),
        ("user", CARL, {"user": CARL}),
        ("role", NIGHT, {"group": NIGHT}),
        ("Group", NIGHT_DASHED, {"group": NIGHT}),
        ("ActorType.GROUP", NIGHT, {"group": NIGHT}),
        ("role", OWN, {"everyone": True}),
        ("group", OWN, {"everyone": True}),
        ("role", "0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a", {"everyone": True}),
        ("site", PORT, {"site": PORT}),
        ("location", PORT, {"site": PORT}),
        ("SelectedSite", PORT, {"site": PORT}),
        ("SELECTED_SITE", SITE_DASHED, {"site": PORT}),
        ("selected-site", PORT, {"site": PORT}),
        ("SiteIntersection", f"{NIGHT}:{PORT}", {"group": NIGHT, "site": PORT}),
        ("SITE_INTERSECTION", f"{PORT}_{NIGHT}", {"group": NIGHT, "site": PORT}),
        ("site_intersection", f"{NIGHT}, {PORT}", {"group": NIGHT, "site": PORT}),
        ("site_intersection", f"{NIGHT_DASHED}|{SITE_DASHED}", {"group": NIGHT, "site": PORT}),
        ("siteIntersection", f"{SITE_DASHED}::{NIGHT}", {"group": NIGHT, "site": PORT}),
    ],
)
def test_an_assignee_is_read_where_its_word_and_its_id_agree(
    word: str, identifier: str, read: dict[str, Any], tmp_path: Path
) -> None:
    """In any case, spelling and order."""
    told = Told()
    told.feeds["template_permissions"].append(permission(0, word, identifier))
    found = pulled(told, tmp_path)
    named = {key: value for rule in found.rules()[-1:] for key, value in rule.told() if key != "level"}
    assert (named, found.facts.unread.total) == (read, 0)


@pytest.mark.parametrize(
    ("word", "identifier", "likely"),
    [
        ("user", NIGHT, "group"),
        ("group", ADA, "user"),
        ("role", "role_" + "c9" * 16, "group"),
        ("group", DASHED, "user"),
        ("site", NIGHT, "group"),
        ("site", "location_" + "d9" * 16, "site"),
        ("team", NIGHT, "group"),
        ("team", "x", None),
        ("user", "x", "user"),
        ("user", f"{ADA},{BEN}", "group-and-site"),
        ("site", f"{NIGHT}:{PORT}", "group-and-site"),
        ("site_intersection", NIGHT, "group"),
        ("site_intersection", f"{NIGHT}:{DAY}", "group-and-site"),
        ("site_intersection", f"{OWN}:{PORT}", "group-and-site"),
        ("site_intersection", f"{NIGHT}:{PORT}:{PORT}", "group"),
        ("un-user", ADA, "user"),
        ("everyone", OWN, "everyone"),
        ("", ADA, "user"),
    ],
)
def test_an_assignee_that_does_not_agree_is_not_guessed(
    word: str, identifier: str, likely: str | None, tmp_path: Path
) -> None:
    """It stays a rule that could not be read, and the summary names the likely reading."""
    told = Told()
    told.feeds["template_permissions"].append(permission(0, word or "?", identifier))
    found = pulled(told, tmp_path)
    assert found.rules()[-1].unrecognised == f"{(word or '?').upper()}:{identifier}"
    assert found.facts.unread.readings == {likely: 1}
    (line,) = unread_lines(found.facts.unread)
    assert "1 access rule is" in line


def test_a_group_is_one_only_where_it_is_listed(tmp_path: Path) -> None:
    """Where the groups are not all known, an unlisted role may still be something else."""
    told = Told()
    told.feeds["groups"] = [[{"id": NIGHT, "name": "Night"}]]
    told.metadata["groups"] = {"next_page": "left out"}
    told.feeds["template_permissions"].append(permission(0, "role", DAY))
    found = pulled(told, tmp_path)
    assert found.rules()[-1].unrecognised == f"ROLE:{DAY}"


# Rows that differ


def test_the_later_page_or_change_counts_where_rows_differ(tmp_path: Path) -> None:
    """A row that comes again on another page was read later; one that was modified later is later wherever it is."""
    told = Told()
    late = "2026-11-20T10:00:00Z"
    told.feeds["templates"] = [
        [template(0, name="old"), template(1, name="new", modified_at=late)],
        [template(0, name="new"), template(1, name="old")],
    ]
    told.feeds["users"] = [[user(ADA, "Ada"), user(BEN, "Ben", active=False)], [user(BEN, "Ben")]]
    found = pulled(told, tmp_path)
    assert [one.name for one in found.organisation.templates] == ["new", "new"]
    assert [one.status for one in found.organisation.users] == ["active", "active"]
    assert found.facts.contradictions == {Contradiction.ROWS_DIFFER: 3}
    assert found.doubted == set()


def test_what_differs_is_unknown_where_no_order_tells(tmp_path: Path) -> None:
    """A user who is active and is not is not listed; an owner who is two has the rules unknown."""
    told = Told()
    told.feeds["users"] += [user(BEN, "Ben", active=False), user(ADA, "Ada", seat_type="lite")]
    told.feeds["templates"] = [
        template(0, owner_id=CARL),
        template(0, owner_id=ADA),
        template(1, organisation_id=OTHER),
        template(1),
        template(2, archived=True),
        template(2),
        template(3, modified_at=None),
        template(3),
    ]
    told.feeds["template_permissions"] = [permission(number, "user", ADA) for number in range(4)]
    found = pulled(told, tmp_path)
    assert [(one.name, one.seat) for one in found.organisation.users] == [("Ada", None)]
    assert [one.id for one in found.organisation.templates] == [template_id(0), template_id(3)]
    assert found.organisation.templates[0].rules[-1].unrecognised is not None
    assert found.organisation.templates[1].modified_at is None
    assert (found.access(BEN), found.doubted) == (Verdict.UNKNOWN, {"users"})
    assert found.facts.contradictions == {Contradiction.ROWS_DIFFER: 6}
    (line,) = contradiction_lines(found.facts.contradictions)
    assert line.startswith("6 things came twice with different content.")


def test_two_spellings_are_one_row(tmp_path: Path) -> None:
    """Of a template, a user, a group, a site and a member: one entry each, and no contradiction."""
    told = Told()
    digits = "0" * 32
    told.feeds["templates"] += [
        {**template(0), "id": "template_" + digits.upper(), "owner_id": BEN.upper().replace("USER", "user")},
        {**template(0), "id": "00000000-0000-0000-0000-000000000000"},
    ]
    told.feeds["users"].append(user(DASHED, "Ada"))
    told.feeds["groups"].append({"id": NIGHT_DASHED.upper(), "name": "Night"})
    told.feeds["group_users"] += [{"user_id": DASHED, "group_id": NIGHT_DASHED}, {"user_id": ADA, "group_id": NIGHT}]
    told.feeds["sites"].append({"id": SITE_DASHED, "name": "Port"})
    told.feeds["site_members"].append({"site_id": SITE_DASHED, "member_id": BEN})
    told.feeds["template_permissions"] = [{**permission(0, "user", DASHED), "template_id": "0" * 32}]
    told.me = DASHED
    found = pulled(told, tmp_path)
    lists = (
        found.organisation.templates,
        found.organisation.users,
        found.organisation.groups,
        found.organisation.sites,
    )
    assert [len(one) for one in lists] == [1, 2, 2, 1]
    assert found.organisation.groups[0].members == (BEN, ADA)
    assert (found.facts.contradictions, found.doubted, found.access(ADA)) == ({}, set(), Verdict.VISIBLE)


# Pages that do not say that they are the last


@pytest.mark.parametrize("feed", ["template_permissions", "users", "groups", "group_users", "sites", "site_members"])
@pytest.mark.parametrize(
    ("metadata", "ending"),
    [({"next_page": "left out"}, Ending.NO_CURSOR), ({"remaining_records": 500}, Ending.ROWS_REMAINING)],
)
def test_a_feed_is_whole_only_where_the_last_page_says_so(
    feed: str, metadata: dict[str, Any], ending: Ending, tmp_path: Path
) -> None:
    """Without a next page at all, or with rows that remain, nobody knows that nothing is missing."""
    told = Told()
    told.metadata[feed] = metadata
    found = pulled(told, tmp_path)
    assert found.pulled.feeds[feed].ending is ending
    area = {"template_permissions": "template_rules", "group_users": "group_members"}.get(feed, feed)
    assert found.doubted == {area}
    said = " ".join(" ".join(pull_text(PullReport(found.pulled, found.organisation, None, found.facts))).split())
    assert "The rest counts as unknown." in said


def test_an_empty_next_page_is_the_end(tmp_path: Path) -> None:
    """As is null; no row remains, or nobody says how many."""
    told = Told()
    told.metadata = {name: {"next_page": "", "remaining_records": 0} for name in told.feeds}
    assert pulled(told, tmp_path).doubted == set()


# Optional endpoints


def _detail(identifier: str, **fields: Any) -> dict[str, Any]:
    row = {"user_id": identifier, "org_id": OWN, "status": "USER_ACTIVE_STATUS_ACTIVE", "first_name": "N"}
    return {**row, "seat_type": "SUBSCRIPTION_SEAT_TYPE_PREMIUM", **fields}


def test_the_list_with_seats_fills_in_and_contradicts(tmp_path: Path) -> None:
    """A seat that the feed lacks, a user and a service user that it does not know, a status that is another."""
    told = Told()
    told.feeds["users"] = [user(ADA, "Ada", seat_type=None), user(BEN, "Ben"), user("user_" + "a8" * 16, "Di")]
    robot = "user_" + "b9" * 16
    told.others["/users/v1/users/list"] = {
        "users": [
            _detail(DASHED, seat_type="SUBSCRIPTION_SEAT_TYPE_LITE"),
            _detail(BEN, status="USER_ACTIVE_STATUS_DEACTIVATED"),
            _detail(CARL, status="USER_ACTIVE_STATUS_DEACTIVATED", first_name="Carl"),
            _detail("user_" + "a8" * 16, seat_type="SUBSCRIPTION_SEAT_TYPE_SERVICE_USER"),
            _detail(robot, seat_type="SUBSCRIPTION_SEAT_TYPE_SERVICE_USER"),
        ],
        "next_page_token": "",
    }
    found = pulled(told, tmp_path)
    assert [(one.name, one.seat, one.status) for one in found.organisation.users] == [
        ("Ada", "lite", "active"),
        ("Carl", "full", "deactivated"),
    ]
    assert found.facts.contradictions == {Contradiction.USER_STATUS: 1, Contradiction.USER_NOT_LISTED: 1}
    assert found.doubted == {"users"}
    assert "Seats" not in " ".join(absent_lines(found.pulled))


def test_single_groups_are_asked_where_the_list_of_members_is_refused(tmp_path: Path) -> None:
    """All of them read to their end make the members whole; one that cannot be read leaves them in part."""
    told = Told()
    _only_night(told)
    told.feeds["templates"] = [template(0, owner_id=CARL)]
    told.others["/feed/group_users"] = 403
    told.others[f"/groups/{NIGHT}/users"] = {"users": [{"user_id": BEN, "id": "x"}], "total": 1, "offset": 0}
    told.others[f"/groups/{DAY}/users"] = {"users": [], "total": 0}
    whole = pulled(told, tmp_path / "whole")
    assert (whole.doubted, whole.access(BEN)) == (set(), Verdict.VISIBLE)
    told.others[f"/groups/{DAY}/users"] = {"users": [], "total": 3}
    part = pulled(told, tmp_path / "part")
    assert (part.doubted, part.access(BEN)) == ({"group_members"}, Verdict.VISIBLE)
    told.others[f"/groups/{NIGHT}/users"] = 403
    refused = pulled(told, tmp_path / "refused")
    assert (refused.doubted, refused.access(BEN)) == ({"group_members"}, Verdict.UNKNOWN)
    assert "Members of single groups were not told." in " ".join(absent_lines(refused.pulled))


@pytest.mark.parametrize("status", [401, 403, 404, 405, 429, 500])
def test_an_optional_endpoint_that_is_refused_is_said(status: int, tmp_path: Path) -> None:
    """The pull goes on, and the summary names what was not told, with its reason."""
    told = Told()
    told.others |= {"/users/v1/users/list": status, "/share/connections": status if status != 429 else 403}
    if status == 401:
        told.others["/share/connections"] = 404
    with telling(told) as url:
        done = ran("pull", str(tmp_path / "new"), "--base-url", url, secret=ADA_SECRET)
        as_json = ran("pull", str(tmp_path / "new"), "--base-url", url, "--json", secret=ADA_SECRET)
    said = " ".join(done.stdout.split())
    assert done.returncode == 0, done.stderr
    assert "Seats and statuses of users, and who is a service user, were not told." in said
    assert "The API did not tell which groups are the requester's own." in said
    optional = {one["endpoint"]: one["told"] for one in json.loads(as_json.stdout)["optional"]}
    assert optional == {"user_details": False, "group_details": True, "connections": False}


def test_every_contradiction_has_its_sentence() -> None:
    """None is counted and not said; plural and singular have their number."""
    for kind in Contradiction:
        for count in (1, 2):
            (line,) = contradiction_lines({kind: count})
            assert "{" not in line and line.endswith(".")


def test_members_of_what_is_not_listed_are_taken_in(tmp_path: Path) -> None:
    """A group or a site that only the list of members knows is there, and its list is not whole."""
    told = Told()
    told.feeds["group_users"].append({"user_id": ADA, "group_id": "role_" + "c9" * 16})
    told.feeds["site_members"].append({"site_id": QUAY, "member_id": ADA})
    found = pulled(told, tmp_path)
    assert [len(one) for one in (found.organisation.groups, found.organisation.sites)] == [3, 2]
    assert found.doubted == {"groups", "sites"}
    assert found.facts.contradictions == {Contradiction.GROUP_NOT_LISTED: 1, Contradiction.SITE_NOT_LISTED: 1}


def test_when_the_facts_were_read_is_recorded(tmp_path: Path) -> None:
    """The end is not before the beginning, and a file that says so is refused."""
    with telling(Told()) as url:
        done = ran("pull", str(tmp_path), "--base-url", url, "--json", secret=ADA_SECRET)
    told = json.loads(done.stdout)
    assert datetime.fromisoformat(told["read_until"]) >= datetime.fromisoformat(told["captured_at"])
    facts = tmp_path / "organisation.toml"
    text = facts.read_text(encoding="utf-8")
    assert "read_until = " in text
    start = text.index("read_until = ")
    facts.write_text(text[:start] + f"read_until = {NOW_TEXT[:4]}-01-01T00:00:00Z" + text[text.index("\n", start) :])
    linted = ran("lint", str(tmp_path))
    assert linted.returncode == 1
    assert "organisation.read_until" in linted.stdout + linted.stderr
    assert "is before captured_at" in linted.stdout + linted.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"SITE:{NIGHT}", "(most likely for a group)"),
        (f"view:TEAM:{ADA}", "(most likely for a user)"),
        (f"USER:{PORT}", "(most likely for a site)"),
        (f"SITE:{NIGHT}:{PORT}", "(most likely for the members of a group at a site)"),
        (f"none:SITE:{NIGHT}:{PORT}", "(most likely for the members of a group at a site)"),
        ("SITE_INTERSECTION:7c1e", "SITE_INTERSECTION:7c1e"),
        (CONTRADICTED, "returned without any that gives it"),
        ("", ""),
    ],
)
def test_a_rule_that_could_not_be_read_is_told_with_its_likely_reading(text: str, said: str) -> None:
    """Going by its id alone: nothing is taken for certain."""
    assert said in unread_rule(text)
    assert "\x1b" not in unread_rule(f"{text}\x1b[31m")


@pytest.mark.parametrize("source", ["https://ada:hunter2@api.example", "https://ada:hun/ter2@api.example"])
def test_a_source_with_a_password_is_shown_without_it(source: str, tmp_path: Path) -> None:
    """The file may be a stranger's, or somebody's who logs in to a proxy in this way."""
    with telling(Told()) as url:
        assert ran("pull", str(tmp_path), "--base-url", url, secret=ADA_SECRET).returncode == 0
    facts = tmp_path / "organisation.toml"
    facts.write_text(facts.read_text(encoding="utf-8").replace(url, source), encoding="utf-8")
    listed = ran("tokens", "list", "--workspace", str(tmp_path))
    added = ran("tokens", "add", "--workspace", str(tmp_path), "--name", "X", secret=ADA_SECRET)
    said = listed.stdout + listed.stderr + added.stdout + added.stderr
    assert "ada:***@api.example" in said and "ter2" not in said

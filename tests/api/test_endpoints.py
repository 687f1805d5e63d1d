"""Endpoints outside the feeds: who is a member, who has which seat, which sites there are, and what was done."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from diagnostics.model.ids import canonical
from tests.api.calling import call, rows
from tests.api.serving import (
    ADA,
    ADA_SECRET,
    BEN,
    BOT,
    BOT_SECRET,
    LEFT,
    MANAGER,
    MANAGER_SECRET,
    NIGHT,
    NOW,
    OWN,
    PORT,
    QUAY,
    acme,
    serving,
    template_id,
    written,
)
from tests.platform.running import ran

GONE, STRANGER = "user_" + "a4" * 16, "user_" + "a9" * 16


def _dashed(identifier: str) -> str:
    digits = canonical(identifier)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve `acme` with somebody who left, a member whom nobody lists, and changes out of order."""
    organisation, tokens = acme()
    organisation["users"].append({"id": GONE, "name": "Di", "status": "left"})
    organisation["groups"][0]["members"] += [GONE, STRANGER, LEFT]
    organisation["coverage"] = {"users": "partial"}
    del organisation["templates"][2]["modified_at"]
    for number, days in ((0, 5), (4, 9), (5, 1)):
        organisation["templates"][number]["modified_at"] = NOW - timedelta(days=days)
    with serving(written(tmp_path_factory.mktemp("acme"), (organisation, tokens))) as address:
        yield address


def _posted(url: str, path: str, body: Any, secret: str = MANAGER_SECRET) -> Any:
    answer = call(url, secret, path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("identifier", [NIGHT, _dashed(NIGHT), NIGHT.upper().replace("ROLE", "role")])
def test_the_users_of_a_group_are_listed_by_any_spelling_of_it(url: str, identifier: str) -> None:
    """Who is in the group, active or not; who left is not, and who is not listed has no name."""
    answer = call(url, MANAGER_SECRET, f"/groups/{identifier}/users").json()
    assert (answer["total"], answer["offset"], answer["limit"]) == (3, 0, 2000)
    assert [(one["user_id"], one["status"], one["firstname"]) for one in answer["users"]] == [
        (ADA, "active", "Ada"),
        (STRANGER, "active", ""),
        (LEFT, "inactive", "Cy"),
    ]
    assert answer["users"][0]["id"] == _dashed(ADA)


def test_the_users_of_the_organisation_are_paged_and_told_apart_by_status(url: str) -> None:
    """The organisation's id stands for all its users; limit and offset page them, status selects."""
    path = f"/groups/{OWN}/users"
    found = [call(url, MANAGER_SECRET, f"{path}?limit=1&offset={skipped}").json() for skipped in range(4)]
    assert [[one["user_id"] for one in page["users"]] for page in found] == [[ADA], [BEN], [LEFT], []]
    assert {page["total"] for page in found} == {3}
    inactive = call(url, MANAGER_SECRET, path + "?status=inactive").json()
    assert [one["user_id"] for one in inactive["users"]] == [LEFT]
    assert call(url, MANAGER_SECRET, path + "?status=active").json()["users"][1]["seat_type"] == "full"


@pytest.mark.parametrize(
    ("secret", "path", "status"),
    [
        (ADA_SECRET, f"/groups/{NIGHT}/users", 403),
        (MANAGER_SECRET, "/groups/role_" + "9" * 32 + "/users", 404),
        (MANAGER_SECRET, f"/groups/{NIGHT}/users?status=gone", 400),
        (MANAGER_SECRET, f"/groups/{NIGHT}/users?limit=2001", 400),
        (MANAGER_SECRET, f"/groups/{NIGHT}/users?offset=-1", 400),
        (MANAGER_SECRET, "/permissions/v1/permission_set/none", 404),
        (MANAGER_SECRET, "/directory/v1/folder/none", 404),
        (MANAGER_SECRET, "/templates/search?field=bogus", 400),
        (MANAGER_SECRET, "/templates/search?order=down", 400),
        (MANAGER_SECRET, "/templates/v1/templates/search?page_token=LTE=", 400),
        (MANAGER_SECRET, "/templates/v1/templates/search?page_token=%F0%9F%98%80", 400),
        (MANAGER_SECRET, "/templates/v1/templates/search?page_size=0", 400),
        (MANAGER_SECRET, "/feed/sites?show_only_leaf_nodes=perhaps", 400),
        (MANAGER_SECRET, "/feed/templates?limit=%D9%A3", 400),
        (BOT_SECRET, f"/templates/integration/v1/templates/{template_id(0)}/definition", 404),
        (ADA_SECRET, "/feed/activity_log_events", 403),
    ],
)
def test_what_is_asked_wrongly_or_not_permitted_is_refused(url: str, secret: str, path: str, status: int) -> None:
    """Each refusal has its own status, and names what is wrong with a parameter."""
    answer = call(url, secret, path)
    assert answer.status_code == status
    parameter = path.partition("?")[2].partition("=")[0]
    assert parameter in answer.json()["message"]


def test_the_list_of_users_has_service_users_by_their_seat(url: str) -> None:
    """Seat and status of everybody, in pages that end."""
    found, token = [], ""
    while True:
        page = _posted(url, "/users/v1/users/list", {"page_size": 2, "page_token": token, "list_all": True})
        found += page["users"]
        token = page["next_page_token"]
        if not token:
            break
    assert {one["user_id"]: one["seat_type"].rpartition("TYPE_")[2] for one in found} == {
        ADA: "UNSPECIFIED",
        BEN: "PREMIUM",
        LEFT: "UNSPECIFIED",
        MANAGER: "SERVICE_USER",
        BOT: "SERVICE_USER",
    }
    assert {one["user_id"] for one in found if one["status"].endswith("_DEACTIVATED")} == {LEFT}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"user_ids": [_dashed(ADA), BOT]}, {ADA, BOT}),
        ({"userIds": [ADA]}, {ADA}),
        ({"usernames": ["ADA@acme.example"]}, {ADA}),
        ({"seat_types": ["SUBSCRIPTION_SEAT_TYPE_SERVICE_USER"]}, {MANAGER, BOT}),
        ({"statuses": ["USER_ACTIVE_STATUS_DEACTIVATED"], "user_ids": None}, {LEFT}),
        ({"statuses": ["USER_ACTIVE_STATUS_DEACTIVATED"], "user_ids": [ADA]}, set()),
    ],
    ids=["ids", "camel-case", "user-names", "seats", "statuses", "both"],
)
def test_the_list_of_users_is_filtered(url: str, filters: dict[str, Any], expected: set[str]) -> None:
    """Filters of several kinds all have to hold; null is a filter that is not set."""
    answer = _posted(url, "/users/v1/users/list", {"filters": filters, "search": None})
    assert {one["user_id"] for one in answer["users"]} == expected


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"filters": {}},
        {"filters": {"user_ids": []}},
        {"list_all": "perhaps"},
        {"list_all": True, "page_size": 201},
        {"list_all": True, "page_token": 7},
        {"filters": {"statuses": ["USER_ASLEEP"]}},
        {"filters": {"user_ids": ["a", 1]}},
        {"filters": {"field_attributes": ["badge"]}},
        {"filters": 3},
        [],
    ],
    ids=repr,
)
def test_a_list_of_users_that_asks_for_nothing_is_refused(url: str, body: Any) -> None:
    """At least one filter, or all of them in words; the answer is a 400 in the newer shape, or a 403 without it."""
    answer = call(url, MANAGER_SECRET, "/users/v1/users/list", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 3)
    assert call(url, ADA_SECRET, "/users/v1/users/list", json=body).status_code == 403


def test_a_permission_set_is_read_alone_as_in_the_list(url: str) -> None:
    """The list with unset fields is the whole one; one of it by its id is the same."""
    listed = _posted(url, "/permissions/v1/permission_sets", {"search": None, "limit": None})["permission_sets"]
    assert [one["permission_set"]["identifier"]["name"] for one in listed] == ["Standard", "Everything"]
    assert call(url, ADA_SECRET, "/permissions/v1/permission_set/std").json() == listed[0]
    assert listed[0]["permission_set"]["modified_at"] == "2026-11-20T09:00:00.000Z"


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_the_search_is_in_order_of_the_last_change(url: str, order: str) -> None:
    """Oldest first by default; `desc` turns it round; a change that is not known counts as that of the facts."""
    found = call(url, MANAGER_SECRET, f"/templates/search?archived=both&order={order}").json()["templates"]
    times = [one["modified_at"] for one in found]
    assert times == sorted(times, reverse=order == "desc") and len(times) == 6
    assert found[-1 if order == "asc" else 0]["template_id"] == template_id(2)


def test_reading_back_in_windows_finds_every_template(tmp_path: Path) -> None:
    """Newest first, each window up to the oldest seen so far: as a client in use lists more than one answer holds."""
    with serving(written(tmp_path, acme(1_200))) as url:
        found: set[str] = set()
        before, total = "", 1
        while total > 0:
            answer = call(url, MANAGER_SECRET, f"/templates/search?archived=both&order=desc&limit=500{before}").json()
            new = {one["template_id"] for one in answer["templates"]} - found
            found |= new
            before = "&modified_before=" + answer["templates"][-1]["modified_at"]
            total = len(new)
    assert found == {template_id(number) for number in range(1_200)}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("", {"template_id", "name", "modified_at", "created_at"}),
        ("&field=name", {"template_id", "name"}),
        ("&field=created_at&field=template_id", {"template_id", "created_at"}),
    ],
)
def test_the_search_returns_the_fields_that_are_asked_for(url: str, fields: str, expected: set[str]) -> None:
    """The id always comes; without `field` everything does."""
    found = call(url, MANAGER_SECRET, "/templates/search?limit=2" + fields).json()
    assert [set(one) for one in found["templates"]] == [expected] * 2
    assert (found["count"], found["total"]) == (2, 5)


def test_a_flag_and_a_choice_are_taken_in_any_case(url: str) -> None:
    """`True` and `BOTH` are what some languages write."""
    assert call(url, MANAGER_SECRET, "/templates/search?archived=BOTH").json()["total"] == 6
    assert call(url, MANAGER_SECRET, "/templates/search?archived=True").json()["total"] == 1
    assert [row["id"] for row in rows(url, MANAGER_SECRET, "/feed/sites?show_only_leaf_nodes=True")] == [QUAY]


@pytest.mark.parametrize("path", ["/feed/templates", "/feed/users"])
def test_every_time_is_a_time(url: str, path: str) -> None:
    """Clients parse `created_at` and `modified_at`: they are there for every row, also where the workspace has none."""
    found = rows(url, MANAGER_SECRET, path + "?limit=2")
    assert len(found) >= 3
    for row in found:
        for name in {"created_at", "modified_at"} & set(row):
            assert datetime.fromisoformat(row[name]).tzinfo is not None
    detail = call(url, MANAGER_SECRET, f"/templates/v1/templates/{template_id(2)}").json()["template"]
    assert detail["created_at"] == detail["modified_at"] == "2026-11-20T09:00:00.000Z"


@pytest.mark.parametrize(
    ("path", "count", "has_token"),
    [
        ("/feed/templates", 6, False),
        ("/feed/template_permissions", 7, True),
        ("/feed/users", 4, True),
        ("/feed/group_users", 4, True),
        ("/feed/sites", 2, True),
        ("/feed/site_members", 2, True),
    ],
)
def test_each_page_tells_how_many_rows_follow(url: str, path: str, count: int, has_token: bool) -> None:
    """`remaining_records` counts rows, and `next_page_token` is a text where a page follows and null at the end."""
    following, seen = f"{path}?limit=1", 0
    while following:
        answer = call(url, MANAGER_SECRET, following).json()
        seen += len(answer["data"])
        metadata = answer["metadata"]
        assert metadata["remaining_records"] == count - seen
        assert ("next_page_token" in metadata) == has_token
        following = metadata["next_page"]
        assert bool(metadata.get("next_page_token", following)) == bool(following)
    assert seen == count


def test_the_list_of_the_exporter_is_paged_by_a_token(url: str) -> None:
    """`/templates/v1/templates/search` is no template called search: five templates in pages of two, then no token."""
    path, found, token = "/templates/v1/templates/search?page_size=2", [], ""
    for _ in range(3):
        page = call(url, MANAGER_SECRET, f"{path}&page_token={token}").json()
        found += [one["id"] for one in page["items"]]
        token = page["next_page_token"]
    assert token == "" and sorted(found) == [template_id(number) for number in (0, 1, 2, 4, 5)]


def test_a_definition_is_found_by_who_sees_the_template(url: str) -> None:
    """The template as it is filled in has its id and its name."""
    answer = call(url, BOT_SECRET, f"/templates/integration/v1/templates/{template_id(1)}/definition").json()
    assert answer["template"]["template_identity"] == {"template_id": template_id(1)}
    assert answer["template"]["template_name"] == "Template 1"


def test_sites_are_folders_with_what_is_above_them(url: str) -> None:
    """Both spellings of an id find a site; ancestors come from the top, and children are counted."""
    for spelling in (QUAY, _dashed(QUAY)):
        found = call(url, ADA_SECRET, f"/directory/v1/folder/{spelling}?with_ancestors=true").json()
        assert found["folder"]["id"] == _dashed(QUAY)
        assert [one["id"] for one in found["ancestors"]] == [_dashed(PORT)]
    listed = call(url, ADA_SECRET, "/directory/v1/folders?with_ancestors=true&page_size=1").json()
    assert [one["name"] for one in listed["folders"]] == ["Port"] and listed["next_page_token"]
    assert listed["folders_with_ancestors"][0]["children_count"] == 1
    assert call(url, ADA_SECRET, "/directory/v1/folders?domain=template").json()["folders"] == []
    leaves = _posted(url, "/directory/v1/folders/search", {"only_leaf_nodes": True, "limit": 1500}, ADA_SECRET)
    assert [one["folder"]["name"] for one in leaves["folders"]] == ["Quay"] and leaves["folder_count"] == 1
    by_name = _posted(url, "/directory/v1/folders/search", {"query": "PO", "pageToken": ""}, ADA_SECRET)
    assert [one["folder"]["name"] for one in by_name["folders"]] == ["Port"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("", [ADA, BEN]), ("/associated", [ADA]), ("/inherited", [BEN])],
    ids=["all", "direct", "inherited"],
)
def test_members_of_a_site_are_direct_or_inherited(url: str, path: str, expected: list[str]) -> None:
    """Who belongs to the level above belongs to the site, and the three lists tell how."""
    found = call(url, ADA_SECRET, f"/directory/v1/folder/{QUAY}/users{path}").json()
    assert found == {"user_ids": [_dashed(one) for one in expected]}


def test_rules_that_a_pull_could_not_read_go_out_as_they_came_in(tmp_path: Path) -> None:
    """Type and id of an assignee survive; a site and a group on a site have real ids in feed and detail."""
    organisation, tokens = acme()
    organisation["templates"][0]["rules"] = [{"unrecognised": "SELECTED_SITE:location_x:y"}, {"unrecognised": "???"}]
    with serving(written(tmp_path, (organisation, tokens))) as url:
        found = rows(url, MANAGER_SECRET, "/feed/template_permissions")
        kinds = [(one["assignee_type"], one["assignee_id"]) for one in found if one["template_id"] == template_id(0)]
        detail = call(url, MANAGER_SECRET, f"/templates/v1/templates/{template_id(5)}").json()["template"]
    assert kinds == [("selected_site", "location_x:y"), ("unknown", "???")]
    assert ("site_intersection", f"{NIGHT}:{QUAY}") in {(one["assignee_type"], one["assignee_id"]) for one in found}
    assert detail["permissions"]["view"] == [{"id": f"{_dashed(NIGHT)}:{_dashed(QUAY)}", "type": "SITE_INTERSECTION"}]


@pytest.mark.parametrize("path", ["/feed/activity_log_events", "/accounts/history/v2/feed/activity_log_events"])
def test_the_activity_log_says_in_whose_name_something_was_done(tmp_path: Path, path: str) -> None:
    """Events of the journal come under the name of the token's subject, in pages, from a moment on."""
    folder = written(tmp_path)
    for name in ("First", "Second"):
        done = ran("tokens", "edit", "tok_bot", "--name", name, "--workspace", str(folder))
        assert done.returncode == 0, done.stderr
    with serving(folder) as url:
        found = rows(url, MANAGER_SECRET, path + "?limit=1&created_after=2026-01-01T00:00:00Z")
        later = rows(url, MANAGER_SECRET, path + "?triggered_after=2999-01-01T00:00:00Z")
        first = call(url, MANAGER_SECRET, path + "?limit=1").json()["metadata"]
        assert call(url, MANAGER_SECRET, path + "?limit=251").status_code == 400
    assert [(one["user_id"], one["client_class"]) for one in found] == [(_dashed(BOT), "service")] * 2
    assert [json.loads(one["metadata"])["name"] for one in found] == ["First", "Second"]
    assert later == [] and set(first) == {"next_page", "next_page_token"} and first["next_page_token"]

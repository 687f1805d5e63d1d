"""How the API answers: who is let in, how it refuses, pages, limits and faults."""

import base64
import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from diagnostics.tokens.secrets import fingerprint
from fixtures.api.app import LoopbackApi
from fixtures.api.endpoints import FEEDS_WITHOUT_DATA
from fixtures.api.faults import RateLimits
from fixtures.api.paging import read_call
from fixtures.api.request import ApiFailure
from fixtures.api.served import Served
from tests.api.calling import call, ids, rows
from tests.api.serving import (
    ADA,
    ADA_SECRET,
    BOT,
    BOT_SECRET,
    MANAGER,
    MANAGER_SECRET,
    NIGHT,
    NOW,
    OWN,
    PORT,
    QUAY,
    acme,
    running,
    serving,
    template_id,
    written,
)

BAD_TOKEN = {"statusCode": 401, "error": "Unauthorized", "message": "Bad token or token expired"}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Serve `acme` to all tests of the module."""
    with serving(written(tmp_path_factory.mktemp("acme"))) as address:
        yield address


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer nobody-has-this", f"Basic {ADA_SECRET}", ADA_SECRET, f"Bearer {ADA_SECRET} more"],
)
def test_nobody_is_let_in_without_a_token_that_works(url: str, authorization: str | None) -> None:
    """A missing, unknown or misplaced token gets the documented 401."""
    headers = {"Authorization": authorization} if authorization is not None else {}
    answer = httpx2.get(url + "/feed/templates", headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()) == (401, BAD_TOKEN)


@pytest.mark.parametrize("change", ["revoked", "deleted", "expired", "owner-left", "gone", "new-secret"])
def test_a_token_that_ends_is_refused_at_the_next_request(tmp_path: Path, change: str) -> None:
    """What is changed on disk counts from the next request on."""
    organisation, tokens = acme()
    folder = written(tmp_path, (organisation, tokens))
    with serving(folder) as url:
        assert call(url, ADA_SECRET, "/feed/templates").status_code == 200
        token = tokens["tokens"][2]
        match change:
            case "revoked" | "deleted":
                token["status"] = change
            case "expired":
                token["created_at"] = token["created_at"].replace(year=2025)
            case "owner-left":
                organisation["users"][0]["status"] = "left"
            case "gone":
                del tokens["tokens"][2]
            case "new-secret":
                token["fingerprint"] = fingerprint("another")
        written(folder, (organisation, tokens))
        answer = call(url, ADA_SECRET, "/feed/templates")
    assert (answer.status_code, answer.json()) == (401, BAD_TOKEN)


def test_facts_that_change_on_disk_change_the_answer(tmp_path: Path) -> None:
    """A rule added to the file opens the template at the next request."""
    organisation, tokens = acme()
    folder = written(tmp_path, (organisation, tokens))
    with serving(folder) as url:
        assert template_id(0) not in ids(url, BOT_SECRET)
        organisation["templates"][0]["rules"].append({"service_user": BOT})
        written(folder, (organisation, tokens))
        assert template_id(0) in ids(url, BOT_SECRET)


def test_a_broken_file_is_said_to_be_broken_and_not_served_as_it_was(tmp_path: Path) -> None:
    """While the file cannot be read the API answers 503, and again as before once it can."""
    folder = written(tmp_path)
    before = (folder / "tokens.toml").read_bytes()
    with serving(folder) as url:
        (folder / "tokens.toml").write_text("format = ", encoding="utf-8")
        assert call(url, ADA_SECRET, "/feed/templates").status_code == 503
        (folder / "tokens.toml").write_bytes(before + b"\n")
        assert call(url, ADA_SECRET, "/feed/templates").status_code == 200


@pytest.mark.parametrize("limit", [1, 2, 3, 1000])
@pytest.mark.parametrize("feed", ["templates", "template_permissions", "users", "groups", "group_users", "sites"])
def test_pages_of_any_size_give_the_same_rows(url: str, feed: str, limit: int) -> None:
    """However small the pages, following them gives every row once, in the same order."""
    expected = rows(url, MANAGER_SECRET, f"/feed/{feed}?limit=500")
    assert expected
    assert rows(url, MANAGER_SECRET, f"/feed/{feed}?limit={limit}") == expected


def test_the_next_page_is_relative_and_its_cursor_is_no_one_elses(url: str) -> None:
    """`next_page` is a path of the same feed; a cursor made up or of another feed is refused."""
    following = call(url, MANAGER_SECRET, "/feed/templates?limit=2").json()["metadata"]["next_page"]
    assert following.startswith("/feed/templates?")
    cursor = following.partition("cursor=")[2]
    for path in (f"/feed/users?cursor={cursor}", "/feed/templates?cursor=AAAA", "/feed/templates?cursor=%00"):
        assert call(url, MANAGER_SECRET, path).status_code == 400


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "archived=yes", "modified_after=yesterday"])
def test_a_parameter_that_is_none_is_refused(url: str, query: str) -> None:
    """A value out of its range gets a 400 that names it."""
    answer = call(url, MANAGER_SECRET, f"/feed/templates?{query}")
    assert (answer.status_code, answer.json()["statusCode"]) == (400, 400)
    assert query.partition("=")[0] in answer.json()["message"]


@pytest.mark.parametrize("path", ["/feed/users", "/feed/groups", "/feed/group_users", "/groups"])
def test_administrators_lists_need_their_permission(url: str, path: str) -> None:
    """Users and groups are refused with 403 to a subject without the platform permission."""
    assert call(url, MANAGER_SECRET, path).status_code == 200
    answer = call(url, ADA_SECRET, path)
    assert (answer.status_code, answer.json()["error"]) == (403, "Forbidden")


def test_the_caller_learns_who_it_is(url: str) -> None:
    """WhoAmI, the own seat and the own groups need no permission; another's seat does."""
    me = call(url, ADA_SECRET, "/accounts/user/v1/user:WhoAmI").json()
    assert (me["user_id"], me["organisation_id"], me["firstname"]) == (ADA, OWN, "Ada")
    seat = "/accounts/organisation/v1/accounts/GetUser/"
    robot = call(url, BOT_SECRET, seat + "b2b2b2b2-b2b2-b2b2-b2b2-b2b2b2b2b2b2").json()
    assert robot["user_document"]["seat_type"] == "SUBSCRIPTION_SEAT_TYPE_SERVICE_USER"
    refused = call(url, BOT_SECRET, seat + ADA)
    assert (refused.status_code, refused.json()["code"]) == (403, 7)
    assert call(url, MANAGER_SECRET, seat + ADA).status_code == 200
    groups = call(url, ADA_SECRET, "/share/connections").json()["groups"]
    assert {group["id"] for group in groups} == {NIGHT, OWN}


def test_sites_may_be_narrowed_to_those_without_any_below(url: str) -> None:
    """Every level by default; with `show_only_leaf_nodes=true` the lowest alone, on every page."""
    assert ids(url, MANAGER_SECRET, "/feed/sites?limit=1") == {PORT, QUAY}
    assert ids(url, MANAGER_SECRET, "/feed/sites?limit=1&show_only_leaf_nodes=false") == {PORT, QUAY}
    assert ids(url, MANAGER_SECRET, "/feed/sites?limit=1&show_only_leaf_nodes=true") == {QUAY}


def test_rows_of_rules_look_as_the_documents_say(url: str) -> None:
    """One row for every level of a rule; everyone is the organisation itself; a site is of a type of its own."""
    found = {row["id"]: row for row in rows(url, MANAGER_SECRET, "/feed/template_permissions")}
    assert f"{template_id(1)}_view_{BOT}" in found
    assert f"{template_id(1)}_edit_{BOT}" in found
    kinds = {(row["assignee_type"], row["assignee_id"]) for row in found.values()}
    assert {("user", ADA), ("role", NIGHT), ("role", OWN), ("site", PORT)} <= kinds
    assert ("site_intersection", f"{NIGHT}:{QUAY}") in kinds


def test_too_many_requests_are_refused_until_the_window_is_over(tmp_path: Path) -> None:
    """Over the limit the answer is 429, with the seconds until the next window; the tighter limits are a quarter."""
    moment = [0.0]
    api = LoopbackApi(Served(written(tmp_path)), clock=lambda: NOW, limits=RateLimits(8, 60, lambda: moment[0]))
    with running(api) as url:
        for left in reversed(range(8)):
            answer = call(url, ADA_SECRET, "/feed/templates")
            assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (200, str(left))
        moment[0] = 20.0
        refused = call(url, ADA_SECRET, "/feed/templates")
        assert (refused.status_code, refused.headers["x-ratelimit-reset"]) == (429, "40")
        assert call(url, BOT_SECRET, "/feed/templates").status_code == 200
        statuses = [call(url, ADA_SECRET, "/templates/search").status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        moment[0] = 60.0
        assert call(url, ADA_SECRET, "/feed/templates").status_code == 200


def test_the_limits_are_those_of_the_documents() -> None:
    """800 requests in 60 seconds, 200 for searching and connections."""
    limits = RateLimits()
    assert limits.spend("ada", "/feed/templates").limit == 800
    assert limits.spend("ada", "/templates/search").limit == 200
    assert limits.spend("ada", "/share/connections").limit == 200
    assert limits.spend("ada", "/feed/users").reset == 60


@pytest.mark.parametrize(("fault", "status"), [("server-errors", 503), ("too-many-requests", 429), ("not-json", 200)])
def test_a_passing_fault_is_over_at_the_second_attempt(tmp_path: Path, fault: str, status: int) -> None:
    """The first request meets the fault, the same one again is answered."""
    with serving(written(tmp_path), fault) as url:
        first = call(url, ADA_SECRET, "/feed/templates")
        assert first.status_code == status
        with pytest.raises(json.JSONDecodeError):
            first.json()
        assert call(url, ADA_SECRET, "/feed/templates").json()["data"]


def test_a_cut_connection_and_a_truncated_body_are_told_apart(tmp_path: Path) -> None:
    """One breaks the connection in the middle of a body, the other ends the body early as if that were all."""
    with serving(written(tmp_path), "cut-connections", "truncated-json") as url:
        truncated = call(url, ADA_SECRET, "/feed/templates")
        with pytest.raises(json.JSONDecodeError):
            truncated.json()
        with pytest.raises(httpx2.RemoteProtocolError):
            call(url, ADA_SECRET, "/feed/templates")
        assert call(url, ADA_SECRET, "/feed/templates").status_code == 200


def test_faulty_pages_are_as_faulty_as_they_say(tmp_path: Path) -> None:
    """Duplicate rows, wrong counts and a cursor that leads nowhere new are in the pages themselves."""
    with serving(written(tmp_path), "duplicate-rows", "wrong-remaining", "repeating-cursor") as url:
        first = call(url, MANAGER_SECRET, "/feed/templates?limit=2").json()
        assert first["data"][0] == first["data"][-1] and len(first["data"]) == 3
        assert first["metadata"]["remaining_records"] == 0
        second = call(url, MANAGER_SECRET, first["metadata"]["next_page"]).json()
        assert second["metadata"]["next_page"] == first["metadata"]["next_page"]


def test_an_error_may_come_without_a_body(tmp_path: Path) -> None:
    """With that fault a refusal is a status and nothing else."""
    with serving(written(tmp_path), "empty-bodies") as url:
        assert (call(url, "wrong", "/feed/users").status_code, call(url, "wrong", "/feed/users").text) == (401, "")


def test_the_page_for_people_needs_no_token_and_says_nothing_of_the_workspace(tmp_path: Path) -> None:
    """`GET /` says what this is and how to call it, and not whose it is."""
    organisation, tokens = acme()
    organisation["organisation"]["name"] = "Zenith Mining"
    with serving(written(tmp_path, (organisation, tokens))) as url:
        page, described = call(url, None, "/").text, call(url, None, "/openapi.json")
        assert "curl" in page and url in page
        assert "Zenith" not in page + described.text and OWN not in page + described.text
    paths = described.json()["paths"]
    assert "/feed/templates" in paths and "post" in paths["/permissions/v1/permission_sets"]


def test_what_is_not_served_is_refused_in_the_shape_of_its_kind(url: str) -> None:
    """Unknown paths get 404 and wrong methods 405, in the shape that such endpoints have; the 404 says whose it is."""
    unknown, newer = call(url, ADA_SECRET, "/response_sets"), call(url, ADA_SECRET, "/tasks/v1/actions")
    assert unknown.json()["statusCode"] == 404 and newer.json()["code"] == 5
    assert all("Not served by Sightline's loopback API" in answer.json()["message"] for answer in (unknown, newer))
    assert call(url, ADA_SECRET, "/feed/templates/").status_code == 404
    assert httpx2.delete(url + "/feed/templates", trust_env=False).status_code == 405


@pytest.mark.parametrize("path", FEEDS_WITHOUT_DATA)
def test_a_feed_without_data_has_one_empty_page(url: str, path: str) -> None:
    """Documented feeds of other things end at once, whatever they are asked for, and need a token too."""
    answer = call(url, ADA_SECRET, path + "?limit=1500&modified_after=never")
    assert answer.json() == {"metadata": {"next_page": None, "remaining_records": 0}, "data": []}
    assert call(url, None, path).status_code == 401


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST.:8000", 200),
        ("sightline.localhost:1", 200),
        ("127.0.0.1", 200),
        ("[::1]:8000", 200),
        ("192.0.2.7", 200),
        ("attacker.example", 421),
        ("attacker.example:80", 421),
        ("localhost.attacker.example", 421),
        ("127.0.0.1.attacker.example", 421),
        ("localhost@attacker.example", 421),
        ("[::1", 421),
        ("\xe9", 421),
    ],
)
def test_only_its_own_names_are_answered(url: str, host: str, status: int) -> None:
    """A page of another site that lets its name point here gets nothing, with the right token or at `/`."""
    for path in ("/feed/sites", "/", "/openapi.json"):
        answer = httpx2.get(
            url + path,
            headers=[(b"Host", host.encode("latin-1")), (b"Authorization", f"Bearer {ADA_SECRET}".encode())],
            trust_env=False,
        )
        assert answer.status_code == status


def test_a_name_that_it_was_given_is_answered(tmp_path: Path) -> None:
    """The name of `--host` is one of its own."""
    api = LoopbackApi(Served(written(tmp_path)), clock=lambda: NOW, hosts=frozenset({"Build-Box.example"}))
    with running(api) as url:
        assert httpx2.get(url, headers={"Host": "build-box.example:81"}, trust_env=False).status_code == 200
        assert httpx2.get(url, headers={"Host": "other.example"}, trust_env=False).status_code == 421


def _forged(**changes: Any) -> str:
    state = {"feed": "/feed/templates", "parameters": {}, "limit": 1, "start": [0, 0], "number": 1, "left": 3}
    return base64.urlsafe_b64encode(json.dumps(state | changes).encode()).decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"parameters": {"archived": "\ud800"}},
        {"parameters": {"modified_after": "2026-11-20T09:00:00Z\udfff"}},
        {"parameters": {"\ud800": "both"}},
        {"parameters": {"owner": "me"}},
        {"parameters": {"archived": 1}},
        {"parameters": []},
        {"feed": "\ud800"},
        {"feed": "/feed/users"},
        {"limit": 0},
        {"limit": 10**9},
        {"start": [0]},
        {"start": [-1, 0]},
        {"start": [2**70, 0]},
        {"left": -1},
        {"left": 1.5},
        {"number": True},
        {"more": 1},
    ],
    ids=repr,
)
def test_a_forged_cursor_is_a_wrong_call(url: str, changes: dict[str, Any]) -> None:
    """A cursor that this API did not give is a 400, whatever it holds."""
    assert call(url, ADA_SECRET, f"/feed/templates?cursor={_forged()}").status_code == 200
    answer = call(url, ADA_SECRET, f"/feed/templates?cursor={_forged(**changes)}")
    assert answer.status_code == 400, answer.text


def test_a_cursor_holds_nothing_that_cannot_be_sent() -> None:
    """Half a surrogate pair, which JSON lets through, is refused in any parameter: it could not be written back."""
    query = {"cursor": _forged(parameters={"name": "\ud800"})}
    with pytest.raises(ApiFailure) as refused:
        read_call("/feed/templates", query, ("name",))
    assert refused.value.status == 400


def test_permission_sets_are_read_by_a_post(url: str) -> None:
    """The list is searched and paged by the body."""
    path = "/permissions/v1/permission_sets"
    found = call(url, MANAGER_SECRET, path, json={"search": "every"}).json()["permission_sets"]
    assert [one["permission_set"]["identifier"]["name"] for one in found] == ["Everything"]
    assert len(call(url, MANAGER_SECRET, path, json={"limit": 1, "offset": 1}).json()["permission_sets"]) == 1
    assert call(url, MANAGER_SECRET, path, json={"limit": 0}).json()["code"] == 3


def test_the_reference_token_is_listed_nowhere(url: str) -> None:
    """Service users are not among the users."""
    assert MANAGER not in ids(url, MANAGER_SECRET, "/feed/users")

"""Requests of other people's clients, replayed as they send them, and what each of them reads in the answers.

Method, path, headers, body and order are theirs; so is how each of them finds the next page.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from tests.api.serving import (
    ADA,
    ADA_SECRET,
    BOT_SECRET,
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

MANY = 45


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve `acme` with more templates than a page holds by default."""
    organisation, tokens = acme(MANY)
    organisation["sites"] += [
        {"id": f"location_{number:032x}", "name": f"Site {number}", "parent": PORT} for number in range(120)
    ]
    with serving(written(tmp_path_factory.mktemp("acme"), (organisation, tokens))) as address:
        yield address


class _Client:
    """A client with the headers that it sends."""

    def __init__(self, url: str, secret: str, **headers: str) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {secret}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """Make one request; nothing is retried, nothing followed."""
        return httpx2.request(
            method,
            self._url + path,
            headers=self._headers,
            trust_env=False,
            timeout=20,
            follow_redirects=False,
            **options,
        )

    def read(self, path: str) -> Any:
        """Return the body of a request that is answered."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def posted(self, path: str, body: Any) -> Any:
        """Return the body of a request with a body, that is answered."""
        answer = self.ask("POST", path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def drained(self, path: str) -> list[dict[str, Any]]:
        """Return all rows of a feed by its `next_page`, to which nothing is added."""
        found: list[dict[str, Any]] = []
        following: str | None = path
        seen: set[str] = set()
        while following:
            assert following.startswith("/") and following not in seen
            seen.add(following)
            body = self.read(following)
            found += body["data"]
            following = body["metadata"]["next_page"]
        return found


_GO_FEEDS = {
    "/feed/users": (("id", "email", "firstname", "lastname", "organisation_id"), ()),
    "/feed/groups": (("id", "name", "organisation_id"), ()),
    "/feed/group_users": (("user_id", "group_id", "organisation_id"), ()),
    "/feed/templates?modified_after=2014-12-06T00%3A37%3A02.837Z": (
        ("id", "name", "owner_name", "owner_id", "author_name", "author_id", "organisation_id"),
        ("created_at", "modified_at"),
    ),
    "/feed/template_permissions": (
        ("id", "template_id", "permission", "assignee_type", "assignee_id", "organisation_id"),
        (),
    ),
    "/feed/sites?include_deleted=true&show_only_leaf_nodes=false": (
        ("id", "name", "creator_id", "organisation_id", "site_uuid", "meta_label"),
        (),
    ),
    "/feed/site_members": (("site_id", "member_id"), ()),
}
"""What the exporter asks for, with the fields that it decodes as texts and as times."""


def _exporter(url: str, secret: str) -> _Client:
    return _Client(
        url,
        secret,
        sc_integration_id="safetyculture-exporter",
        sc_integration_version="4.0.0",
        X_Request_ID="1f0c9d0e-8a4b-4a51-9a0e-0b8f3a1f6d11",
        User_Agent="Go-http-client/1.1",
        Accept_Encoding="gzip",
    )


def test_the_exporter_decodes_every_row_into_its_types(url: str) -> None:
    """Whoever it is, then feed after feed: texts are texts, and no time is left to be filled with the present."""
    client = _exporter(url, MANAGER_SECRET)
    me = client.read("/accounts/user/v1/user:WhoAmI")
    assert {type(me[name]) for name in ("user_id", "organisation_id", "firstname", "lastname", "email")} == {str}
    assert (me["user_id"], me["organisation_id"]) == (MANAGER, OWN)
    counts = {}
    for path, (texts, times) in _GO_FEEDS.items():
        found = client.drained(path)
        counts[path.partition("?")[0]] = len(found)
        for row in found:
            assert all(isinstance(row[name], str) for name in texts), row
            assert all(datetime.fromisoformat(row[name]) > datetime(2000, 1, 1, tzinfo=UTC) for name in times)
    assert counts["/feed/templates"] == MANY and counts["/feed/sites"] == 122
    keys = [row["id"] for row in client.drained("/feed/template_permissions")]
    assert len(keys) == len(set(keys)) and max(map(len, keys)) <= 375


@pytest.mark.parametrize(
    "path",
    [
        "/feed/inspections?archived=false&completed=true&limit=100&web_report_link=private",
        "/feed/inspection_items?archived=false&completed=true&include_inactive=true&limit=100",
        "/feed/schedules",
        "/feed/schedule_assignees",
        "/feed/schedule_occurrences?end_date=2027-05-20T00%3A00%3A00Z&start_date=2026-05-20T00%3A00%3A00Z",
        "/feed/actions?limit=100&modified_after=2026-01-01T00%3A00%3A00Z",
        "/feed/action_assignees",
        "/feed/issues?limit=100",
        "/feed/assets?limit=25",
        "/training/v1/feed/training-course-progress?limit=100",
        "/inductions/v1/feed/onboarding-progress?limit=100",
        "/accounts/history/v2/feed/activity_log_events?limit=25&created_after=2026-01-01T00%3A00%3A00Z",
    ],
)
def test_the_exporter_comes_to_the_end_of_its_other_tables(url: str, path: str) -> None:
    """A feed of which the workspace knows nothing is empty: an export of all tables does not end in an error."""
    assert _exporter(url, MANAGER_SECRET).drained(path) == []


def test_the_exporter_goes_on_after_a_feed_it_may_not_have(url: str) -> None:
    """A 403 comes in the shape that it logs, and the feeds after it are answered."""
    client = _exporter(url, BOT_SECRET)
    refused = client.ask("GET", "/feed/users")
    assert (refused.status_code, refused.json()["message"][:10]) == (403, "The caller")
    assert [row["id"] for row in client.drained("/feed/templates")] == [
        template_id(number) for number in range(MANY) if number % 6 in (1, 3)
    ]


def test_the_exporter_lists_templates_to_choose_from(url: str) -> None:
    """A thousand at a time, by the token of the page before, until it is empty."""
    client, found, token = _exporter(url, MANAGER_SECRET), [], ""
    for _ in range(10):
        page = client.read("/templates/v1/templates/search?page_size=10" + (f"&page_token={token}" if token else ""))
        found += page["items"]
        token = page["next_page_token"]
        if token == "":
            break
    assert len({one["id"] for one in found}) == len(found) == sum(number % 4 != 3 for number in range(MANY))
    assert all(datetime.fromisoformat(one["modified_at"]).tzinfo for one in found)


@pytest.mark.parametrize(
    ("secret", "seat"), [(MANAGER_SECRET, "SERVICE_USER"), (BOT_SECRET, "SERVICE_USER"), (ADA_SECRET, "UNSPECIFIED")]
)
def test_the_mcp_server_tells_service_users_from_users(url: str, secret: str, seat: str) -> None:
    """Its guard asks who it is, writes the id as a dashed UUID, and reads the seat: refused or let in."""
    client = _Client(url, secret, Accept="application/json", User_Agent="node")
    who = client.read("/accounts/user/v1/user:WhoAmI")["user_id"]
    digits = who.removeprefix("user_").lower()
    dashed = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    document = client.read(f"/accounts/organisation/v1/accounts/GetUser/{dashed}")["user_document"]
    assert document == {"id": dashed, "seat_type": f"SUBSCRIPTION_SEAT_TYPE_{seat}", "organisation_id": OWN}


def test_the_mcp_server_is_told_of_a_bad_token(url: str) -> None:
    """A token that nobody has is a 401, at the first request."""
    assert _Client(url, "f" * 64).ask("GET", "/accounts/user/v1/user:WhoAmI").status_code == 401


_TABLES = {
    "users": ("id", "email", "organisation_id", "firstname", "lastname"),
    "groups": ("name", "id", "organisation_id"),
    "group_users": ("user_id", "group_id", "organisation_id"),
    "templates": ("id", "name", "created_at", "modified_at", "organisation_id"),
    "template_permissions": ("id", "template_id", "permission", "assignee_type", "assignee_id", "organisation_id"),
    "inspections": (),
    "inspection_items": (),
    "sites": ("id", "name", "creator_id", "organisation_id", "site_uuid", "meta_label"),
    "site_members": ("site_id", "member_id"),
    "schedules": (),
    "schedule_assignees": (),
    "schedule_occurrences": (),
    "actions": (),
    "action_assignees": (),
    "issues": (),
    "assets": (),
}


@pytest.mark.parametrize("table", _TABLES)
def test_power_bi_loads_every_table_of_its_navigator(url: str, table: str) -> None:
    """Without parameters, page by page; columns that it does not take null in are never null."""
    client = _Client(
        url,
        MANAGER_SECRET,
        Accept="application/json",
        sc_integration_id="app-integrations-powerbi",
        sc_integration_version="1.0",
    )
    found = client.drained(f"/feed/{table}")
    assert bool(found) == bool(_TABLES[table])
    assert all(isinstance(row[column], str) for row in found for column in _TABLES[table])


def test_the_python_sdk_reads_templates_groups_and_their_users(url: str) -> None:
    """Each of its calls of this subject, as it spells them, and the keys that it takes out of the answers."""
    client = _Client(
        url,
        MANAGER_SECRET,
        User_Agent="safetyculture-python-sdk",
        sc_integration_id="safetyculture-sdk-python",
        sc_integration_version="4.x",
    )
    search = "/templates/search?field=template_id&field=name"
    found = client.read(search)
    assert found["total"] == found["count"] == 34
    assert all(set(one) == {"template_id", "name"} for one in found["templates"])
    narrowed = client.read(search + "&modified_before=2026-11-15T00:00:00.000Z&modified_after=2026-11-10T00:00:00.000Z")
    assert {one["template_id"] for one in narrowed["templates"]} == {template_id(number) for number in (6, 8, 9, 10)}
    organisation = [one["id"] for one in client.read("/share/connections")["groups"] if one["type"] == "organisation"]
    assert organisation == [OWN]
    assert [one["id"] for one in client.read("/groups")["groups"]] == [NIGHT]
    assert [one["user_id"] for one in client.read(f"/groups/{NIGHT}/users")["users"]] == [ADA]
    assert len(client.read(f"/groups/{OWN}/users")["users"]) == 3


def test_the_airbyte_source_reads_its_streams(url: str) -> None:
    """Feeds by the path of the next page; folders with page size and token in the body of a GET."""
    client = _Client(url, MANAGER_SECRET, Accept="*/*", User_Agent="python-requests/2.32")
    assert len(client.drained("/feed/templates")) == MANY
    assert len(client.drained("/feed/users")) == 3
    assert all(set(one) == {"id", "name"} for one in client.read("/groups")["groups"])
    assert all(set(one) == {"id", "name", "type"} for one in client.read("/share/connections")["groups"])
    known = {"template_id", "name", "modified_at", "created_at"}
    assert all(set(one) == known for one in client.read("/templates/search")["templates"])
    found, body = [], {"page_size": 100}
    for _ in range(5):
        page = client.ask("GET", "/directory/v1/folders", json=body).json()
        found += page["folders"]
        if not page["next_page_token"]:
            break
        body = {"page_size": 100, "page_token": page["next_page_token"]}
    assert len({one["id"] for one in found}) == len(found) == 122


def test_a_sync_in_pages_of_five_hundred_reads_all_facts(url: str) -> None:
    """The largest feeds with `limit=500`, people by a list with filters, permission sets without a search."""
    client = _Client(url, MANAGER_SECRET, Accept="application/json")
    assert len(client.drained("/feed/templates?archived=both&limit=500")) == MANY
    sites = client.drained("/feed/sites?include_deleted=true&show_only_leaf_nodes=false&limit=500")
    uuids = {site["site_uuid"] for site in sites}
    assert {site["parent_id"] for site in sites} - {None} <= uuids
    people = client.posted("/users/v1/users/list", {"page_size": 200, "list_all": True})
    assert people["next_page_token"] == "" and len(people["users"]) == 5
    sets = client.posted("/permissions/v1/permission_sets", {"limit": 100, "offset": 0})["permission_sets"]
    assert all(isinstance(one["permission_set"]["permissions"], dict) for one in sets)
    leaves = client.posted("/directory/v1/folders/search", {"limit": 1500, "only_leaf_nodes": True})
    assert leaves["folder_count"] == len(leaves["folders"]) == 121
    inherited = client.read(f"/directory/v1/folder/{QUAY.removeprefix('location_')}/users")["user_ids"]
    assert len(inherited) == 2


def test_a_script_joins_rules_with_users_and_groups(url: str) -> None:
    """Every rule of the detail names somebody whom the feeds list; site rules have types of their own."""
    client = _Client(url, MANAGER_SECRET, accept="application/json")
    known = {"USER": {MANAGER, "user_" + "b2" * 16}, "ROLE": {OWN}}
    known["USER"] |= {row["id"] for row in client.drained("/feed/users")}
    known["ROLE"] |= {row["id"] for row in client.drained("/feed/groups")}
    digits = {kind: {one.partition("_")[2] for one in ids} for kind, ids in known.items()}
    other = set()
    for row in client.drained("/feed/templates")[:12]:
        granted = client.read(f"/templates/v1/templates/{row['id']}")["template"]["permissions"]
        for level in ("owner", "view", "edit", "delete"):
            for assignee in granted[level]:
                if assignee["type"] in digits:
                    assert assignee["id"].replace("-", "") in digits[assignee["type"]]
                else:
                    other.add(assignee["type"])
    assert other == {"SITE", "SITE_INTERSECTION"}


def test_a_client_that_counts_what_remains_comes_to_the_end(url: str) -> None:
    """One in use goes by `remaining_records` alone: it is 0 on the last page, and not before."""
    client, seen = _Client(url, MANAGER_SECRET), 0
    following = "/feed/template_permissions?archived=both&modified_before=" + NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    while True:
        body = client.read(following)
        seen += len(body["data"])
        if body["metadata"]["remaining_records"] == 0:
            break
        following = body["metadata"]["next_page"]
    assert seen == len(client.drained("/feed/template_permissions"))

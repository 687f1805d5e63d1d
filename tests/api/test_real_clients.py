"""Real clients, installed as they are published, against the loopback API: each in an environment of its own."""

import json
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.serving import ADA, BEN, LEFT, MANAGER_SECRET, NIGHT, OWN, acme, serving, template_id, written

pytestmark = pytest.mark.soak

MANY = 150
_INSTALL_SECONDS = 900


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve `acme` with more templates than a page holds."""
    with serving(written(tmp_path_factory.mktemp("acme"), acme(MANY))) as address:
        yield address


def _installed(folder: Path, *packages: str) -> Path:
    """Return the Python of a new environment with these packages; the test is skipped where they cannot be had."""
    venv.create(folder, with_pip=True, symlinks=True)
    python = folder / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        pytest.skip(f"{' '.join(packages)} could not be installed in {_INSTALL_SECONDS} seconds")
    if done.returncode != 0:
        pytest.skip(f"{' '.join(packages)} could not be installed: {done.stderr.strip().splitlines()[-1:]}")
    return python


_SDK = """
import json, sys
from safetypy.safetypy import SafetyCulture

url, secret, group = sys.argv[1:]
client = SafetyCulture(secret)
for name, value in list(vars(client).items()):
    if isinstance(value, str):
        setattr(client, name, value.replace("https://api.safetyculture.io/", url + "/"))
read = {
    "templates": client.discover_templates(),
    "later": client.discover_templates(modified_after="2026-11-18T00:00:00.000Z"),
    "organisation": client.get_my_org(),
    "groups": client.get_all_groups_in_org().json(),
    "members": json.loads(client.get_users_of_group(group)),
    "everybody": json.loads(client.get_users_of_group(client.get_my_org())),
}
print(json.dumps(read))
"""


def test_the_official_python_sdk_reads_templates_groups_and_users(url: str, tmp_path: Path) -> None:
    """Its own methods, pointed at the loopback API, return what they return of the real one."""
    python = _installed(tmp_path / "environment", "safetyculture-sdk-python==4.2.2")
    done = subprocess.run(
        [str(python), "-c", _SDK, url, MANAGER_SECRET, NIGHT],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout.splitlines()[-1])
    shown = [number for number in range(MANY) if number % 4 != 3]
    assert {one["template_id"] for one in read["templates"]["templates"]} == set(map(template_id, shown))
    assert {one["template_id"] for one in read["later"]["templates"]} == {
        template_id(0),
        template_id(1),
        template_id(2),
    }
    assert read["organisation"] == OWN
    assert [one["id"] for one in read["groups"]["groups"]] == [NIGHT]
    assert [one["user_id"] for one in read["members"]["users"]] == [ADA]
    assert [one["user_id"] for one in read["everybody"]["users"]] == [ADA, BEN, LEFT]


def _stream(url: str, name: str, path: str, records: str, key: str, *, is_feed: bool = False) -> dict[str, Any]:
    """Return a stream of a declarative source, which follows `next_page` where it is a feed."""
    cursor = "response.get('metadata', {}).get('next_page')"
    paginator = {
        "type": "DefaultPaginator",
        "page_token_option": {"type": "RequestPath"},
        "pagination_strategy": {
            "type": "CursorPagination",
            "cursor_value": "{{ " + cursor + " }}",
            "stop_condition": "{{ " + cursor + " is none }}",
        },
    }
    retriever = {
        "type": "SimpleRetriever",
        "requester": {
            "type": "HttpRequester",
            "url_base": url,
            "path": path,
            "http_method": "GET",
            "authenticator": {"type": "BearerAuthenticator", "api_token": "{{ config['api_key'] }}"},
        },
        "record_selector": {
            "type": "RecordSelector",
            "extractor": {"type": "DpathExtractor", "field_path": [records]},
        },
    }
    return {
        "type": "DeclarativeStream",
        "name": name,
        "primary_key": [key],
        "retriever": {**retriever, "paginator": paginator} if is_feed else retriever,
        "schema_loader": {"type": "InlineSchemaLoader", "schema": {"type": "object", "properties": {}}},
    }


def test_an_airbyte_declarative_source_reads_every_stream(url: str, tmp_path: Path) -> None:
    """Airbyte's own runner follows every page of the feeds, and checks the connection first."""
    python = _installed(tmp_path / "environment", "airbyte-cdk>=7,<8")
    streams = [
        _stream(url, "feed_users", "/feed/users", "data", "id", is_feed=True),
        _stream(url, "feed_templates", "/feed/templates", "data", "id", is_feed=True),
        _stream(url, "templates", "/templates/search", "templates", "template_id"),
        _stream(url, "groups", "/groups", "groups", "id"),
        _stream(url, "connections", "/share/connections", "groups", "id"),
        _stream(url, "folders", "/directory/v1/folders", "folders", "id"),
    ]
    manifest = {
        "version": "5.10.2",
        "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["feed_users"]},
        "streams": streams,
        "spec": {
            "type": "Spec",
            "connection_specification": {"type": "object", "properties": {"api_key": {"type": "string"}}},
        },
    }
    config = {"api_key": MANAGER_SECRET, "__injected_declarative_manifest": manifest}
    catalog = {
        "streams": [
            {
                "stream": {"name": one["name"], "json_schema": {}, "supported_sync_modes": ["full_refresh"]},
                "sync_mode": "full_refresh",
                "destination_sync_mode": "overwrite",
            }
            for one in streams
        ]
    }
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (tmp_path / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
    runner = str(python.parent / "source-declarative-manifest")
    checked = _messages([runner, "check", "--config", "config.json"], tmp_path)
    assert [one["connectionStatus"]["status"] for one in checked if one["type"] == "CONNECTION_STATUS"] == ["SUCCEEDED"]
    found: dict[str, list[dict[str, Any]]] = {one["name"]: [] for one in streams}
    for one in _messages([runner, "read", "--config", "config.json", "--catalog", "catalog.json"], tmp_path):
        if one["type"] == "RECORD":
            found[one["record"]["stream"]].append(one["record"]["data"])
    assert {name: len(records) for name, records in found.items()} == {
        "feed_users": 3,
        "feed_templates": MANY,
        "templates": sum(number % 4 != 3 for number in range(MANY)),
        "groups": 1,
        "connections": 1,
        "folders": 2,
    }
    assert {one["id"] for one in found["feed_templates"]} == set(map(template_id, range(MANY)))


def _messages(command: list[str], folder: Path) -> list[dict[str, Any]]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

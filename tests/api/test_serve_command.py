"""`sightline serve` as a process: its first line, its end, what it writes down, and what it refuses."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diagnostics.workspace.journal import read_journal
from diagnostics.workspace.lock import locked
from diagnostics.workspace.reading import read_workspace
from tests.api.calling import call
from tests.api.serving import ADA, ADA_SECRET, BOT_SECRET, acme, written
from tests.platform.running import ran

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def _served(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command while the block runs; give the process and its base URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tui", "serve", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def _ended(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
    process.send_signal(number)
    output, errors = process.communicate(timeout=30)
    return process.returncode, output, errors


def _fresh(folder: Path) -> Path:
    """Write `acme` with tokens that work now."""
    organisation, tokens = acme()
    for token in tokens["tokens"]:
        token["created_at"] = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    return written(folder, (organisation, tokens))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_line_is_the_base_url_and_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """Stdout holds the URL alone, flushed before anything is asked; both signals end with status 0."""
    with _served("--workspace", str(_fresh(tmp_path)), "--port", "0") as (process, url):
        assert url.startswith("http://127.0.0.1:")
        assert call(url, ADA_SECRET, "/feed/templates").status_code == 200
        assert _ended(process, number)[:2] == (0, "")


def test_uses_are_written_down_in_the_subjects_name(tmp_path: Path) -> None:
    """Last use and requests are in the workspace, in few revisions, when the server has ended; no secret is."""
    folder = _fresh(tmp_path)
    with (folder / "tokens.toml").open("a", encoding="utf-8") as file:
        file.write("# by hand\n")
    before = read_workspace(folder).inventory
    with _served("--workspace", str(folder)) as (process, url):
        for _ in range(5):
            assert call(url, ADA_SECRET, "/feed/templates").status_code == 200
        assert call(url, BOT_SECRET, "/feed/sites").status_code == 200
        assert call(url, "f" * 64, "/feed/sites").status_code == 401
        status, _, errors = _ended(process)
    assert status == 0, errors
    assert "comment" not in errors and "# by hand\n" in (folder / "tokens.toml").read_text(encoding="utf-8")
    inventory = read_workspace(folder).inventory
    used = {token.id: token.last_used_at for token in inventory.tokens}
    assert used["tok_all"] is None
    assert used["tok_ada"] is not None and datetime.now(UTC) - used["tok_ada"] < timedelta(minutes=1)
    assert before.revision < inventory.revision <= before.revision + 4
    events = read_journal(folder).events
    assert {event.actor.id for event in events if event.token == "tok_ada"} == {ADA}
    requests = [request for event in events for request in event.after["requests"] or ()]  # type: ignore[union-attr]  # a list here
    assert sum(int(request.split()[0]) for request in requests) == 6
    assert all(request.split(maxsplit=1)[1] in ("GET /feed/templates", "GET /feed/sites") for request in requests)
    content = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir() if path.is_file())
    assert ADA_SECRET not in content and ADA_SECRET not in errors


def test_another_writer_stops_no_request_and_loses_no_use(tmp_path: Path) -> None:
    """While somebody holds the lock requests are answered, and their use is written down afterwards."""
    folder = _fresh(tmp_path)
    with _served("--workspace", str(folder)) as (process, url):
        with locked(folder):
            assert call(url, ADA_SECRET, "/feed/templates").status_code == 200
            time.sleep(1.5)
            assert call(url, ADA_SECRET, "/feed/templates").status_code == 200
            assert not (folder / "activity.jsonl").exists()
        assert _ended(process)[0] == 0
    lines = (folder / "activity.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["after"]["requests"] for line in lines] == [["2 GET /feed/templates"]]


def test_a_demo_is_served_as_of_its_facts_and_left_alone() -> None:
    """A demo prints secrets to call it with, judges by the moment of its facts, and writes nothing."""
    folder = ROOT / "fixtures" / "organisations" / "service-user-behind-a-group"
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with _served("--demo", "service-user-behind-a-group") as (process, url):
        assert process.stderr is not None
        secrets = []
        while len(line := process.stderr.readline().split()) != 2 or len(line[0]) != 64:
            pass
        secrets.append(line[0])
        assert call(url, secrets[0], "/accounts/user/v1/user:WhoAmI").status_code == 200
        assert _ended(process)[0] == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--demo", "several-causes", "--faults", "gremlins"], "there is no fault gremlins"),
        (["--demo", "several-causes", "--host", "192.0.2.1"], "cannot listen at 192.0.2.1"),
        (["--demo", "no-such-demo"], "no demo is called"),
        (["--workspace", "/nowhere"], "/nowhere is no folder"),
    ],
)
def test_what_cannot_be_served_is_a_wrong_call(arguments: list[str], said: str) -> None:
    """Status 2 and the reason on stderr, nothing on stdout."""
    done = ran("serve", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_an_address_that_others_can_reach_is_said_to_be_one(tmp_path: Path) -> None:
    """With `--host 0.0.0.0` stderr says what that means."""
    with _served("--workspace", str(_fresh(tmp_path)), "--host", "0.0.0.0") as (process, _):
        errors = _ended(process)[2]
    assert "Anyone who can reach this address" in errors

"""`sightline pull`: whole commands, and as processes where they are interrupted or asked on a terminal."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pexpect
import pytest
import tomli_w

from diagnostics.workspace.lock import pulling
from tests.api.serving import ADA_SECRET, MANAGER_SECRET, acme, serving, written
from tests.platform.running import ran
from tests.workspace.caches import pull_pages

ROOT = Path(__file__).parents[2]


def test_a_workspace_is_pulled_and_pulled_again(tmp_path: Path) -> None:
    """The first pull makes the folder, the second says what changed; the secret is in no output."""
    organisation, tokens = acme()
    served, folder = written(tmp_path / "served", (organisation, tokens)), tmp_path / "new" / "acme"
    with serving(served) as url:
        first = ran("pull", str(folder), "--base-url", url, secret=MANAGER_SECRET)
        organisation["templates"][0]["name"] = "Renamed \x1b[31m"
        written(served, (organisation, tokens))
        second = ran("pull", str(folder), "--base-url", url, "--json", secret=MANAGER_SECRET)
        third = ran("pull", str(folder), "--base-url", url, secret=MANAGER_SECRET)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert 'Pulled "Acme"' in first.stdout and "Since" not in first.stdout
    told = json.loads(second.stdout)
    assert told["changes"] == [
        {
            "list": "templates",
            "id": "template_" + "0" * 32,
            "name": "Renamed \x1b[31m",
            "kind": "changed",
            "fields": ["name"],
        }
    ]
    assert told["coverage"]["template_locations"] == "unavailable"
    assert "Nothing changed since the last pull." in third.stdout
    output = "".join(done.stdout + done.stderr for done in (first, second, third))
    assert MANAGER_SECRET not in output and "\x1b" not in output
    assert ran("lint", str(folder)).returncode == 4
    assert len(list((folder / "history").iterdir())) == 2


def test_a_pull_says_how_many_comments_the_former_file_held_and_where_it_is(tmp_path: Path) -> None:
    """The comments are not in the new facts; the file that is named holds them, and the next pull has none to tell."""
    folder = tmp_path / "acme"
    with serving(written(tmp_path / "served")) as url:
        ran("pull", str(folder), "--base-url", url, secret=MANAGER_SECRET)
        facts = folder / "organisation.toml"
        facts.write_text("# ask Ben\n" + facts.read_text(encoding="utf-8") + "# the end", encoding="utf-8")
        told = ran("pull", str(folder), "--base-url", url, secret=MANAGER_SECRET).stderr
        again = ran("pull", str(folder), "--base-url", url, secret=MANAGER_SECRET).stderr
    assert "held 2 comments" in told and "comment" not in again
    kept = Path(told.strip().removesuffix(".").rpartition(" kept in ")[2])
    assert kept.read_text(encoding="utf-8").startswith("# ask Ben\n") and kept.parent == folder / "history"


def test_what_the_api_does_not_tell_is_kept_as_somebody_wrote_it(tmp_path: Path) -> None:
    """A permission set, what it holds and locations; the answer is as certain after the next pull as before."""
    folder = tmp_path / "acme"
    with serving(written(tmp_path / "served")) as url:
        ran("pull", str(folder), "--base-url", url, secret=MANAGER_SECRET)
        facts = folder / "organisation.toml"
        pulled = tomllib.loads(facts.read_text(encoding="utf-8"))
        pulled["users"][0] |= {"permission_set": "own", "lacks": ["Override permissions: View all data"]}
        pulled.setdefault("permission_sets", []).append(
            {"id": "own", "name": "Own", "permissions": ["Templates: Access", "Locations: Access"]}
        )
        pulled["templates"][0]["locations"] = [pulled["sites"][0]["id"]]
        facts.write_text(tomli_w.dumps(pulled), encoding="utf-8")
        again = ran("pull", str(folder), "--base-url", url, secret=MANAGER_SECRET)
        as_json = ran("pull", str(folder), "--base-url", url, "--json", secret=MANAGER_SECRET)
    kept = tomllib.loads(facts.read_text(encoding="utf-8"))
    for name in ("users", "permission_sets", "templates"):
        assert kept[name] == pulled[name]
    assert "Nothing changed since the last pull." in again.stdout
    told = " ".join(again.stdout.split())
    assert "the permissions of 1 user, what 1 permission set holds, the locations of 1 template." in told
    assert json.loads(as_json.stdout)["kept"] == {"users": 1, "permission_sets": 1, "templates": 1}


@pytest.mark.parametrize("way", ["file", "command"])
def test_the_secret_may_come_from_a_file_or_a_command(tmp_path: Path, way: str) -> None:
    """Both lead to the same pull."""
    (tmp_path / "secret").write_text(MANAGER_SECRET + "\n", encoding="utf-8")
    chosen = {
        "file": ["--token-file", str(tmp_path / "secret")],
        "command": ["--token-command", f"cat '{tmp_path / 'secret'}'"],
    }[way]
    with serving(written(tmp_path / "served")) as url:
        done = ran("pull", str(tmp_path / "pulled"), "--base-url", url, *chosen)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "secret", "status", "said"),
    [
        (["--base-url", "http://api.example"], ADA_SECRET, 1, "only https"),
        (["--base-url", "{url}"], "f" * 64, 1, "401"),
        (["--base-url", "{url}"], None, 2, "--token-command"),
        (["--base-url", "{url}", "--token-command", "/no/such/command"], None, 2, "cannot run /no/such/command"),
        (["--base-url", "{url}", "--token-command", "false"], None, 2, "false failed with status 1"),
        (["--base-url", "{url}", "--token-file", "/nowhere"], None, 2, "cannot read /nowhere"),
        (["--base-url", "http://127.0.0.1:1"], ADA_SECRET, 1, "could not be reached"),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence(
    tmp_path: Path, arguments: list[str], secret: str | None, status: int, said: str
) -> None:
    """The status tells a wrong call from a failure, stderr says what happened, and nothing is written."""
    with serving(written(tmp_path / "served")) as url:
        told = [argument.format(url=url) for argument in arguments]
        done = ran("pull", str(tmp_path / "pulled"), *told, secret=secret)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert secret is None or secret not in done.stderr
    assert not (tmp_path / "pulled" / "organisation.toml").exists()


def test_a_template_that_the_reference_token_does_not_see_is_left_open(tmp_path: Path) -> None:
    """Asked about a template that was not pulled, the answer is unknown and says what would tell."""
    served, folder = written(tmp_path / "served"), tmp_path / "pulled"
    folder.mkdir()
    (folder / "tokens.toml").write_bytes((served / "tokens.toml").read_bytes())
    with serving(served) as url:
        assert ran("pull", str(folder), "--base-url", url, secret=ADA_SECRET).returncode == 0
    asked = "template_" + "0" * 31 + "1"
    done = ran("why", "--workspace", str(folder), "--token", "tok_bot", "--template", asked)
    assert done.returncode == 4
    assert "pull with one that holds View all data" in " ".join(done.stdout.split())


def test_an_interrupt_leaves_the_workspace_and_the_next_pull_goes_on(tmp_path: Path) -> None:
    """Ctrl-C ends with 130 and a word about going on; the same command then does."""
    served, folder = written(tmp_path / "served", acme(900)), tmp_path / "pulled"
    with serving(served, "slow-answers") as url:
        process = subprocess.Popen(
            [sys.executable, "-m", "tui", "pull", str(folder), "--base-url", url],
            cwd=ROOT,
            env={**os.environ, "SIGHTLINE_TOKEN": MANAGER_SECRET},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        pages = pull_pages(folder) / "templates.jsonl"
        while process.poll() is None and not (pages.exists() and pages.stat().st_size):
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 130, errors
        assert "Stopped. The workspace is as it was" in errors
        assert not (folder / "organisation.toml").exists()
        again = ran("pull", str(folder), "--base-url", url, secret=MANAGER_SECRET)
    assert again.returncode == 0, again.stderr
    assert "An interrupted pull went on where it was." in again.stdout
    assert not pull_pages(folder).exists()


def test_two_pulls_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    """The second one is told that somebody is at it, and asks nothing; tokens can be changed meanwhile."""
    folder = written(tmp_path / "pulled")
    before = (folder / "organisation.toml").read_bytes()
    with serving(written(tmp_path / "served")) as url, pulling(folder):
        done = ran("pull", str(folder), "--base-url", url, secret=MANAGER_SECRET)
        assert done.returncode == 1
        assert "pull-lock. Wait for it to end" in done.stderr
        made = ran("tokens", "create", "--workspace", str(folder), "--kind", "service_user", "--name", "X", "--json")
        assert made.returncode == 0
    assert (folder / "organisation.toml").read_bytes() == before


@pytest.mark.parametrize("fault", ["refused", "unreachable", "misplaced"])
def test_not_even_a_traceback_shows_the_secret(tmp_path: Path, fault: str) -> None:
    """With --debug the way to the failure is shown, and the token is not in it."""
    with serving(written(tmp_path / "served")) as url:
        base = {"refused": url, "unreachable": "http://127.0.0.1:1", "misplaced": url + "/nowhere"}[fault]
        done = ran("--debug", "pull", str(tmp_path / "pulled"), "--base-url", base, secret=ADA_SECRET[::-1])
    assert done.returncode == 1
    assert ADA_SECRET[::-1] not in done.stdout + done.stderr


def test_the_secret_may_be_typed_and_is_not_shown(tmp_path: Path) -> None:
    """On a terminal it is asked for, and what is typed does not appear."""
    with serving(written(tmp_path / "served")) as url:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "tui", "pull", str(tmp_path / "pulled"), "--base-url", url],
            cwd=str(ROOT),
            timeout=60,
        )
        child.expect("not shown")
        child.sendline(MANAGER_SECRET)
        child.expect("Pulled")
        child.expect(pexpect.EOF)
        shown = child.before
        child.close()
    assert child.exitstatus == 0
    assert MANAGER_SECRET.encode() not in shown
    assert (tmp_path / "pulled" / "organisation.toml").exists()

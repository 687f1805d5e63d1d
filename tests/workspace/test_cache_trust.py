"""What is cached is believed only where this user wrote it on this machine; anything else is thrown away, once said."""

import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import platformdirs
import pytest

from diagnostics.access.index.index import Index
from diagnostics.access.types import Call, Requester
from diagnostics.platform.feeds import Page
from diagnostics.platform.fields import ALL_FEEDS
from diagnostics.platform.pull_store import PullStore
from diagnostics.workspace.cache import limits
from diagnostics.workspace.cache.container import CacheEntry, store_container
from diagnostics.workspace.cache.facts import _MADE_BY
from diagnostics.workspace.cache.location import cache_path, state_path
from diagnostics.workspace.cache.notices import NoticeCode
from diagnostics.workspace.changing import change
from diagnostics.workspace.problems import WorkspaceUnreadable
from diagnostics.workspace.reading import Workspace, read_anew, read_workspace
from tests.cli.tokens.calling import Caller, copied
from tests.tokens.faulty_writer import HEAD, PAGES, transition
from tests.tokens.workshop import NOON, inventory, token, write_workspace
from tests.workspace.caches import begin_process, cache_of, notices, pull_pages
from tui.cli.main import run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A workspace whose tokens can be changed, read once."""
    workspace = write_workspace(tmp_path / "acme", inventory(token(), token("tok_02")))
    read_workspace(workspace)
    return workspace


def is_cached(workspace: Workspace) -> bool:
    """Whether the facts were not read from their file."""
    return not isinstance(workspace.organisation.templates, tuple)


def taken_over(source: Path, target: Path) -> None:
    """Put the cache of one workspace in the place of another's, as an archive that was unpacked there would."""
    shutil.rmtree(cache_of(target), ignore_errors=True)
    shutil.copytree(cache_of(source), cache_of(target))


def test_the_cache_of_another_workspace_is_not_believed(acme: Path, tmp_path: Path) -> None:
    """Even this user's own, of the same files: a place is a workspace's."""
    other = tmp_path / "other"
    shutil.copytree(acme, other)
    taken_over(acme, other)
    workspace = read_workspace(other)
    assert not is_cached(workspace)
    assert [notice.code for notice in notices()] == [NoticeCode.DAMAGED]
    assert is_cached(read_workspace(other))


def test_what_was_cached_with_another_key_is_not_believed(acme: Path) -> None:
    """As what somebody else wrote, or this user on another machine; afterwards all is as it was."""
    (state_path() / "cache-key").unlink()
    begin_process()
    assert not is_cached(read_workspace(acme))
    # Facts and tokens are two files, of each of which that is said.
    assert {notice.code for notice in notices()} == {NoticeCode.DAMAGED}
    begin_process()
    assert is_cached(read_workspace(acme))
    assert notices() == []


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o604])
def test_a_cached_file_that_others_may_have_written_is_not_believed(acme: Path, mode: int) -> None:
    """Nor one that others can read: Sightline writes none."""
    (cache_of(acme) / "facts").chmod(mode)
    assert not is_cached(read_workspace(acme))
    assert stat.S_IMODE((cache_of(acme) / "facts").stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("of", ["facts", "workspaces", "home", "key"])
def test_what_belongs_to_somebody_else_is_not_believed(acme: Path, of: str) -> None:
    """A file, a folder, or all of the cache may be another user's, as where sudo keeps HOME."""
    path = {
        "facts": cache_of(acme) / "facts",
        "workspaces": cache_of(acme).parent,
        "home": cache_path(),
        "key": state_path() / "cache-key",
    }[of]
    os.chown(path, 65534, 65534)
    begin_process()
    assert not is_cached(read_workspace(acme))
    assert notices()


def test_a_cached_file_that_is_a_link_is_not_followed(acme: Path, tmp_path: Path) -> None:
    """It is replaced, and what it led to stays as it is."""
    precious = tmp_path / "precious"
    precious.write_text("mine", encoding="utf-8")
    for name in ("facts", "tokens"):
        (cache_of(acme) / name).unlink()
        (cache_of(acme) / name).symlink_to(precious)
    assert not is_cached(read_workspace(acme))
    assert precious.read_text(encoding="utf-8") == "mine"
    assert is_cached(read_workspace(acme))


def test_a_linked_place_in_the_cache_is_not_used(acme: Path, tmp_path: Path) -> None:
    """Nothing is read or written behind it."""
    elsewhere = tmp_path / "elsewhere"
    cache_of(acme).rename(elsewhere)
    cache_of(acme).symlink_to(elsewhere)
    before = {path.name: path.read_bytes() for path in elsewhere.iterdir()}
    assert not is_cached(read_workspace(acme))
    assert {path.name: path.read_bytes() for path in elsewhere.iterdir()} == before
    assert [notice.code for notice in notices()] == [NoticeCode.NOT_OWN]


@pytest.mark.parametrize(("mode", "is_used"), [(0o755, True), (0o700, True), (0o777, False), (0o1777, False)])
def test_a_folder_that_the_user_names_keeps_its_mode(
    acme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, is_used: bool
) -> None:
    """One that others may look into does, as nothing in it is open to them; one that others write into does not."""
    named = tmp_path / "named"
    named.mkdir()
    named.chmod(mode)
    monkeypatch.setenv("SIGHTLINE_CACHE_DIR", str(named))
    begin_process()
    read_workspace(acme)
    assert is_cached(read_workspace(acme)) == is_used
    assert stat.S_IMODE(named.stat().st_mode) == mode
    assert [notice.code for notice in notices()] == ([] if is_used else [NoticeCode.NOT_OWN])
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o700 for path in named.iterdir())


def test_a_change_rests_on_the_file_of_tokens_alone(acme: Path) -> None:
    """Cached tokens with a right digest, but not those of the file, reach neither the file nor the journal."""
    path = cache_of(acme) / "tokens"
    assert path.exists()
    head = msgspec.json.decode(_head_of(acme, "tokens"))
    head["inventory"]["tokens"][0]["fingerprint"] = "sha256:" + "0" * 64
    head["inventory"]["tokens"][0]["name"] = "Planted"
    store_container(CacheEntry(acme, "tokens"), _Raw(**head), {})
    assert read_workspace(acme).inventory.tokens[0].name == "Planted", "the cache was not what this test is about"
    change(acme, transition("note:tok_02"), NOON)
    assert "Planted" not in (acme / "tokens.toml").read_text(encoding="utf-8")
    assert "0" * 64 not in (acme / "tokens.toml").read_text(encoding="utf-8")


class _Raw(msgspec.Struct):
    """What the writer of cached tokens says, as plain data."""

    made_by: str
    file: object
    checked_with: str
    inventory: object


def _head_of(workspace: Path, name: str) -> bytes:
    """What the writer of a cached file said of it."""
    from diagnostics.workspace.cache.container import cached_container

    found = cached_container(CacheEntry(workspace, name), _Raw)
    assert found is not None
    return found[0].facts


DEEP = b"[" * 100_000 + b"]" * 100_000
SECTIONS: dict[str, Callable[[], dict[str, bytes]]] = {
    "nothing": dict,
    "deep": lambda: dict.fromkeys(_names(), DEEP),
    "empty": lambda: dict.fromkeys(_names(), b""),
    "numbers": lambda: dict.fromkeys(_names(), (2**62).to_bytes(8, "little") * 3),
    "odd": lambda: dict.fromkeys(_names(), b"\x00\x01\x02"),
    "text": lambda: dict.fromkeys(_names(), b'["a", 1, null, {"id": []}]'),
}


def _names() -> list[str]:
    lists = ("organisations", "users", "groups", "sites", "permission_sets", "templates")
    return [f"{name}{part}" for name in lists for part in ("", ".starts", ".ids", ".spelled", ".names")]


class _AnyFacts(msgspec.Struct):
    """What the writer of cached facts says, as plain data."""

    made_by: str
    file: object
    service_users: object
    coverage: object
    organisation: object


@pytest.mark.parametrize("sections", SECTIONS.values(), ids=SECTIONS)
def test_facts_with_a_right_digest_and_wrong_content_are_made_anew(
    acme: Path, sections: Callable[[], dict[str, bytes]]
) -> None:
    """Nothing is raised, whatever is looked at, and the answer is that of the files."""
    from diagnostics.workspace.cache.container import cached_container

    expected = read_anew(acme, keeps=False)
    found = cached_container(CacheEntry(acme, "facts"), _AnyFacts)
    assert found is not None and found[1].made_by == _MADE_BY
    store_container(CacheEntry(acme, "facts"), found[1], sections())
    workspace = read_workspace(acme)
    assert workspace.organisation == expected.organisation
    assert read_workspace(acme).organisation == expected.organisation
    assert {notice.code for notice in notices()} == {NoticeCode.DAMAGED}


def test_an_index_with_a_right_digest_and_wrong_content_is_built_anew(
    acme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each section in turn holds something else: the index answers as one that is built, or asks to try again once."""
    monkeypatch.setattr("diagnostics.access.index.index._WORTH_KEEPING", 0)
    Index(read_workspace(acme).directory())
    expected = Index(read_anew(acme, keeps=False).directory())
    saved: dict[str, bytes] = {}
    from diagnostics.workspace.cache.index import CachedIndex

    index_store = read_workspace(acme).index_store
    assert isinstance(index_store, CachedIndex)
    loaded = index_store.load()
    assert loaded is not None
    names = list(loaded._container._header.sections)
    saved = {name: loaded(name) for name in names}
    at = expected.directory.organisation.organisation.captured_at
    requesters = [
        Requester(None, expected.directory.subject(user.id)) for user in expected.directory.organisation.users
    ]
    for name in names:
        for content in (b"", DEEP, b"\x00\x01", (2**62).to_bytes(8, "little") * 3, b'["a", 1]'):
            index_store.save(saved | {name: content})
            for _ in range(2):
                try:
                    index = Index(read_workspace(acme).directory())
                    found = [index.answers(requester, Call(), at) for requester in requesters]
                except WorkspaceUnreadable:
                    continue
                assert found == [expected.answers(requester, Call(), at) for requester in requesters], name
                break
            else:
                pytest.fail(f"{name} is still damaged the second time")


def test_where_no_cache_can_be_written_it_is_said_once(
    acme: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The command goes without, leaves with its usual status, and writes one line about it."""
    blocked = tmp_path / "blocked"
    blocked.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("SIGHTLINE_CACHE_DIR", str(blocked / "cache"))
    for arguments in (
        ["tokens", "list", "--workspace", str(acme)],
        ["tokens", "show", "tok_01", "--workspace", str(acme)],
    ):
        begin_process()
        assert run(arguments) == 0
        err = capsys.readouterr().err
        assert err.count("Nothing is cached") == 1
        assert "SIGHTLINE_CACHE_DIR" in err
    assert {path.name for path in acme.iterdir()} == {"organisation.toml", "tokens.toml"}


@pytest.mark.parametrize("variables", [{"HOME": None}, {"HOME": ""}, {"HOME": "relative"}, {"HOME": "/nonexistent/x"}])
def test_a_home_that_is_missing_is_no_reason_to_stop(acme: Path, variables: dict[str, str | None]) -> None:
    """Without HOME, or with one that leads nowhere, a command answers, and leaves nothing in the current folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    for name, value in variables.items():
        environment.pop(name)
        if value is not None:
            environment[name] = value
    environment["SIGHTLINE_CACHE_DIR"] = environment["SIGHTLINE_STATE_DIR"] = ""
    if os.geteuid() == 0:
        # The home of root is not the tests' to write into.
        environment["SIGHTLINE_CACHE_DIR"] = environment["SIGHTLINE_STATE_DIR"] = "/proc/1/no-such-folder"
    folder = acme.parent / "here"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tui", "tokens", "list", "--workspace", str(acme)],
        env={**environment, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Nightly export" in done.stdout
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("given", [None, "", "/var/tmp/xdg"])
def test_the_folders_are_where_the_system_has_them(monkeypatch: pytest.MonkeyPatch, given: str | None) -> None:
    """They are those that platformdirs names, with the variables of XDG and without."""
    for variable in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable)
        if given is not None:
            monkeypatch.setenv(variable, given)
    assert cache_path() == platformdirs.user_cache_path("sightline")
    assert state_path() == platformdirs.user_state_path("sightline")


def test_the_help_says_where_the_folders_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cache and state are named, as the variables have them."""
    monkeypatch.setenv("SIGHTLINE_CACHE_DIR", "/var/tmp/c")
    assert run(["--help"]) == 0
    said = capsys.readouterr().out
    assert "/var/tmp/c" in said
    assert str(state_path()) in "".join(said.split())


def test_demos_are_cached_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing lies beside an embedded demo after it was looked at."""
    from fixtures.demos import ORGANISATIONS

    assert run(["gap", "--demo", "mid-rotation", "--token", "tok_old"]) in (0, 3, 4)
    capsys.readouterr()
    assert not list(ORGANISATIONS.rglob(".sightline"))
    assert cache_of(ORGANISATIONS / "mid-rotation").is_dir()


def test_the_cache_keeps_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not opened for long goes, then the oldest until the rest fits; half-written files go too."""
    folders = [write_workspace(tmp_path / name, inventory(token())) for name in ("old", "older", "newer", "newest")]
    now = time.time()
    for number, folder in enumerate(folders[:3]):
        read_workspace(folder)
        (cache_of(folder) / ".facts.0.tmp").write_bytes(b"x")
        os.utime(cache_of(folder) / ".facts.0.tmp", (1, 1))
        days = (61, 2, 1)[number]
        os.utime(cache_of(folder), (now - days * 86400,) * 2)
    size = sum(path.stat().st_size for path in cache_of(folders[2]).iterdir() if not path.name.startswith("."))
    monkeypatch.setattr(limits, "MAX_CACHE_BYTES", int(size * 2.5))
    read_workspace(folders[3])
    assert [cache_of(folder).exists() for folder in folders] == [False, False, True, True]
    assert not list(cache_path().rglob("*.tmp"))


def test_two_users_of_one_folder_have_a_cache_each(acme: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither rebuilds the other's."""
    for _ in range(2):
        for name in ("one", "other"):
            monkeypatch.setenv("SIGHTLINE_CACHE_DIR", str(tmp_path / name / "cache"))
            monkeypatch.setenv("SIGHTLINE_STATE_DIR", str(tmp_path / name / "state"))
            begin_process()
            first = is_cached(read_workspace(acme))
            assert is_cached(read_workspace(acme))
    assert first
    assert notices() == []


_OPENING = """
import sys
from pathlib import Path
from diagnostics.workspace.reading import read_workspace
from diagnostics.workspace.cache.notices import take_notices
for _ in range(20):
    read = read_workspace(Path(sys.argv[1]))
    assert [one.name for one in read.organisation.users][0] == "Ada Byron"
    assert len(read.inventory.tokens) == 2
assert take_notices() == [], take_notices()
"""


def test_many_open_at_the_same_time(acme: Path) -> None:
    """All of them read the same, none is told of damage, one key is made, and nothing half-written stays."""
    shutil.rmtree(cache_path())
    shutil.rmtree(state_path())
    processes = [
        subprocess.Popen([sys.executable, "-c", _OPENING, str(acme)], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(6)
    ]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors.decode()
    assert not [path for home in (cache_path(), state_path()) for path in home.rglob("*.tmp")]


def test_a_journal_of_an_older_version_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Events that do not say who made the change are listed with the others, which do."""
    sightline = Caller(copied("mid-rotation", tmp_path / "acme"), capsys)
    sightline.done("tokens", "edit", "tok_old", "--name", "Lake", "--as", "Grace Hopper")
    journal = sightline.workspace / "activity.jsonl"
    older = json.loads(journal.read_text(encoding="utf-8"))
    assert older["by"] == "Grace Hopper"
    del older["by"]
    journal.write_text(json.dumps(older) + "\n", encoding="utf-8")
    sightline.done("tokens", "edit", "tok_old", "--name", "Sea", "--as", "Grace Hopper")
    events = sightline.done("activity")["events"]
    assert [event["by"] for event in events] == [None, "Grace Hopper"]
    assert [event["by"] for event in sightline.done("activity", "--by", "Grace Hopper")["events"]] == ["Grace Hopper"]
    assert {"not recorded", "Grace Hopper"} <= {
        word for line in (sightline("activity").out.splitlines()) for word in _by(line)
    }


def _by(line: str) -> list[str]:
    return [line.split(" by ", 1)[1].split(";")[0]] if " by " in line else []


def _planted(store: PullStore, workspace: Path) -> list[Page]:
    """The pages that a pull goes on with, after somebody wrote into their file."""
    feed = ALL_FEEDS[0]
    path = pull_pages(workspace) / f"{feed.name}.jsonl"
    line = path.read_bytes().splitlines()[0]
    page = json.loads(line.partition(b" ")[2]) | {"rows": [{"id": "template_planted", "name": "Planted"}]}
    plain = json.dumps(page).encode()
    for planted in (plain, line.partition(b" ")[0] + b" " + plain, line, b"[" * 100_000, b"0" * 64 + b" " + plain):
        content = path.read_bytes()
        path.write_bytes(content + planted + b"\n")
        assert len(store.pages(feed)) == 1, planted[:80]
        path.write_bytes(content)
    return store.pages(feed)


def test_pages_of_a_pull_that_somebody_else_wrote_are_not_gone_on_with(acme: Path) -> None:
    """Neither without a digest, nor with another line's, nor a right line in another place; nor from the workspace."""
    old = acme / ".sightline" / "pull"
    old.mkdir(parents=True)
    (old / "head.json").write_text(json.dumps({"format": 1, "base_url": "https://x"}), encoding="utf-8")
    (old / f"{ALL_FEEDS[0].name}.jsonl").write_text(json.dumps({"rows": []}) + "\n", encoding="utf-8")
    store = PullStore(acme, HEAD)
    assert not store.is_resumed
    assert store.pages(ALL_FEEDS[0]) == []
    writer = store.writer(ALL_FEEDS[0], [])
    writer.add(PAGES[0])
    writer.close()
    resumed = PullStore(acme, HEAD)
    assert resumed.is_resumed
    assert _planted(resumed, acme) == [PAGES[0]]
    head = pull_pages(acme) / "head.json"
    head.write_bytes(head.read_bytes().replace(b"role_1", b"role_2"))
    assert not PullStore(acme, HEAD).is_resumed
    head.unlink()
    head.symlink_to(acme / "organisation.toml")
    assert not PullStore(acme, HEAD).is_resumed
    assert (acme / "organisation.toml").read_text(encoding="utf-8").startswith("format = 1")


def test_pages_cannot_be_stored_without_a_folder_of_ones_own(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pull then goes on all the same, and begins anew where it is interrupted."""
    monkeypatch.setenv("SIGHTLINE_STATE_DIR", "/proc/1/no-such-folder")
    begin_process()
    store = PullStore(acme, HEAD)
    writer = store.writer(ALL_FEEDS[0], [])
    writer.add(PAGES[0])
    writer.close()
    assert store.pages(ALL_FEEDS[0]) == []
    store.discard()
    assert {notice.code for notice in notices()} == {NoticeCode.NO_FOLDER}


def test_what_earlier_versions_kept_in_the_workspace_is_removed_by_the_next_change(acme: Path) -> None:
    """It was never read, and after the change only the lock is there."""
    folder = acme / ".sightline"
    folder.mkdir()
    for name in ("facts", "tokens", "index", "stamp"):
        (folder / name).write_bytes(b"sightline kept 1\n")
    read_workspace(acme)
    change(acme, transition("note:tok_02"), NOON)
    assert [path.name for path in folder.iterdir()] == ["lock"]

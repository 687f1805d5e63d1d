"""Thousands of folders and caches that somebody prepared, made by their structure: each is answered or refused fast."""

import json
import os
import random
import resource
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from diagnostics.access.index.index import Index
from diagnostics.access.types import Call, Requester
from diagnostics.model.lazy import ids_of, names_of
from diagnostics.workspace.cache import container
from diagnostics.workspace.cache.container import CacheEntry, Header
from diagnostics.workspace.cache.key import own_key
from diagnostics.workspace.history import replace_facts
from diagnostics.workspace.journal import JOURNAL_FILE
from diagnostics.workspace.problems import WorkspaceUnreadable
from diagnostics.workspace.reading import Workspace, read_anew, read_workspace
from tests.cli.tokens.calling import copied
from tests.workspace.caches import begin_process, cache_of
from tests.workspace.strangers import IN_PLACE_OF_A_FILE, IN_PLACE_OF_A_FOLDER, everything_in
from tui.cli.main import run

_SOAK_PARTS, _SOAK_CASES = 20, 1_000
_CASES = 120
_MOST_SECONDS = 5.0
_MOST_MEGABYTES = 500

HUGE = (0, -1, 2**31, 2**62, 2**63 - 1, 2**64, 10**30)
ODD: tuple[Any, ...] = (None, True, "", "x", 1.5, [], {}, [[]], {"a": {}}, *HUGE, "\x00", "\ud7ff", [0, 0, 0])


def nested(depth: int) -> Any:
    """A list in a list, so many times."""
    value: Any = []
    for _ in range(depth):
        value = [value]
    return value


def spoilt(chance: random.Random, value: Any) -> Any:
    """Plain data with one value, at any depth, replaced, removed, doubled or nested."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        if chance.random() < 0.15:
            return {name: kept for name, kept in value.items() if name != key}
        if chance.random() < 0.1:
            return value | {f"{key}x": value[key]}
        return value | {key: spoilt(chance, value[key])}
    if isinstance(value, list) and value and chance.random() < 0.8:
        place = chance.randrange(len(value))
        if chance.random() < 0.2:
            return value[:place] + value[place + 1 :]
        return [*value[:place], spoilt(chance, value[place]), *value[place + 1 :]]
    return chance.choice((*ODD, nested(chance.choice((3, 200)))))


def spoilt_section(chance: random.Random, content: bytes) -> bytes:
    """One section of a cached file that says something else."""
    match chance.randrange(8):
        case 0:
            return b""
        case 1:
            return content[: chance.randrange(len(content) + 1)]
        case 2:
            return content + content
        case 3:
            return b"[" * 50_000
        case 4:
            return b"".join(number.to_bytes(8, "little") for number in (2**62, 2**63, 0, 2**64 - 1))
        case 5:
            return bytes(chance.randrange(256) for _ in range(chance.randrange(1, 64)))
        case 6 if content.startswith((b"[", b"{")):
            return msgspec.json.encode(spoilt(chance, msgspec.json.decode(content)))
    place = chance.randrange(len(content) + 1)
    return content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]


class CachedFile:
    """A file of the cache, taken apart."""

    def __init__(self, path: Path, entry: CacheEntry) -> None:
        self.path, self.entry, self.content = path, entry, path.read_bytes()
        start = len(container._KIND)
        length = int.from_bytes(self.content[start : start + 8], "big")
        body = container._PREFIX + length
        self.header = msgspec.json.decode(self.content[container._PREFIX : body])
        self.sections = {
            name: self.content[body + place : body + place + size]
            for name, (place, size) in self.header["sections"].items()
        }

    def with_sections(self, sections: dict[str, bytes], facts: Any) -> bytes:
        """The file with other sections and facts, and a right digest of each."""
        key = own_key()
        assert key is not None
        return container._content(key, self.entry, msgspec.Raw(msgspec.json.encode(facts)), sections)  # type: ignore[arg-type]  # encoded as it is

    def with_header(self, header: Any) -> bytes:
        """The file with another header, and a right digest of it."""
        key = own_key()
        assert key is not None
        text = msgspec.json.encode(header)
        start = container._PREFIX + int.from_bytes(self.content[len(container._KIND) :][:8], "big")
        digest = container._header_digest(key, self.entry, text)
        return b"".join((container._KIND, len(text).to_bytes(8, "big"), digest, text, self.content[start:]))

    def spoilt(self, chance: random.Random) -> tuple[bytes, bool]:
        """Another content, and whether this user's own Sightline could have written it, by its digests."""
        match chance.randrange(6):
            case 0:
                return self.with_sections(self.sections, spoilt(chance, self.header["facts"])), True
            case 1:
                name = chance.choice(list(self.sections) or [""])
                changed = {name: spoilt_section(chance, self.sections.get(name, b"[]"))}
                return self.with_sections(self.sections | changed, self.header["facts"]), True
            case 2:
                return self.with_header(spoilt(chance, self.header)), True
            case 3:
                place = chance.randrange(len(self.content))
                flipped = self.content[place] ^ (1 << chance.randrange(8))
                return self.content[:place] + bytes([flipped]) + self.content[place + 1 :], False
            case 4:
                return self.content[: chance.randrange(len(self.content))], False
        place, other = sorted(chance.randrange(len(self.content)) for _ in range(2))
        return self.content[:place] + self.content[other:], other == place


def look_at(workspace: Workspace) -> Any:
    """Everything that can be asked of a workspace, as what can be compared."""
    facts = workspace.organisation
    lists = [getattr(facts, name) for name in ("users", "groups", "sites", "permission_sets", "templates")]
    directory = workspace.directory()
    index = Index(directory)
    at = facts.organisation.captured_at
    answers = [index.answers(Requester(None, directory.subject(user.id)), Call(), at) for user in facts.users]
    told = [(list(ids_of(one)), list(names_of(one)), list(one)) for one in lists]
    return told, facts.coverage, workspace.inventory, answers


def within_bounds(case: str, work: Callable[[], Any]) -> Any:
    """Return what comes of some work, which must take neither long nor much memory."""
    start, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = work()
    assert time.process_time() - start < _MOST_SECONDS, case
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < _MOST_MEGABYTES * 1024, case
    return found


def read_prepared_caches(folder: Path, seeds: range) -> None:
    """Spoil one file of the cache for each seed, and look at the workspace: what is not believed changes nothing."""
    workspace = copied("mid-rotation", folder)
    read_workspace(workspace)
    look_at(read_workspace(workspace))
    expected = look_at(read_anew(workspace, keeps=False))
    names = sorted(path.name for path in cache_of(workspace).iterdir())
    assert names == ["facts", "index", "tokens"]
    whole = {name: CachedFile(cache_of(workspace) / name, CacheEntry(workspace, name)) for name in names}
    for seed in seeds:
        chance = random.Random(seed)
        begin_process()
        for name in names:
            (cache_of(workspace) / name).write_bytes(whole[name].content)
        name = chance.choice(names)
        content, is_believed = whole[name].spoilt(chance)
        (cache_of(workspace) / name).write_bytes(content)

        def look() -> Any:
            try:
                return look_at(read_workspace(workspace))
            except WorkspaceUnreadable:
                return None

        found = within_bounds(f"seed {seed}", look)
        if not is_believed:
            assert found == expected, f"seed {seed}: {name} was believed"
        if found is None:
            assert look() == expected, f"seed {seed}: {name} is still damaged the second time"


COMMANDS = (
    ("activity",),
    ("tokens", "list"),
    ("tokens", "show", "tok_old"),
    ("tokens", "edit", "tok_old", "--name", "Lake"),
    ("tokens", "revoke", "tok_old", "--yes"),
    ("gap", "--token", "tok_old", "--observed"),
    ("compare", "--token", "tok_old", "--with-snapshot", ""),
    ("lint",),
)
FILES = (
    JOURNAL_FILE,
    ".sightline/lock",
    ".sightline/pull-lock",
    "observations/2026-11-20T090000.000000Z.json",
    "history/2026-11-19T090000.000000Z.toml",
    "organisation.toml",
    "tokens.toml",
)
FOLDERS = (".sightline", "observations", "history")


def plant_something(chance: random.Random, workspace: Path, outside: Path) -> None:
    """Put something odd into a workspace: in the place of a file or a folder, or as the content of one."""
    if chance.random() < 0.3:
        path = workspace / chance.choice(FOLDERS)
        kind = chance.choice(sorted(IN_PLACE_OF_A_FOLDER))
        if not os.path.lexists(path):
            IN_PLACE_OF_A_FOLDER[kind](path, outside)
        return
    path = workspace / chance.choice(FILES)
    if os.path.lexists(path.parent) and not path.parent.is_dir():
        return
    if path.parent.is_symlink():
        return
    path.parent.mkdir(exist_ok=True)
    if chance.random() < 0.5:
        if os.path.lexists(path):
            path.unlink() if path.is_symlink() or not path.is_dir() else path.rmdir()
        IN_PLACE_OF_A_FILE[chance.choice(sorted(IN_PLACE_OF_A_FILE))](path, outside)
        return
    if not os.path.lexists(path) or path.is_file():
        path.write_bytes(odd_content(chance, path))


def odd_content(chance: random.Random, path: Path) -> bytes:
    """Something that a file of that name does not hold."""
    event = {"format": 1, "id": "evt_1", "revision": 1, "base": 0, "at": "2026-11-20T09:00:00Z", "by": "x"}
    match chance.randrange(6):
        case 0:
            return b"[" * 200_000
        case 1:
            return b"a" * chance.choice((1, 4096, 5 * 1024 * 1024))
        case 2:
            return b"".join(json.dumps(spoilt(chance, event)).encode() + b"\n" for _ in range(20))
        case 3:
            return bytes(chance.randrange(256) for _ in range(200))
        case 4 if path.is_file() and path.stat().st_size < 1024 * 1024:
            content = path.read_bytes()
            place = chance.randrange(len(content) + 1)
            return content[:place] + content[place + chance.randrange(40) :]
    return b""


def visit_prepared_folders(folder: Path, seeds: range, capsys: pytest.CaptureFixture[str]) -> None:
    """Run a command on a prepared folder for each seed: no unexpected error, and nothing outside is touched."""
    folder.mkdir()
    for seed in seeds:
        chance = random.Random(seed)
        workspace, outside = copied("mid-rotation", folder / "acme"), folder / "outside"
        outside.mkdir()
        (outside / "lock").write_text("theirs", encoding="utf-8")
        (outside / ".x.tmp").write_text("theirs", encoding="utf-8")
        if chance.random() < 0.3:
            replace_facts(workspace, read_workspace(workspace).organisation)
        for _ in range(chance.randrange(1, 4)):
            plant_something(chance, workspace, outside)
        # A TOML file may be a link, and a change is then made where it leads.
        linked = {(workspace / name).resolve() for name in ("organisation.toml", "tokens.toml")}
        before = {name: content for name, content in everything_in(outside).items() if outside / name not in linked}
        command = (*chance.choice(COMMANDS), "--workspace", str(workspace))
        status = within_bounds(f"seed {seed}", lambda: run(command))  # noqa: B023  # called at once
        said = capsys.readouterr()
        assert "unexpected error" not in said.err, f"seed {seed}: {command}: {said.err}"
        assert status in (0, 1, 2, 3, 4), f"seed {seed}: {command}"
        after = {name: content for name, content in everything_in(outside).items() if outside / name not in linked}
        assert after == before, f"seed {seed}: {command}"
        shutil.rmtree(folder)
        folder.mkdir()


@pytest.fixture(autouse=True)
def _small_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cache the index of a small workspace too."""
    monkeypatch.setattr("diagnostics.access.index.index._WORTH_KEEPING", 0)


def test_prepared_caches_change_no_answer(tmp_path: Path) -> None:
    """Wrong digests are never believed; right ones with odd content end in no unexpected error."""
    assert Header.__struct_fields__ == ("size", "sections", "blocks", "facts"), "the fuzzer knows another header"
    read_prepared_caches(tmp_path / "acme", range(_CASES))


def test_prepared_folders_are_answered_or_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Links, pipes, devices, sparse and odd files in every place, for every command that looks there."""
    visit_prepared_folders(tmp_path / "all", range(_CASES), capsys)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(1, _SOAK_PARTS + 1))
def test_a_thousand_prepared_caches_change_no_answer(tmp_path: Path, part: int) -> None:
    """The same with seeds of its own, twenty times a thousand."""
    read_prepared_caches(tmp_path / "acme", range(part * _SOAK_CASES, (part + 1) * _SOAK_CASES))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(1, _SOAK_PARTS + 1))
def test_a_thousand_prepared_folders_are_answered_or_refused(
    tmp_path: Path, part: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same with seeds of its own, twenty times a thousand."""
    visit_prepared_folders(tmp_path / "all", range(part * _SOAK_CASES, (part + 1) * _SOAK_CASES), capsys)

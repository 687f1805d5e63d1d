"""What is kept of a workspace for the next opening: the same facts, noticed when they change, worth nothing if lost."""

import os
import random
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import audiences
from diagnostics.access.types import Call, Question, Requester, Subject
from diagnostics.access.walk import walk
from diagnostics.findings.who import Paths
from diagnostics.model.lazy import KeptEntries, ids_of, lean_templates, names_of
from diagnostics.workspace import reading, stamp
from diagnostics.workspace.cache import container
from diagnostics.workspace.cache.notices import NoticeCode
from diagnostics.workspace.history import read_snapshot
from diagnostics.workspace.problems import FormerFactsUnreadable, ProblemCode, WorkspaceUnreadable
from diagnostics.workspace.reading import Workspace, read_anew, read_workspace
from tests.workspace.caches import cache_of, notices
from tests.workspace.cases import ORGANISATION, TOKENS
from tests.worlds.organisations import random_world
from tests.worlds.writing import write_world

_WORLDS = 60


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A small workspace, read once."""
    (tmp_path / "organisation.toml").write_text(ORGANISATION, encoding="utf-8")
    (tmp_path / "tokens.toml").write_text(TOKENS, encoding="utf-8")
    read_workspace(tmp_path)
    return tmp_path


def is_cached(workspace: Workspace) -> bool:
    """Whether the facts were not read from their file again."""
    return isinstance(workspace.organisation.templates, KeptEntries)


def same(one: Workspace, other: Workspace) -> bool:
    """Whether two workspaces say the same."""
    return one.organisation == other.organisation and one.inventory == other.inventory


def test_the_second_reading_says_the_same_as_the_first(tmp_path: Path) -> None:
    """Every entry, by place, by id and all at once, of random organisations."""
    for seed in range(_WORLDS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        write_world(folder, *random_world(random.Random(seed)))
        first, second = read_workspace(folder), read_workspace(folder)
        assert not is_cached(first) and is_cached(second)
        for name in ("users", "groups", "sites", "permission_sets", "templates", "organisations"):
            entries, kept = getattr(first.organisation, name), getattr(second.organisation, name)
            assert [kept[place] for place in range(-len(entries), len(entries))] == [*entries, *entries]
            for listed in (entries, kept):
                assert [entry.name for entry in entries] == list(names_of(listed))
                assert [entry.id for entry in entries] == list(ids_of(listed))
        tables, kept_tables = first.directory(), second.directory()
        for name in ("users", "groups", "sites", "permission_sets", "templates", "other_organisations"):
            assert dict(getattr(tables, name)) == dict(getattr(kept_tables, name))
        assert same(first, second)


def test_an_index_that_was_kept_answers_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdict and headline of every template, for every subject, with and without the parameters of a call."""
    monkeypatch.setattr("diagnostics.access.index.index._WORTH_KEEPING", 0)
    for seed in range(_WORLDS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        write_world(folder, *random_world(random.Random(seed)))
        read_workspace(folder)
        workspace = read_workspace(folder)
        at = workspace.organisation.organisation.captured_at
        built = Index(read_anew(folder, keeps=False).directory())
        Index(workspace.directory())
        assert (cache_of(folder) / "index").exists()
        kept = Index(read_workspace(folder).directory())
        times = [one.modified_at for one in workspace.organisation.templates if one.modified_at is not None]
        calls = [Call(), Call("false"), *(Call("true", modified_after=moment) for moment in times[:2])]
        calls += [Call(modified_before=moment) for moment in times[:2]]
        directory = built.directory
        requesters = [Requester(token, directory.subject_of(token)) for token in directory.inventory.tokens]
        requesters += [Requester(None, directory.subject(user.id)) for user in directory.organisation.users]
        for requester in requesters:
            for call in calls:
                assert kept.answers(requester, call, at) == built.answers(requester, call, at)
                assert kept.visible(requester, call, at) == built.visible(requester, call, at)


def test_members_that_were_kept_with_an_index_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Walks and audiences that take them from there come to the same, also where a user joins something."""
    monkeypatch.setattr("diagnostics.access.index.index._WORTH_KEEPING", 0)
    monkeypatch.setattr("diagnostics.access.directory._MANY", 0)
    for seed in range(_WORLDS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        write_world(folder, *random_world(random.Random(seed)))
        Index(read_workspace(folder).directory())
        kept, plain = read_workspace(folder).directory(), read_anew(folder, keeps=False).directory()
        assert kept.index_store is not None and kept.index_store.load() is not None
        at = kept.organisation.organisation.captured_at
        crowds = [audiences(kept), audiences(plain)]
        users = [one for one in plain.organisation.users if not plain.is_foreign(one.organisation)]
        joining = {
            "group": next((one.id for one in plain.organisation.groups), None),
            "site": next((one.id for one in plain.organisation.sites), None),
        }
        for key, joined in joining.items():
            if joined is not None and users:
                crowds += [one._replace(members=one.members.joined(users[0].id, **{key: joined})) for one in crowds[:2]]
        for template in plain.organisation.templates:
            for number in range(0, len(crowds), 2):
                assert crowds[number].of(template) == crowds[number + 1].of(template)
            for user in users:
                question = Question(Requester(None, plain.subject(user.id)), template, Call(), at)
                assert walk(kept, question) == walk(plain, question)


def test_what_access_rests_on_can_be_read_alone(tmp_path: Path) -> None:
    """It opens the same to everybody by the same paths, and what was put in another's place is not passed over."""
    for seed in range(_WORLDS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        write_world(folder, *random_world(random.Random(seed)))
        plain = read_workspace(folder).directory()
        kept = read_workspace(folder).organisation.templates
        assert isinstance(kept, KeptEntries)
        lean, templates = lean_templates(kept), plain.organisation.templates
        memberships = Index(plain).memberships
        for user in plain.organisation.users:
            subject = Subject("user", user.id, user)
            paths = Paths(plain, subject, memberships.standing(subject))
            assert [paths.of(one) for one in lean] == [paths.of(one) for one in templates]
        bare = replace(kept[0], rules=(), owner=None)
        assert lean_templates(kept.replaced(bare))[0] == bare


def test_a_change_of_the_facts_is_noticed_whatever_the_times_say(acme: Path) -> None:
    """Not even another text of the same length, with the time of the former one, is taken for it."""
    path = acme / "organisation.toml"
    was = path.stat()
    path.write_text(ORGANISATION.replace("Ada Byron", "Ada Brown"), encoding="utf-8")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert read_workspace(acme).organisation.users[0].name == "Ada Brown"


def test_facts_of_another_time_are_known_by_their_content(acme: Path) -> None:
    """A file that was only touched needs no reading anew."""
    os.utime(acme / "organisation.toml", (1, 1))
    assert is_cached(read_workspace(acme))


def test_a_workspace_brings_no_cache_with_it(acme: Path) -> None:
    """A copy in another place is read anew, and nothing but its own files lies in either."""
    copy = acme.parent / "copy"
    shutil.copytree(acme, copy)
    assert not is_cached(read_workspace(copy))
    assert is_cached(read_workspace(copy)) and is_cached(read_workspace(acme))
    assert {path.name for path in copy.iterdir()} == {"organisation.toml", "tokens.toml"}


def test_facts_that_had_to_be_known_by_their_content_are_known_by_their_times_from_then_on(
    acme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts that were read as soon as they were written are read through once more, and then no more."""
    path = acme / "organisation.toml"
    read: list[Path] = []
    renewed = stamp.Stamp.renewed

    def noted(known: stamp.Stamp, path: Path) -> stamp.Stamp | None:
        read.append(path)
        return renewed(known, path)

    monkeypatch.setattr(stamp.Stamp, "renewed", noted)
    moment = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: moment + 60 * 10**9)
    read_workspace(acme, keeps=False)
    assert [is_cached(read_workspace(acme)) for _ in range(3)] == [True] * 3
    assert read.count(path) == 2
    was = path.stat()
    path.write_text(ORGANISATION.replace("Ada Byron", "Ada Brown"), encoding="utf-8")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert read_workspace(acme).organisation.users[0].name == "Ada Brown"


def test_a_change_of_the_tokens_leaves_the_facts_kept(acme: Path) -> None:
    """Tokens change often; the facts, which may be large, are not read again for it."""
    path = acme / "tokens.toml"
    path.write_text(TOKENS.replace("[[tokens]]", "# a comment\n[[tokens]]"), encoding="utf-8")
    workspace = read_workspace(acme)
    assert is_cached(workspace)
    assert same(workspace, read_anew(acme, keeps=False))
    path.unlink()
    assert read_workspace(acme).inventory.tokens == ()
    assert read_workspace(acme).inventory.tokens == ()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda text: text.replace('owner = "', 'owner = "no-'), ProblemCode.DANGLING_ID),
        (lambda text: text.replace('kind = "', 'kind = "x'), ProblemCode.WRONG_VALUE),
        (lambda text: text + "last_used_at = 2026-10-01T09:00:00Z\n", ProblemCode.TIMES_OUT_OF_ORDER),
        (lambda text: text.replace("[[tokens]]", "[[tokens"), None),
    ],
)
def test_tokens_that_are_wrong_are_told_as_at_the_first_reading(
    acme: Path, spoil: Callable[[str], str], code: ProblemCode | None
) -> None:
    """What is kept of the facts hides no problem of the tokens."""
    text = spoil(TOKENS)
    assert text != TOKENS
    (acme / "tokens.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceUnreadable) as refused:
        read_workspace(acme)
    with pytest.raises(WorkspaceUnreadable) as anew:
        read_anew(acme)
    assert refused.value.problems == anew.value.problems
    assert code is None or code in {problem.code for problem in refused.value.problems}


def test_facts_that_name_a_service_user_who_is_gone_are_checked_again(acme: Path) -> None:
    """A rule may name a service user, and these are in the other file."""
    tokens = """format = 1
[[service_users]]
id = "user_robot"
name = "Robot"
"""
    rule = ORGANISATION.replace("rules = [", 'rules = [\n  { service_user = "user_robot" },', 1)
    (acme / "organisation.toml").write_text(rule, encoding="utf-8")
    (acme / "tokens.toml").write_text(tokens, encoding="utf-8")
    assert same(read_workspace(acme), read_workspace(acme))
    (acme / "tokens.toml").write_text("format = 1\n", encoding="utf-8")
    with pytest.raises(WorkspaceUnreadable) as refused:
        read_workspace(acme)
    assert [problem.code for problem in refused.value.problems] == [ProblemCode.DANGLING_ID]


def test_what_was_kept_may_be_damaged_or_deleted(acme: Path) -> None:
    """Cut short, overwritten or gone, it only costs time."""
    expected = read_anew(acme, keeps=False)
    chance = random.Random(1)
    for name in ("facts", "tokens"):
        path = cache_of(acme) / name
        read_workspace(acme)
        whole = path.read_bytes()
        spoilt = [b"", b"x", whole[:20], whole + b"x", bytes(len(whole))]
        for _ in range(150):
            place = chance.randrange(len(whole))
            spoilt.append(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :])
            spoilt.append(whole[:place])
        for content in spoilt:
            path.write_bytes(content)
            assert same(read_workspace(acme), expected)
    shutil.rmtree(cache_of(acme))
    assert same(read_workspace(acme), expected)


@pytest.fixture
def small_blocks(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read so little of the cache at once that it counts as large."""
    shutil.rmtree(cache_of(acme))
    monkeypatch.setattr(container, "_BLOCK_BYTES", 32)
    read_workspace(acme)


@pytest.mark.usefixtures("small_blocks")
def test_damage_that_is_found_late_is_mended_from_the_file(acme: Path) -> None:
    """Whatever is asked for first, one entry, all of them, their ids or names, comes as the workspace has it."""
    looks: list[Callable[[Workspace], object]] = [
        lambda read: read.organisation.templates[0],
        lambda read: list(read.organisation.templates),
        lambda read: list(ids_of(read.organisation.templates)),
        lambda read: list(names_of(read.organisation.templates)),
        lambda read: dict(read.directory().templates),
    ]
    expected = read_anew(acme, keeps=False)
    path = cache_of(acme) / "facts"
    for look in looks:
        read_workspace(acme)
        workspace = read_workspace(acme)
        assert is_cached(workspace)
        # What is open is overwritten in its place, which no writer of Sightline's does.
        content = path.read_bytes()
        with path.open("r+b") as file:
            file.seek(content.index(b"[{"))
            file.write(b"\xff" * (len(content) - content.index(b"[{")))
        assert look(workspace) == look(expected)
        assert not path.exists()
    assert [notice.code for notice in notices()] == [NoticeCode.DAMAGED]
    assert same(read_workspace(acme), expected)


@pytest.mark.usefixtures("small_blocks")
def test_damage_that_is_found_late_in_facts_that_changed_since_is_told(acme: Path) -> None:
    """What was opened cannot be had any more, so the user is asked to open it again."""
    workspace = read_workspace(acme)
    path = cache_of(acme) / "facts"
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    (acme / "organisation.toml").write_text(ORGANISATION.replace("Site induction", "Induction"), encoding="utf-8")
    with pytest.raises(WorkspaceUnreadable) as refused:
        list(workspace.organisation.templates)
    assert [problem.code for problem in refused.value.problems] == [ProblemCode.CACHE_DAMAGED]
    assert read_workspace(acme).organisation.templates[0].name == "Induction"


def test_what_is_cached_is_the_owners_alone(acme: Path) -> None:
    """The facts can be read by nobody else, and beside them is no half-written file."""
    cached = sorted(cache_of(acme).iterdir())
    assert [path.name for path in cached] == ["facts", "tokens"]
    assert [path.stat().st_mode & 0o777 for path in cached] == [0o600, 0o600]


@pytest.fixture
def former(acme: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of former facts that counts as large."""
    monkeypatch.setattr(reading, "LARGE_BYTES", 0)
    history = acme / "history"
    history.mkdir()
    shutil.copyfile(acme / "organisation.toml", history / "2026-11-13.toml")
    return history / "2026-11-13.toml"


def test_former_facts_are_kept_where_that_is_asked_for(acme: Path, former: Path) -> None:
    """The second reading says the same, from what was kept; without asking nothing is kept."""
    inventory = read_workspace(acme).inventory
    first = read_snapshot(former, inventory)
    assert not (cache_of(acme) / "former").exists()
    read_snapshot(former, inventory, keeps=True)
    second = read_snapshot(former, inventory)
    assert isinstance(second.organisation.templates, KeptEntries)
    assert second == first
    assert dict(second.directory(inventory).templates) == dict(first.directory(inventory).templates)


def test_kept_former_facts_are_worth_nothing_once_their_file_or_the_service_users_changed(
    acme: Path, former: Path
) -> None:
    """Another file of the history is not taken for them either, and what has become wrong is told."""
    inventory = read_workspace(acme).inventory
    read_snapshot(former, inventory, keeps=True)
    other = former.with_name("2026-11-14.toml")
    other.write_text(former.read_text(encoding="utf-8").replace("Acme", "Other"), encoding="utf-8")
    assert read_snapshot(other, inventory).organisation.organisation.name.startswith("Other")
    fewer = replace(inventory, service_users=(), tokens=())
    assert not isinstance(read_snapshot(former, fewer).organisation.templates, KeptEntries)
    former.write_text(ORGANISATION + "unknown = 1\n", encoding="utf-8")
    with pytest.raises(FormerFactsUnreadable):
        read_snapshot(former, inventory)

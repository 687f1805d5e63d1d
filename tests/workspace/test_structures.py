"""Every kind of file, spoilt by its structure: it is used, or refused in words, within bounds."""

import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call
from diagnostics.errors import LookupFailed
from diagnostics.findings.changes import what_if
from diagnostics.findings.expectations import check, read_expectations
from diagnostics.findings.gap import gap
from diagnostics.findings.observed import agreement
from diagnostics.limits import MEGABYTE
from diagnostics.workspace import toml
from diagnostics.workspace.observations import newest_of
from diagnostics.workspace.problems import WorkspaceUnreadable
from diagnostics.workspace.reading import Workspace, read_workspace
from tests.workspace.mutations import written
from tests.workspace.structures import JSON, TOML, as_json, spoilt
from tests.worlds.choices import Choices, RandomChoices
from tests.worlds.organisations import random_world
from tui.cli.change_file import changes_in
from tui.opening import UsedWrongly
from tui.presentation.problems import problem_lines

AT = datetime(2026, 11, 21, tzinfo=UTC)
SECONDS = 5
"""After which an example is taken to go on for ever."""

LINES = (
    "<<<<<<< HEAD",
    "=======",
    ">>>>>>> other",
    "[organisation]",
    "[[users]]",
    "[users]",
    "[[users.rules]]",
    "[coverage]",
    'id = "x"',
    "x = {",
    "]",
    '"""',
    "a.b.c = 1",
    "\ttab = 1",
    "key",
)


class Endless(Exception):
    """An example did not end by itself."""


@contextmanager
def ended() -> Iterator[None]:
    """Break off what takes longer than an example may."""

    def stop(*_: object) -> None:
        raise Endless

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def spoilt_lines(choices: Choices, content: bytes) -> bytes:
    """Return a text with one to four of its lines left out, moved, doubled, cut, indented, or others among them."""
    lines = content.decode().split("\n")
    for _ in range(choices.number(1, 4)):
        at = choices.number(0, len(lines) - 1)
        match choices.number(0, 6):
            case 0:
                del lines[at : at + choices.number(1, 8)]
            case 1:
                lines.insert(choices.number(0, len(lines) - 1), lines[at])
            case 2:
                lines.insert(at, choices.pick(LINES))
            case 3:
                lines[at] = lines[at][: len(lines[at]) // 2]
            case 4:
                lines[at:at] = lines[at : at + 20]
            case 5:
                lines[at] = f"    {lines[at]}\r"
            case _:
                lines[at] = lines[at].replace("=", choices.pick((":", "==", "")), 1)
        lines = lines or [""]
    return "\n".join(lines).encode()


def spoilt_toml(choices: Choices, data: Any) -> bytes:
    """Return a TOML file that is wrong in its values or in its lines."""
    if choices.chance(3):
        return spoilt_lines(choices, written(data))
    table = spoilt(choices, TOML, data)
    return tomli_w.dumps(table if isinstance(table, dict) else {"data": table}).encode("utf-8", "surrogatepass")


def put_world(source: random.Random, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write a random workspace that is right, and return its tables."""
    organisation, tokens = random_world(source)
    (folder / "organisation.toml").write_bytes(written(organisation))
    (folder / "tokens.toml").write_bytes(written(tokens))
    return organisation, tokens


def refused(error: WorkspaceUnreadable) -> None:
    """Look at what a user reads: printable lines of a length that can be read, each about something."""
    lines = problem_lines(error.problems)
    assert lines
    assert all(line.isprintable() and len(line) < 3000 for line in lines)
    assert len(lines) <= 102


def walked(workspace: Workspace) -> None:
    """Ask for everything of every token."""
    directory = workspace.directory()
    index = Index(directory)
    for token in workspace.inventory.tokens[:3]:
        gap(directory, index, requester_of_token(directory, token), Call(), AT)


def try_organisation(choices: Choices, source: random.Random, folder: Path) -> bool:
    """Spoil the facts."""
    organisation, _ = put_world(source, folder)
    (folder / "organisation.toml").write_bytes(spoilt_toml(choices, organisation))
    return try_workspace(folder)


def try_tokens(choices: Choices, source: random.Random, folder: Path) -> bool:
    """Spoil the tokens."""
    _, tokens = put_world(source, folder)
    (folder / "tokens.toml").write_bytes(spoilt_toml(choices, tokens))
    return try_workspace(folder)


def try_workspace(folder: Path) -> bool:
    """Read a workspace, and walk it if it can be read."""
    try:
        workspace = read_workspace(folder)
    except WorkspaceUnreadable as error:
        refused(error)
        return False
    walked(workspace)
    return True


def try_expectations(choices: Choices, source: random.Random, folder: Path) -> bool:
    """Spoil a file of expectations about a workspace that is right."""
    organisation, tokens = put_world(source, folder)
    names = [template["name"] for template in organisation.get("templates", ())] or ["x"]
    requesters = [{"token": token["id"]} for token in tokens.get("tokens", ())]
    requesters += [{"subject": user["id"]} for user in organisation.get("users", ())]
    expected = [
        {**choices.pick(requesters or [{"token": "x"}]), "sees": choices.some(names), "hides": choices.some(names)}
        for _ in range(choices.number(1, 3))
    ]
    expected[0] |= {"because": "not-shared", "at_least": 0, "at_most": 9, "title": "x"}
    path = folder / "expectations.toml"
    path.write_bytes(spoilt_toml(choices, {"format": 1, "expect": expected}))
    workspace = read_workspace(folder)
    try:
        directory = workspace.directory()
        check(directory, Index(directory), read_expectations(path), AT)
    except WorkspaceUnreadable as error:
        refused(error)
        return False
    except LookupFailed:
        return False
    return True


def try_changes(choices: Choices, source: random.Random, folder: Path) -> bool:
    """Spoil a file of changes to a workspace that is right."""
    organisation, _ = put_world(source, folder)
    users = [user["id"] for user in organisation.get("users", ())] or ["x"]
    templates = [template["id"] for template in organisation.get("templates", ())] or ["x"]
    groups = [group["id"] for group in organisation.get("groups", ())] or ["x"]
    sets = [one["id"] for one in organisation.get("permission_sets", ())] or ["x"]
    changes: Any = [
        {"change": "share-with-user", "template": choices.pick(templates), "user": choices.pick(users)},
        {"change": "add-to-group", "user": choices.pick(users), "group": choices.pick(groups)},
        {"change": "add-permission", "permission_set": choices.pick(sets), "permission": "Templates: Access"},
        {"change": "cover-service-users", "template": choices.pick(templates), "rule": 0},
        {"change": "reactivate-user", "user": choices.pick(users)},
    ]
    repair: int | None = None
    if choices.chance(3):
        changes, repair = (
            {"schema": 1, "verdict": "hidden", "repairs": [{"changes": changes[:2]}]},
            choices.pick((1, 2)),
        )
    path = folder / "changes.json"
    path.write_bytes(as_json(spoilt(choices, JSON, choices.some(changes) if isinstance(changes, list) else changes)))
    directory = read_workspace(folder).directory()
    try:
        what_if(directory, list(changes_in(path, directory, repair)))
    except LookupFailed:
        return False
    except UsedWrongly as error:
        said = error.format_message()
    else:
        return True
    assert said.isprintable()
    assert len(said) < 2000
    return False


def try_observation(choices: Choices, source: random.Random, folder: Path) -> bool:
    """Spoil an observation of a workspace that is right."""
    organisation, tokens = put_world(source, folder)
    subjects = [one["id"] for one in (*organisation.get("users", ()), *tokens.get("service_users", ()))] or ["x"]
    subject = choices.pick(subjects)
    told = {
        "format": 1,
        "observed_at": "2026-11-21T09:00:00Z",
        "base_url": "https://api.safetyculture.io",
        "subject": subject,
        "kind": "user",
        "organisation": organisation["organisation"]["id"],
        "token": None,
        "groups": [],
        "is_whole": True,
        "templates": [
            {"id": one["id"], "organisation": None} for one in choices.some(organisation.get("templates", ()))
        ],
    }
    where = folder / "observations"
    where.mkdir(exist_ok=True)
    (where / "2026-11-21T090000.000000Z.json").write_bytes(as_json(spoilt(choices, JSON, told)))
    directory = read_workspace(folder).directory()
    observation = newest_of(folder, subject)
    if observation is None:
        return False
    agreement(directory, observation)
    return True


KINDS: dict[str, Callable[[Choices, random.Random, Path], bool]] = {
    "organisation": try_organisation,
    "tokens": try_tokens,
    "expectations": try_expectations,
    "changes": try_changes,
    "observation": try_observation,
}


def try_many(kind: str, seeds: range, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Spoil one kind of file many times, read by either reader; return how many could be used all the same."""
    used = 0
    for seed in seeds:
        source = random.Random(f"{kind} {seed}")
        monkeypatch.setattr(toml, "LARGE_BYTES", 0 if seed % 2 else MEGABYTE)
        try:
            with ended():
                used += KINDS[kind](RandomChoices(source), source, folder)
        except Exception as error:
            error.add_note(f"{kind} {seed}")
            raise
    return used


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_any_structure_is_used_or_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However its tables, lists and lines lie: some are used, some refused, and each comes to its end."""
    assert 0 < try_many(kind, range(150), tmp_path, monkeypatch) < 150


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_very_many_files_of_any_structure(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for twenty thousand of each kind."""
    assert 0 < try_many(kind, range(20_000), tmp_path, monkeypatch) < 20_000

"""Reading a workspace from disk, whole, or with every problem it has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from diagnostics.access.directory import Directory
from diagnostics.access.index_store import IndexStore
from diagnostics.model.inventory import Inventory
from diagnostics.model.lazy import collector_paused
from diagnostics.model.organisation import Facts, Organisation
from diagnostics.model.validation import DataInvalid, validated
from diagnostics.workspace.cache.container import FORMER_INDEX_FILE, KeptIndex
from diagnostics.workspace.cache.facts import (
    KeptFacts,
    keep_facts,
    keep_former_facts,
    keep_tokens,
    kept_facts,
    kept_former_facts,
    kept_tokens,
    service_users_digest,
)
from diagnostics.workspace.checks import inventory_problems, organisation_problems
from diagnostics.workspace.problems import FormerFactsUnreadable, Problem, ProblemCode, WorkspaceUnreadable
from diagnostics.workspace.salvage import Draft, Readable, calendar_problems, token_time_problems
from diagnostics.workspace.toml import LARGE_BYTES, TomlFile, read_toml

ORGANISATION_FILE = "organisation.toml"
TOKENS_FILE = "tokens.toml"

Model = TypeVar("Model", bound=Facts)

# What stands in for a part of a file that cannot be read, so that the rest can be examined all the same.
_ORGANISATION_STAND_INS = {
    "format": 1,
    "organisation": {"id": "unreadable", "name": "", "captured_at": datetime(1970, 1, 1, tzinfo=UTC)},
}
_INVENTORY_STAND_INS = {"format": 1}


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with one organisation's facts and tokens, both consistent."""

    folder: Path
    organisation: Organisation
    inventory: Inventory
    index_store: IndexStore | None = field(default=None, compare=False)

    def directory(self) -> Directory:
        """Return the look-ups over both files."""
        return Directory(self.organisation, self.inventory, self.index_store)


def read_workspace(folder: Path, *, keeps: bool = True) -> Workspace:
    """Read a workspace. What has not changed since it was read and checked last is taken as it was then.

    Unless it `keeps`, nothing is written for the next time: for who is about to change the workspace.

    Raises:
        WorkspaceUnreadable: with every problem of both files, where there is any.
    """
    facts = kept_facts(folder, folder / ORGANISATION_FILE, keeps=keeps)
    if facts is None:
        return read_anew(folder, keeps=keeps)
    inventory = kept_tokens(folder, folder / TOKENS_FILE, facts) or _tokens_anew(folder, facts, keeps=keeps)
    if inventory is None:
        return read_anew(folder, keeps=keeps)
    return Workspace(folder, facts.organisation, inventory, KeptIndex(folder, facts.digest))


def read_anew(folder: Path, *, keeps: bool = True) -> Workspace:
    """Read and check both files of a workspace, whatever was kept of them.

    Raises:
        WorkspaceUnreadable: with every problem of both files, where there is any.
    """
    with collector_paused():
        return _read(folder, keeps=keeps)


def read_former(path: Path, inventory: Inventory, *, keeps: bool = False) -> tuple[Organisation, IndexStore | None]:
    """Read and check one file of former facts, beside the tokens of today, and return them with where their index is.

    A service user that it names may be gone by now, so that the id of a subject whom nothing lists is no problem. If it
    `keeps`, a large file is kept as it was read, in place of the one that was kept before.

    Raises:
        FormerFactsUnreadable: with every problem of the file, where there is any.
    """
    folder = path.parent.parent
    kept = kept_former_facts(folder, path)
    if kept is not None and kept.service_users == service_users_digest(inventory):
        return kept.organisation, KeptIndex(folder, kept.digest, FORMER_INDEX_FILE)
    with collector_paused():
        file = read_toml(path)
        problems: list[Problem] = []
        found = _salvaged(path, file, Organisation, _ORGANISATION_STAND_INS, problems)
        coverage = found.model.coverage.changed("service_users", "partial")
        examined = replace(found.model, coverage=coverage)
        draft = Draft(examined, inventory, found.readable, Readable(path), is_whole=found.is_whole)
        problems.extend(calendar_problems(draft))
        problems.extend(organisation_problems(draft))
    if problems:
        raise FormerFactsUnreadable(_with_lines(problems, (file,)))
    assert isinstance(file, TomlFile) and file.stamp is not None
    if not keeps or file.stamp.size < LARGE_BYTES:
        return found.model, None
    keep_former_facts(folder, file.stamp, file.data, found.model, inventory)
    return found.model, KeptIndex(folder, file.stamp.digest, FORMER_INDEX_FILE)


def _tokens_anew(folder: Path, facts: KeptFacts, *, keeps: bool) -> Inventory | None:
    """Return the tokens of a workspace whose facts are known, or None where there is a problem with them to be told."""
    file = _tokens_file(folder / TOKENS_FILE)
    if isinstance(file, Problem):
        return None
    try:
        inventory = validated(Inventory, file.data)
    except DataInvalid:
        return None
    draft = Draft(facts.organisation, inventory, Readable(folder / ORGANISATION_FILE), Readable(file.path))
    if service_users_digest(inventory) != facts.service_users or any(token_time_problems(draft)):
        return None
    if any(inventory_problems(draft)):
        return None
    if keeps:
        keep_tokens(folder, file.stamp, inventory, facts.digest)
    return inventory


def _tokens_file(path: Path) -> TomlFile | Problem:
    """Return the parsed file of tokens, which may be missing."""
    file = read_toml(path)
    if isinstance(file, Problem) and file.code is ProblemCode.FILE_MISSING:
        return TomlFile(path, {"format": 1}, "", None)
    return file


def _read(folder: Path, *, keeps: bool) -> Workspace:
    organisation_path, tokens_path = folder / ORGANISATION_FILE, folder / TOKENS_FILE
    organisation_file = read_toml(organisation_path)
    tokens_file = _tokens_file(tokens_path)

    problems: list[Problem] = []
    organisation = _salvaged(organisation_path, organisation_file, Organisation, _ORGANISATION_STAND_INS, problems)
    inventory = _salvaged(tokens_path, tokens_file, Inventory, _INVENTORY_STAND_INS, problems)
    draft = Draft(
        organisation.model,
        inventory.model,
        organisation.readable,
        inventory.readable,
        is_whole=organisation.is_whole and inventory.is_whole,
    )
    problems.extend(calendar_problems(draft))
    problems.extend(organisation_problems(draft))
    problems.extend(inventory_problems(draft))
    if problems:
        raise WorkspaceUnreadable(_with_lines(problems, (organisation_file, tokens_file)))
    workspace = Workspace(folder, draft.organisation, draft.inventory)
    return _kept(workspace, organisation_file, tokens_file) if keeps else workspace


def _kept(workspace: Workspace, organisation_file: TomlFile | Problem, tokens_file: TomlFile | Problem) -> Workspace:
    """Keep what was read for the next time."""
    assert isinstance(organisation_file, TomlFile) and isinstance(tokens_file, TomlFile)
    stamp = organisation_file.stamp
    assert stamp is not None
    folder, inventory = workspace.folder, workspace.inventory
    keep_facts(folder, stamp, organisation_file.data, workspace.organisation, inventory)
    keep_tokens(folder, tokens_file.stamp, inventory, stamp.digest)
    return replace(workspace, index_store=KeptIndex(folder, stamp.digest))


class _Part(NamedTuple, Generic[Model]):
    """One file's model, or as much of it as could be made."""

    model: Model
    readable: Readable
    is_whole: bool


def _salvaged(
    path: Path, file: TomlFile | Problem, model: type[Model], stand_ins: Mapping[str, Any], problems: list[Problem]
) -> _Part[Model]:
    """Return what of a file has the right shape, and add to `problems` what has not."""
    nothing = _Part(validated(model, dict(stand_ins)), Readable(path), is_whole=False)
    if isinstance(file, Problem):
        problems.append(file)
        return nothing
    try:
        return _Part(validated(model, file.data), Readable(path), is_whole=True)
    except DataInvalid as error:
        from diagnostics.workspace.salvage import nested_too_deep, newer_format, problems_of, salvage

        if (unlike := newer_format(path, file.data) or nested_too_deep(path, file.data)) is not None:
            problems.append(unlike)
            return nothing
        problems.extend(problems_of(path, error, model))
        part = salvage(path, file.data, error, model, stand_ins)
        return _Part(validated(model, part.data), part.readable, part.is_whole)


def _with_lines(problems: list[Problem], files: Iterable[TomlFile | Problem]) -> list[Problem]:
    from diagnostics.workspace.toml import Lines

    lines = {file.path: Lines(file.text, file.data) for file in files if isinstance(file, TomlFile)}
    located = []
    for problem in problems:
        if problem.line is None and problem.place and problem.file in lines:
            line = lines[problem.file].of(problem.place, problem.facts.get("value"))
            located.append(replace(problem, line=line))
        else:
            located.append(problem)
    return located

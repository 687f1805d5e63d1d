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
from diagnostics.workspace.answers import Answered, with_answers
from diagnostics.workspace.cache.facts import (
    CachedFacts,
    cached_facts,
    cached_former_facts,
    cached_tokens,
    service_users_digest,
    store_facts,
    store_former_facts,
    store_tokens,
)
from diagnostics.workspace.cache.index import FORMER_INDEX_FILE, CachedIndex
from diagnostics.workspace.checks import inventory_problems, organisation_problems
from diagnostics.workspace.files import FileRefused, Folder, RefusalCode
from diagnostics.workspace.learned import read_learned
from diagnostics.workspace.problems import (
    FILE_KIND,
    FormerFactsUnreadable,
    Problem,
    ProblemCode,
    Problems,
    WorkspaceUnreadable,
)
from diagnostics.workspace.salvage import Draft, Readable, calendar_problems, token_time_problems
from diagnostics.workspace.toml import LARGE_BYTES, TomlFile, parsed_toml, read_toml

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

    def facts(self) -> Directory:
        """Return the look-ups over both files, without what was learned."""
        return Directory(self.organisation, self.inventory, self.index_store)

    def answered(self) -> Answered:
        """Return the look-ups with the answers that were learned, as they are on disk now, and the state of each.

        Raises:
            LearnedUnreadable: where the file of answers cannot be used.
        """
        return with_answers(self.facts(), read_learned(self.folder))

    def directory(self) -> Directory:
        """Return the look-ups over both files, with what was learned.

        Raises:
            LearnedUnreadable: where the file of answers cannot be used.
        """
        return self.answered().directory


def read_workspace(folder: Path, *, keeps: bool = True, takes_cached_tokens: bool = True) -> Workspace:
    """Read a workspace. What has not changed since it was read and checked last is taken as it was then.

    Unless it `keeps`, nothing is written for the next time: for who is about to change the workspace. A change rests
    on `tokens.toml` itself, and takes no cached tokens.

    Raises:
        WorkspaceUnreadable: with every problem of both files, where there is any.
    """
    facts = cached_facts(folder, folder / ORGANISATION_FILE, keeps=keeps)
    if facts is None:
        return read_anew(folder, keeps=keeps)
    inventory = cached_tokens(folder, folder / TOKENS_FILE, facts) if takes_cached_tokens else None
    if inventory is None:
        inventory = _tokens_anew(folder, facts, keeps=keeps)
    if inventory is None:
        return read_anew(folder, keeps=keeps)
    return Workspace(folder, facts.organisation, inventory, CachedIndex(folder, facts.digest))


def read_anew(folder: Path, *, keeps: bool = True) -> Workspace:
    """Read and check both files of a workspace, whatever is cached of them.

    Raises:
        WorkspaceUnreadable: with every problem of both files, where there is any.
    """
    with collector_paused():
        return _read(folder, read_toml(folder / ORGANISATION_FILE), keeps=keeps)


def read_former(path: Path, inventory: Inventory, *, keeps: bool = False) -> tuple[Organisation, IndexStore | None]:
    """Read and check one file of former facts, beside the tokens of today, and return them with where their index is.

    A service user that it names may be gone by now, so that the id of a subject whom nothing lists is no problem. If it
    `keeps`, a large file is cached as it was read, in place of the one that was cached before.

    Raises:
        FormerFactsUnreadable: with every problem of the file, where there is any.
    """
    folder = path.parent.parent
    cached = cached_former_facts(folder, path)
    if cached is not None and cached.service_users == service_users_digest(inventory):
        return cached.organisation, CachedIndex(folder, cached.digest, FORMER_INDEX_FILE)
    with collector_paused():
        file = _former_file(folder, path)
        problems = Problems()
        found = _salvaged(path, file, Organisation, _ORGANISATION_STAND_INS, problems)
        coverage = found.model.coverage.changed("service_users", "partial")
        examined = replace(found.model, coverage=coverage)
        draft = Draft(examined, inventory, found.readable, Readable(path), is_whole=found.is_whole)
        problems.extend(calendar_problems(draft))
        problems.extend(organisation_problems(draft))
    if problems:
        raise FormerFactsUnreadable(_with_lines(problems.told(), (file,)))
    assert isinstance(file, TomlFile) and file.stamp is not None
    if not keeps or file.stamp.size < LARGE_BYTES:
        return found.model, None
    store_former_facts(folder, file.stamp, file.data, found.model, inventory)
    return found.model, CachedIndex(folder, file.stamp.digest, FORMER_INDEX_FILE)


def _former_file(folder: Path, path: Path) -> TomlFile | Problem:
    """Return a parsed file of the history, which must not be a link, nor lie behind one."""
    try:
        with Folder.open(folder) as outer, outer.folder(path.parent.name) as history:
            return read_toml(path, within=history)
    except FileRefused as refused:
        is_link = refused.code is RefusalCode.LINK
        return Problem(refused.path, ProblemCode.IS_LINK if is_link else ProblemCode.NOT_A_FILE)
    except OSError as error:
        return Problem(path, ProblemCode.FILE_UNREADABLE, facts={"detail": error.strerror or str(error)})


def check_facts(folder: Path, content: bytes) -> Workspace:
    """Return the workspace that comes of `content` in the place of `organisation.toml`, with the tokens that are there.

    Raises:
        WorkspaceUnreadable: with every problem of the two, where there is any.
    """
    with collector_paused():
        return _read(folder, parsed_toml(folder / ORGANISATION_FILE, content, None), keeps=False)


def _tokens_anew(folder: Path, facts: CachedFacts, *, keeps: bool) -> Inventory | None:
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
        store_tokens(folder, file.stamp, inventory, facts.digest)
    return inventory


def _tokens_file(path: Path) -> TomlFile | Problem:
    """Return the parsed file of tokens, which may be missing."""
    file = read_toml(path)
    if isinstance(file, Problem) and file.code is ProblemCode.FILE_MISSING:
        return TomlFile(path, {"format": 1}, "", None)
    return replace(file, facts={**file.facts, FILE_KIND: "tokens"}) if isinstance(file, Problem) else file


def _read(folder: Path, organisation_file: TomlFile | Problem, *, keeps: bool) -> Workspace:
    organisation_path, tokens_path = folder / ORGANISATION_FILE, folder / TOKENS_FILE
    tokens_file = _tokens_file(tokens_path)

    problems = Problems()
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
        raise WorkspaceUnreadable(_with_lines(problems.told(), (organisation_file, tokens_file)))
    workspace = Workspace(folder, draft.organisation, draft.inventory)
    return _cached(workspace, organisation_file, tokens_file) if keeps else workspace


def _cached(workspace: Workspace, organisation_file: TomlFile | Problem, tokens_file: TomlFile | Problem) -> Workspace:
    """Cache what was read for the next time."""
    assert isinstance(organisation_file, TomlFile) and isinstance(tokens_file, TomlFile)
    stamp = organisation_file.stamp
    assert stamp is not None
    folder, inventory = workspace.folder, workspace.inventory
    store_facts(folder, stamp, organisation_file.data, workspace.organisation, inventory)
    store_tokens(folder, tokens_file.stamp, inventory, stamp.digest)
    return replace(workspace, index_store=CachedIndex(folder, stamp.digest))


class _Part(NamedTuple, Generic[Model]):
    """One file's model, or as much of it as could be made."""

    model: Model
    readable: Readable
    is_whole: bool


def _salvaged(
    path: Path, file: TomlFile | Problem, model: type[Model], stand_ins: Mapping[str, Any], problems: Problems
) -> _Part[Model]:
    """Return what of a file has the right shape, and add to `problems` what has not."""
    nothing = _Part(validated(model, dict(stand_ins)), Readable(path), is_whole=False)
    if isinstance(file, Problem):
        problems.add(file)
        return nothing
    try:
        return _Part(validated(model, file.data), Readable(path), is_whole=True)
    except DataInvalid as error:
        from diagnostics.workspace.salvage import nested_too_deep, newer_format, problems_of, salvage

        if (unlike := newer_format(path, file.data) or nested_too_deep(path, file.data)) is not None:
            problems.add(unlike)
            return nothing
        problems.extend(problems_of(path, error, model))
        if error.total > len(error.faults):
            problems.count(error.total - len(error.faults))
            return nothing
        part = salvage(path, file.data, error, model, stand_ins)
        return _Part(validated(model, part.data), part.readable, part.is_whole)


def _with_lines(problems: list[Problem], files: Iterable[TomlFile | Problem]) -> list[Problem]:
    from diagnostics.workspace.lines import Lines

    lines = {file.path: Lines(file.text, file.data) for file in files if isinstance(file, TomlFile)}
    located = []
    for problem in problems:
        if problem.line is None and problem.place and problem.file in lines:
            line = lines[problem.file].of(problem.place, problem.facts.get("value"))
            located.append(replace(problem, line=line))
        else:
            located.append(problem)
    return located

"""Reading a workspace from disk, whole, or with every problem it has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from diagnostics.collector import collector_paused
from diagnostics.errors import WorkspaceUnreadable
from diagnostics.organisation.model import Facts, Organisation
from diagnostics.tokens.inventory import Inventory
from diagnostics.validation import DataInvalid, validated
from diagnostics.workspace.calendar_limits import calendar_problems
from diagnostics.workspace.consistency import inventory_problems, organisation_problems
from diagnostics.workspace.draft import Draft, Readable
from diagnostics.workspace.problems import Problem, ProblemCode
from diagnostics.workspace.toml_file import TomlFile, read_toml

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


def read_workspace(folder: Path) -> Workspace:
    """Read a workspace.

    Raises:
        WorkspaceUnreadable: with every problem of both files, where there is any.
    """
    with collector_paused():
        return _read(folder)


def _read(folder: Path) -> Workspace:
    organisation_path, tokens_path = folder / ORGANISATION_FILE, folder / TOKENS_FILE
    organisation_file = read_toml(organisation_path)
    tokens_file = read_toml(tokens_path)
    if isinstance(tokens_file, Problem) and tokens_file.code is ProblemCode.FILE_MISSING:
        tokens_file = TomlFile(tokens_path, {"format": 1}, "")

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
    return Workspace(folder, draft.organisation, draft.inventory)


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
        from diagnostics.workspace.salvage import salvage
        from diagnostics.workspace.shape import nested_too_deep, newer_format, problems_of

        if (unlike := newer_format(path, file.data) or nested_too_deep(path, file.data)) is not None:
            problems.append(unlike)
            return nothing
        problems.extend(problems_of(path, error, model))
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

"""Reading a workspace from disk, whole, or with every problem it has."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from diagnostics.errors import WorkspaceUnreadable
from diagnostics.organisation.model import Organisation
from diagnostics.tokens.inventory import EMPTY_INVENTORY, Inventory
from diagnostics.workspace.calendar_limits import calendar_problems
from diagnostics.workspace.consistency import inventory_problems, organisation_problems
from diagnostics.workspace.draft import Draft, Readable, without_faulty_entries
from diagnostics.workspace.problems import Problem, ProblemCode
from diagnostics.workspace.toml_file import TomlFile, read_toml

ORGANISATION_FILE = "organisation.toml"
TOKENS_FILE = "tokens.toml"

Model = TypeVar("Model", bound=BaseModel)


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
    with _collector_paused():
        return _read(folder)


def _read(folder: Path) -> Workspace:
    organisation_path, tokens_path = folder / ORGANISATION_FILE, folder / TOKENS_FILE
    organisation_file = read_toml(organisation_path)
    tokens_file = read_toml(tokens_path)
    if isinstance(tokens_file, Problem) and tokens_file.code is ProblemCode.FILE_MISSING:
        tokens_file = TomlFile({"format": 1}, "")

    problems: list[Problem] = []
    organisation, organisation_source = _model(organisation_path, organisation_file, Organisation, problems)
    inventory, tokens_source = _model(tokens_path, tokens_file, Inventory, problems)
    if organisation is not None:
        draft = Draft(organisation, inventory or EMPTY_INVENTORY, organisation_source, tokens_source)
        problems.extend(calendar_problems(draft))
        if inventory is not None:
            problems.extend(organisation_problems(draft))
            problems.extend(inventory_problems(draft))
    if problems:
        texts = {organisation_path: organisation_file, tokens_path: tokens_file}
        raise WorkspaceUnreadable(_with_lines(problems, texts))
    assert organisation is not None
    assert inventory is not None
    return Workspace(folder, organisation, inventory)


def _model(
    path: Path, file: TomlFile | Problem, model: type[Model], problems: list[Problem]
) -> tuple[Model | None, Readable]:
    """Return what of a file has the right shape, and add to `problems` what has not."""
    if isinstance(file, Problem):
        problems.append(file)
        return None, Readable(path)
    try:
        return model.model_validate(file.data), Readable(path)
    except ValidationError as error:
        return _readable_part(path, file.data, model, error, problems)


def _readable_part(
    path: Path, data: dict[str, Any], model: type[Model], error: ValidationError, problems: list[Problem]
) -> tuple[Model | None, Readable]:
    from diagnostics.workspace.shape import newer_format, problems_of

    if (newer := newer_format(path, data)) is not None:
        problems.append(newer)
        return None, Readable(path)
    problems.extend(problems_of(path, error, model))
    part = without_faulty_entries(data, error, frozenset(model.model_fields))
    if part is None:
        return None, Readable(path)
    rest, positions, lost = part
    try:
        return model.model_validate(rest), Readable(path, positions, lost)
    except ValidationError:
        return None, Readable(path)


def _with_lines(problems: list[Problem], files: dict[Path, TomlFile | Problem]) -> list[Problem]:
    from diagnostics.workspace.lines import Lines

    lines = {path: Lines(file.text, file.data) for path, file in files.items() if isinstance(file, TomlFile)}
    located = []
    for problem in problems:
        if problem.line is None and problem.place and problem.file in lines:
            line = lines[problem.file].of(problem.place, problem.facts.get("value"))
            located.append(replace(problem, line=line))
        else:
            located.append(problem)
    return located


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the garbage collector: the facts hold no cycles, and tracing millions of them doubles the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()

"""What is imported is declared, and where."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from tests.architecture.source import PACKAGES, ROOT, Module, modules

# Comes with pydantic, which pins it to the one version that fits.
_PART_OF = {"pydantic-core": "pydantic"}
_OF_A_SERVER = {"starlette", "uvicorn"}


def _project() -> dict[str, object]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(project, dict)
    return project


def _names(requirements: object) -> set[str]:
    assert isinstance(requirements, list)
    return {_normal(re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]) for requirement in requirements}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared() -> set[str]:
    return _names(_project()["dependencies"])


@cache
def _providers() -> Mapping[str, list[str]]:
    """Return the distributions that provide each top-level name: slow, for it reads what is installed."""
    return importlib.metadata.packages_distributions()


def _distributions(module: Module) -> Iterator[str]:
    """Return the distributions that a module imports from, at any time, but for the standard library and our own."""
    for node in ast.walk(module.tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [node.module]
        for name in names:
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top not in PACKAGES:
                distribution = _normal(_providers().get(top, [top])[0])
                yield _PART_OF.get(distribution, distribution)


def test_every_package_that_is_imported_is_declared() -> None:
    """An installed Sightline finds all it imports, because `pyproject.toml` asks for it."""
    known = _declared()
    missing = {
        f"{module.path} imports {name}"
        for module in modules(*PACKAGES)
        for name in _distributions(module)
        if name not in known
    }
    assert not missing, "\n".join(sorted(missing))


def test_only_the_loopback_api_knows_the_packages_of_a_server() -> None:
    """What every other command needs is loaded without a web server."""
    found = [
        module.path
        for module in modules(*PACKAGES)
        if _OF_A_SERVER & set(_distributions(module)) and not module.path.startswith("fixtures/api/")
    ]
    assert not found and _declared() >= _OF_A_SERVER


@pytest.mark.parametrize("text", ["import numpy", "def f():\n    from numpy.linalg import norm"])
def test_an_undeclared_import_is_found(text: str) -> None:
    """The rule sees imports on top of a module and in a function."""
    assert set(_distributions(Module("tui/example.py", text))) - _declared() == {"numpy"}

"""The project's own source, read once, for tests that hold rules over all of it."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("tui", "diagnostics", "fixtures")


@dataclass(frozen=True)
class Module:
    """One module: its path from the root of the checkout, and its text."""

    path: str
    text: str

    @property
    def name(self) -> str:
        """The dotted name to import it by."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def lines(self) -> list[str]:
        """The lines of the text, without their ends."""
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree. Each node but the first has a `parent`."""
        tree = ast.parse(self.text, self.path)
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                child.parent = node  # type: ignore[attr-defined]  # ast has no way up, and `ancestors` needs one
        return tree

    def comments(self) -> Iterator[tuple[int, str]]:
        """Each comment with its line, counted from 1."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string

    def at(self, node: ast.expr | ast.stmt | int) -> str:
        """Return where a node or a line is, as editors understand it."""
        return f"{self.path}:{node if isinstance(node, int) else node.lineno}"


def ancestors(node: ast.AST) -> Iterator[ast.AST]:
    """Return what encloses a node of `Module.tree`, innermost first."""
    while (parent := getattr(node, "parent", None)) is not None:
        yield parent
        node = parent


def called_name(call: ast.Call) -> str:
    """Return the dotted name of what is called, `?` for each part that is not a name."""
    return dotted(call.func)


def dotted(node: ast.expr) -> str:
    """Return `a.b` for such an expression, `?` for each part that is not a name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"


def modules(*packages: str) -> tuple[Module, ...]:
    """Return all modules of the packages, `tests` among them if asked for."""
    return tuple(module for package in packages for module in _modules_of(package))


@cache
def _modules_of(package: str) -> tuple[Module, ...]:
    return tuple(
        Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / package).rglob("*.py"))
    )

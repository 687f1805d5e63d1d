"""The tests themselves: each says which behaviour it holds."""

import ast

from tests.architecture.source import modules


def test_every_test_says_what_it_holds() -> None:
    """Each test function has a docstring, so that its failure can be read as a broken promise."""
    silent = [
        f"{module.at(node)} {node.name}"
        for module in modules("tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        if ast.get_docstring(node) is None
    ]
    assert not silent, "\n".join(silent)

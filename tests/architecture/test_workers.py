"""Work beside the screen: it runs in threads of one module's making, and holds no widget."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, called_name, modules

_WORKERS = ("tui/app/jobs.py", "tui/app/messages.py", "tui/app/token_work.py", "tui/app/work.py")
_OF_SCREENS = (
    "textual.app",
    "textual.screen",
    "textual.widget",
    "textual.pilot",
    "tui.app.app",
    "tui.app.screens",
    "tui.app.widgets",
)
_THREADS = ("tui/app/jobs.py", "tui/cli/output.py")


def _held(module: Module) -> Iterator[str]:
    """Return what of the screen a module imports, anywhere in it."""
    for node in ast.walk(module.tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name.startswith(_OF_SCREENS):
                yield f"{module.path} holds {name}"


def _threads(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and called_name(node).rpartition(".")[2] in ("Thread", "run_worker", "to_thread"):
            yield f"{module.at(node)} starts a thread"


def test_workers_hold_no_widget() -> None:
    """What runs in threads reports by messages: it imports neither screens nor widgets nor the app."""
    found = [line for module in modules("tui") if module.path in _WORKERS for line in _held(module)]
    assert not found, "\n".join(found)


def test_threads_are_started_in_one_place() -> None:
    """The app's threads are jobs, which can be given up and end with the app; the command line has its progress."""
    found = [line for module in modules("tui") if module.path not in _THREADS for line in _threads(module)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "from textual.widget import Widget",
        "import tui.app.screens.why",
        "def work():\n    from tui.app.app import SightlineApp",
    ],
)
def test_a_worker_that_holds_a_widget_is_found(text: str) -> None:
    """The rule fails for each way of getting hold of the screen."""
    assert list(_held(Module("tui/app/work.py", text)))

"""Jobs beside the screen: they run in threads of one module's making, hold no widget, and return what they find."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, called_name, modules

_WORKERS = (
    "tui/app/fuzzy.py",
    "tui/app/jobs.py",
    "tui/app/known.py",
    "tui/app/session.py",
    "tui/app/token_work.py",
    "tui/app/browsing_work.py",
    "tui/app/work.py",
)
_WORK = ("work.", "token_work.", "browsing_work.")
_STARTERS = {"run": 0, "fill": 2}
"""The methods that start a job, with the place of its work among their arguments."""
_OF_SCREENS = (
    "textual.app",
    "textual.screen",
    "textual.widget",
    "textual.pilot",
    "tui.app.app",
    "tui.app.commands",
    "tui.app.navigation",
    "tui.app.parts",
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


def _works(module: Module) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Return every call that starts a job, with the work that it is given, where that is said there."""
    for function in ast.walk(module.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        named = {
            target.id: statement.value
            for statement in ast.walk(function)
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }
        parameters = {argument.arg for argument in function.args.args}
        for node in ast.walk(function):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner = ast.unparse(node.func.value)
            place = _STARTERS.get(node.func.attr)
            if place is None or not owner.endswith(("jobs", "self")) or len(node.args) <= place:
                continue
            work = node.args[place]
            if not isinstance(work, ast.Name):
                yield node, work
            elif work.id not in parameters:
                yield node, named.get(work.id, work)


def _holds_a_screen(work: ast.expr) -> bool:
    """Whether work is anything but a function of the modules of work with values of now for its arguments."""
    if not isinstance(work, ast.Call) or called_name(work) != "partial" or not work.args:
        return True
    if not ast.unparse(work.args[0]).startswith(_WORK):
        return True
    return any(isinstance(value, ast.Lambda) or ast.unparse(value) == "self" for value in work.args)


def _screens_held(module: Module) -> Iterator[str]:
    return (f"{module.at(call)} starts {ast.unparse(work)}" for call, work in _works(module) if _holds_a_screen(work))


def test_jobs_are_given_values_and_no_screen() -> None:
    """A job is a function of the modules of work with the values it needs: no method, and nothing looked up later."""
    started = [work for module in modules("tui") for _call, work in _works(module)]
    assert len(started) > 10
    found = [line for module in modules("tui") if module.path.startswith("tui/app/") for line in _screens_held(module)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "job",
    [
        "self.find",
        "lambda job: self.session",
        "partial(self.find, 1)",
        "partial(work.find, self)",
        "partial(work.find, lambda: 1)",
    ],
)
def test_a_job_that_holds_its_screen_is_found(job: str) -> None:
    """The rule fails for a method, for what is looked up later, and for a screen among the values."""
    text = f"def draw(self):\n    job = {job}\n    self.jobs.run(job, print)\n"
    assert list(_screens_held(Module("tui/app/screens/example.py", text)))


def test_workers_hold_no_widget() -> None:
    """What runs in threads returns its result: it imports neither screens nor widgets nor the app."""
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
        "from tui.app.parts import Parts",
        "import tui.app.screens.why",
        "def work():\n    from tui.app.app import SightlineApp",
    ],
)
def test_a_worker_that_holds_a_widget_is_found(text: str) -> None:
    """The rule fails for each way of getting hold of the screen."""
    assert list(_held(Module("tui/app/work.py", text)))

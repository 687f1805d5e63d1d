"""Who imports whom, and what an import or a command may load."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT, Module, ancestors, modules

_DRAWING = {"textual", "rich"}
_HTTP_CLIENTS = {"aiohttp", "http.client", "httpcore2", "httpx", "httpx2", "requests", "urllib.request", "urllib3"}
_SERVERS = {"starlette", "uvicorn"}
_HEADLESS_COMMANDS = [
    ["why", "--demo", "service-user-behind-a-group"],
    ["why", "--demo", "service-user-behind-a-group", "--json"],
    ["gap", "--demo", "service-user-behind-a-group"],
    ["demo"],
    ["lint", str(ROOT / "fixtures" / "organisations" / "service-user-behind-a-group")],
    ["reasons"],
    ["reasons", "not-member-of-group"],
    ["schema", "why"],
    ["--help"],
]
_IMPORT_ALL = "import importlib; [importlib.import_module(name) for name in sys.argv[1:]]"
_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
_RUN_AND_TELL_MODULES = """
import json, sys
before = set(sys.modules)
try:
    {run}
except SystemExit as end:
    status = end.code or 0
else:
    status = 0
print(json.dumps([status, sorted(set(sys.modules) - before)]), file=sys.stderr)
"""


def _loaded_by(run: str, *arguments: str) -> tuple[int, set[str], str]:
    """Run a statement in an interpreter of its own; return its exit status, what it imported, and its output."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN_AND_TELL_MODULES.format(run=run), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    status, loaded = json.loads(done.stderr.splitlines()[-1])
    return status, set(loaded), done.stdout


def test_the_layers_of_the_house_hold() -> None:
    """No contract of `[tool.importlinter]` in `pyproject.toml` is broken."""
    done = subprocess.run(
        [sys.executable, "-c", _LINT_IMPORTS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("arguments", _HEADLESS_COMMANDS, ids=" ".join)
def test_a_command_that_draws_no_screen_loads_nothing_that_draws_or_serves(arguments: list[str]) -> None:
    """A headless command answers without Textual, Rich, an HTTP client or a server, which would double its start."""
    status, loaded, output = _loaded_by("import tui.__main__; tui.__main__.main()", *arguments)
    assert status in {0, 3, 4}
    assert output
    assert not loaded & (_DRAWING | _HTTP_CLIENTS | _SERVERS)


def test_a_question_about_a_workspace_that_was_read_before_does_without_pydantic() -> None:
    """Facts that were checked need no check again, and so not its library, which takes longer to load than all else."""
    for _ in range(2):
        _, loaded, output = _loaded_by("import tui.__main__; tui.__main__.main()", *_HEADLESS_COMMANDS[0])
    assert output
    assert not {name for name in loaded if name.startswith("pydantic")}


def test_no_command_loads_at_import_what_only_the_app_or_the_network_needs() -> None:
    """Importing every verb, as shell completion and `--help` may, loads no Textual, Rich, HTTP client or server."""
    names = [module.name for module in modules("tui") if module.path.startswith("tui/cli/")]
    assert len(names) > 1
    _, loaded, _ = _loaded_by(_IMPORT_ALL, *names)
    assert set(names) <= loaded
    assert not loaded & (_DRAWING | _HTTP_CLIENTS | _SERVERS)


def test_importing_the_diagnostics_loads_no_http_client() -> None:
    """All of `diagnostics` can be imported without an HTTP client, which only a pull or an observation needs."""
    names = [module.name for module in modules("diagnostics")]
    _, loaded, _ = _loaded_by(_IMPORT_ALL, *names)
    assert set(names) <= loaded
    assert not loaded & (_DRAWING | _HTTP_CLIENTS | _SERVERS | {"click"})


def _imported_at_once(module: Module) -> Iterator[tuple[str, ast.stmt]]:
    """Return what the module imports when it is itself imported, with where it says so."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if any(_is_later(outer) for outer in ancestors(node)):
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif node.module is not None:
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def _imported(module: Module) -> Iterator[str]:
    """Return everything that the module imports, wherever it says so."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_later(outer: ast.AST) -> bool:
    if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return True
    return isinstance(outer, ast.If) and ast.unparse(outer.test).endswith("TYPE_CHECKING")


def _of_the_app(name: str) -> bool:
    return name.startswith(("textual", "tui.app"))


def test_commands_meet_the_app_only_when_they_open_it() -> None:
    """No command, and not the frame they hang in, imports screens, widgets or the app before it runs."""
    frame = ("tui/cli/", "tui/__main__.py", "tui/opening.py")
    found = [
        f"{module.at(node)} imports {name}"
        for module in modules("tui")
        if module.path.startswith(frame)
        for name, node in _imported_at_once(module)
        if _of_the_app(name)
    ]
    assert not found, "\n".join(found)


def test_screens_know_the_app_only_by_its_parts() -> None:
    """No screen, no widget and no part imports the app, not even for its types: it is above them."""
    found = [
        f"{module.path} imports {imported}"
        for module in modules("tui")
        if module.path.startswith("tui/app/") and module.path not in ("tui/app/app.py", "tui/app/start.py")
        for imported in _imported(module)
        if imported.startswith("tui.app.app")
    ]
    assert not found, "\n".join(found)


def test_no_part_of_the_app_imports_a_screen() -> None:
    """What screens stand on is below them: only the app, its commands and the screens themselves know a screen."""
    found = [
        f"{module.path} imports {imported}"
        for module in modules("tui")
        if module.path.startswith("tui/app/") and not module.path.startswith("tui/app/screens/")
        if module.path not in ("tui/app/app.py", "tui/app/commands.py")
        for imported in _imported(module)
        if imported.startswith("tui.app.screens")
    ]
    assert not found, "\n".join(found)


_WALKS = (
    "diagnostics.access.walk.walk",
    "diagnostics.findings.concluding.conclude",
    "tui.opening.conclude_by",
    "tui.opening.conclude_absent",
)


def test_the_app_walks_in_one_place() -> None:
    """Whoever shows an answer takes it from what is known, which walks each question once."""
    found = [
        module.path
        for module in modules("tui")
        if module.path.startswith("tui/app/") and any(name.startswith(_WALKS) for name in _imported(module))
    ]
    assert found == ["tui/app/known.py"]


def test_imports_of_the_app_are_found_where_they_count() -> None:
    """The rule above sees an import on top of a module or in a class, and lets one in a function be."""
    text = "from tui import app\nimport tui.app.screens.gap\ndef run():\n    import tui.app.widgets.table\n"
    names = [name for name, _ in _imported_at_once(Module("tui/cli/example.py", text)) if _of_the_app(name)]
    assert names == ["tui.app", "tui.app.screens.gap"]

"""The table of formats is what commands offer and write by."""

import sys
from collections.abc import Iterator
from importlib import import_module, reload
from types import ModuleType

import click
import pytest

from tests.architecture.source import modules
from tui.cli.main import VERBS, run
from tui.cli.tokens import VERBS as TOKEN_VERBS
from tui.presentation import formats
from tui.presentation.demos import DemosReport
from tui.presentation.formats import RENDERERS, formats_of, renderer
from tui.presentation.schemas import ANSWERS

_COMMANDS = {
    **{verb: f"tui.cli.{verb.replace('-', '_')}" for verb in VERBS if verb != "tokens"},
    **{f"tokens-{verb}": f"tui.cli.tokens.{verb}" for verb in TOKEN_VERBS},
}


@pytest.mark.parametrize(
    ("finding", "output_format"), [(finding, name) for finding, found in RENDERERS.items() for name in found]
)
def test_every_renderer_of_the_table_is_there(finding: str, output_format: str) -> None:
    """Each place that the table names leads to a function, which says what it returns."""
    assert callable(renderer(finding, output_format))
    assert renderer(finding, output_format).__annotations__["return"]


def test_a_command_offers_only_formats_that_all_its_findings_have() -> None:
    """`who` answers two questions, and can write both in each format that it offers."""
    assert formats_of("who", "seen") == ("text", "json", "markdown")
    assert formats_of("gap", "observe") == ("text", "json")
    assert formats_of("gap")[-1] == "csv"


def test_every_command_that_prints_json_has_a_schema() -> None:
    """No answer is left without a type, and no schema without a command."""
    printing = {name for name, module in _COMMANDS.items() if "json" in _choices(import_module(module))}
    assert printing == set(ANSWERS)


def test_commands_compare_no_formats() -> None:
    """What a command writes is looked up; it asks only whether somebody reads along, to talk beside the answer."""
    spoken = ("tui/cli/settle.py", "tui/cli/tokens/shared.py", "tui/cli/tokens/rotate.py")
    found = [
        module.path for module in modules("tui") if module.path.startswith("tui/cli/") for line in module.lines
        if "output_format ==" in line or "output_format !=" in line
    ]  # fmt: skip
    assert sorted(found) == sorted(spoken)


def _shouted(report: DemosReport) -> list[str]:
    return [demo.name.upper() for demo in report.demos]


@pytest.fixture
def shouting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A format of demos that is a module and a line of the table."""
    module = ModuleType("tui.presentation.shouting")
    module.demos_shouted = _shouted  # type: ignore[attr-defined]  # made up here
    monkeypatch.setitem(sys.modules, module.__name__, module)
    table = {**RENDERERS, "demo": {**RENDERERS["demo"], "shouting": "shouting:demos_shouted"}}
    monkeypatch.setattr(formats, "RENDERERS", table)
    reload(import_module("tui.cli.demo"))
    yield
    monkeypatch.undo()
    reload(import_module("tui.cli.demo"))


@pytest.mark.usefixtures("shouting")
def test_a_new_format_is_a_renderer_and_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The option offers it, and the command writes it, without a change to either."""
    assert run(["demo", "--format", "shouting"]) == 0
    assert "SERVICE-USER-BEHIND-A-GROUP\n" in capsys.readouterr().out
    assert run(["demo", "--format", "whispering"]) == 2
    assert "'shouting'" in capsys.readouterr().err


def _choices(module: ModuleType) -> tuple[str, ...]:
    """Return the formats that a command offers, none where it prints no answer."""
    for option in module.command.params:
        if option.name == "output_format" and isinstance(option.type, click.Choice):
            return tuple(option.type.choices)
    return ()

"""What a list costs in Textual as it comes: a table of templates, and nothing else."""

from collections.abc import Iterable
from typing import Any

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class PlainApp(App[None]):
    """Rows with a cursor. Lean where that is a setting: no mouse, no animation, no palette."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._rows = rows
        self.animation_level = "none"

    def compose(self) -> ComposeResult:
        table: DataTable[Any] = DataTable(cursor_type="row", show_header=False)
        table.add_columns("name", "rules")
        table.add_rows(self._rows)
        yield table


def run(templates: int) -> None:
    """Show as many templates as `tests.worlds.large` makes."""
    PlainApp((f"Template {number}", "5 rules") for number in range(templates)).run(mouse=False)

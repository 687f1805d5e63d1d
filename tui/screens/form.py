"""A few lines to fill in."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from tui.actions import Place
from tui.presentation.page import Line
from tui.presentation.wrapping import wrapped
from tui.screens.base import FramedScreen
from tui.widgets.keys import bindings_of
from tui.widgets.text_input import TextInput
from tui.widgets.text_line import TextLines

Result = TypeVar("Result")


class Field(NamedTuple):
    """One line of a form: its name, its label, and what stands in it at first."""

    name: str
    label: str
    value: str = ""
    is_secret: bool = False


class FormScreen(FramedScreen[Result]):
    """Lines to fill in, one after the other; enter goes on and ends on the last. `finish` takes what was typed."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.FORM)
    places: tuple[Place, ...] = (Place.FORM,)

    def fields(self) -> Sequence[Field]:
        """Return the lines to fill in."""
        return ()

    def explanation(self) -> Sequence[str]:
        """Return what to know before filling them in."""
        return ()

    def body(self) -> ComposeResult:
        """Put the explanation over the lines."""
        yield TextLines(id="explanation")
        with Vertical():
            for field in self.fields():
                yield TextInput(
                    field.value,
                    label=f"{field.label} ",
                    is_secret=field.is_secret,
                    is_ascii=self.look.is_ascii,
                    id=f"field-{field.name}",
                )

    def draw_frame(self) -> None:
        """Wrap the explanation to the width of the screen too."""
        super().draw_frame()
        width = max(self.size.width - 1, 10)
        lines: list[Line] = []
        for paragraph in self.explanation():
            lines += [((line, ""),) for line in wrapped(self.look.text(paragraph), width=width)]
        self.lines("explanation").show([*lines, ()])

    def value(self, name: str) -> str:
        """Return what was typed into a line."""
        return self.query_one(f"#field-{name}", TextInput).value.strip()

    def finish(self) -> str:
        """Take what was typed, or return what is wrong with it."""
        return ""

    def do_submit(self) -> None:
        """Go on to the next line, and finish after the last one."""
        inputs = list(self.query(TextInput))
        position = next((index for index, line in enumerate(inputs) if line.has_focus), len(inputs) - 1)
        if position + 1 < len(inputs):
            inputs[position + 1].focus()
        elif problem := self.finish():
            self.host.say(problem)

    def do_close(self) -> None:
        """Go back without a change."""
        self.dismiss(None)

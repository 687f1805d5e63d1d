"""Form screens: a few lines to fill in."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from tui.app.places import Place
from tui.app.screens.base import FramedScreen
from tui.app.widgets.frame import TextLines, bindings_of
from tui.app.widgets.text_input import TextInput
from tui.presentation.layout import Line, Tone
from tui.presentation.text import wrapped

Result = TypeVar("Result")


class Field(NamedTuple):
    """One line of a form: its name, its label, what stands in it at first, and what may be typed there."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    is_secret: bool = False


class FormScreen(FramedScreen[Result]):
    """Lines to fill in, one after the other; enter goes on and ends on the last. `finish` takes what was typed.

    Below them stands what may be typed into the line with the cursor, and what to know about all of them.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.FORM)
    places: tuple[Place, ...] = (Place.FORM,)

    _read_last: str = ""

    def fields(self) -> Sequence[Field]:
        """Return the lines to fill in."""
        return ()

    def notes(self) -> Sequence[str]:
        """Return what to know about all of them."""
        return ()

    def body(self) -> ComposeResult:
        """Put the hints under the lines."""
        with Vertical(id="fields"):
            for field in self.fields():
                yield TextInput(
                    field.value,
                    label=f"{field.label} ",
                    is_secret=field.is_secret,
                    is_ascii=self.look.is_ascii,
                    id=f"field-{field.name}",
                )
        yield TextLines(id="hints")

    def draw_frame(self) -> None:
        """Lay the hints out for the width too."""
        super().draw_frame()
        self._draw_hints()

    def on_descendant_focus(self) -> None:
        """Say what may be typed into the line that the cursor went to."""
        if self.is_ready:
            self._draw_hints()

    def _draw_hints(self) -> None:
        width = max(self.size.width - 1, 10)
        focused = self.focused.id if self.focused is not None else None
        hints = [field.hint for field in self.fields() if f"field-{field.name}" == focused and field.hint]
        lines: list[Line] = [()]
        for number, paragraph in enumerate([*hints, *self.notes()]):
            tone: Tone = "" if number < len(hints) else "dim"
            lines += [((line, tone),) for line in wrapped(self.look.text(paragraph), width=width)]
        self.lines("hints").show(lines)

    def value(self, name: str) -> str:
        """Return what was typed into a line. Where it turns out to be wrong, the cursor goes there."""
        self._read_last = name
        return self.query_one(f"#field-{name}", TextInput).value.strip()

    def blame(self, name: str) -> None:
        """Have the cursor go to that line if what was typed is wrong; to none for an empty name."""
        self._read_last = name

    def finish(self) -> str:
        """Take what was typed, or return what is wrong with it."""
        return ""

    def do_submit(self) -> None:
        """Go on to the next line, and finish after the last one."""
        inputs = list(self.query(TextInput))
        position = next((index for index, line in enumerate(inputs) if line.has_focus), len(inputs) - 1)
        if position + 1 < len(inputs):
            self.set_focus(inputs[position + 1])
        else:
            self.do_finish_form()

    def do_finish_form(self) -> None:
        """Finish the form, or say what is wrong and go there."""
        if problem := self.finish():
            self.parts.status.say(problem)
            if self._read_last:
                self.set_focus(self.query_one(f"#field-{self._read_last}", TextInput))

    def do_next_field(self) -> None:
        """Go to the next line."""
        self.focus_next(TextInput)

    def do_previous_field(self) -> None:
        """Go to the line before."""
        self.focus_previous(TextInput)

    def do_close(self) -> None:
        """Go back without a change."""
        self.leave(None)

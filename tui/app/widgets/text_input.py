"""A line to type into. It draws one line for each key, does not blink, and shows no character that acts."""

import re
from collections.abc import Callable, Mapping
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from diagnostics.limits import MAX_SECRET_LENGTH
from diagnostics.printable import visible
from tui.presentation.text import cells

_MOST = 1_000
_CURSOR = Style(reverse=True)


class TextInput(Widget, can_focus=True):
    """One line of text being typed. `is_secret` shows stars in place of it."""

    DEFAULT_CSS = "TextInput { height: 1; }"

    value: var[str] = var("", init=False)

    class Changed(Message):
        """Another text stands in the line."""

    class Left(Message):
        """The line was left for the list under it; `keeps` tells whether what was typed stands."""

        def __init__(self, *, keeps: bool) -> None:
            """Tell how."""
            super().__init__()
            self.keeps = keeps

    class Pasted(Message):
        """Text was pasted that is not to be shown."""

        def __init__(self, text: str) -> None:
            """Keep the text."""
            super().__init__()
            self.text = text

    def __init__(
        self,
        value: str = "",
        *,
        label: str = "",
        is_secret: bool = False,
        catches: re.Pattern[str] | None = None,
        leaves: bool = False,
        is_ascii: bool = False,
        id: str | None = None,
    ) -> None:
        """Begin with `value`. A paste in which `catches` is found is posted and never shown.

        With `leaves`, enter, down and escape leave the line. With `is_ascii` other characters are shown as `?`.
        """
        super().__init__(id=id)
        self.label = label
        self.is_secret = is_secret
        self._catches = catches
        self._leaves = leaves
        self._is_ascii = is_ascii
        self._position = len(value)
        self.set_reactive(TextInput.value, value)

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002  # Textual's signature
        """Tell that a printable character is typed here, and is no key of the screen."""
        return character is not None and character.isprintable()

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character is not None and visible(event.character) == event.character:
            self._insert(event.character)
        elif (edit := self._EDITS.get(event.key)) is not None:
            edit(self)
        elif self._leaves and event.key in ("enter", "down", "escape"):
            self.post_message(self.Left(keeps=event.key != "escape"))
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted, without what does not show; hand over what is not to be shown."""
        event.stop()
        event.prevent_default()
        if self._catches is not None and self._catches.search(event.text):
            self.post_message(self.Pasted(event.text))
            return
        if self.is_secret:
            # Whole, so that whoever reads it can say what is wrong with it: only stars are shown.
            self._insert(event.text)
            return
        lines = event.text.splitlines()
        text = lines[0].strip() if lines else ""
        self._insert("".join(character for character in text if visible(character) == character))

    def _insert(self, text: str) -> None:
        before, after = self.value[: self._position], self.value[self._position :]
        most = MAX_SECRET_LENGTH + 1 if self.is_secret else _MOST
        inserted = text[: max(most - len(self.value), 0)]
        self._position += len(inserted)
        self._set(before + inserted + after)

    def _set(self, value: str) -> None:
        if value == self.value:
            self.refresh()
            return
        self.value = value
        self.refresh()
        self.post_message(self.Changed())

    def clear(self) -> None:
        """Empty the line, and tell nobody."""
        self._position = 0
        self.set_reactive(TextInput.value, "")
        self.refresh()

    def _erase_before(self) -> None:
        if self._position:
            self._position -= 1
            self._set(self.value[: self._position] + self.value[self._position + 1 :])

    def _erase_after(self) -> None:
        self._set(self.value[: self._position] + self.value[self._position + 1 :])

    def _erase_all(self) -> None:
        self._position = 0
        self._set("")

    def _erase_word(self) -> None:
        kept = self.value[: self._position].rstrip().rpartition(" ")[0]
        after = self.value[self._position :]
        self._position = len(kept)
        self._set(kept + after)

    def _left(self) -> None:
        self._position = max(self._position - 1, 0)
        self.refresh()

    def _right(self) -> None:
        self._position = min(self._position + 1, len(self.value))
        self.refresh()

    def _to_start(self) -> None:
        self._position = 0
        self.refresh()

    def _to_end(self) -> None:
        self._position = len(self.value)
        self.refresh()

    _EDITS: ClassVar[Mapping[str, Callable[["TextInput"], None]]] = {
        "backspace": _erase_before,
        "ctrl+h": _erase_before,
        "delete": _erase_after,
        "left": _left,
        "right": _right,
        "ctrl+a": _to_start,
        "ctrl+e": _to_end,
        "ctrl+u": _erase_all,
        "ctrl+w": _erase_word,
    }

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  # there is one line only
        """Return the label, the text around the cursor, and the cursor."""
        base = self.rich_style
        shown = "*" * len(self.value) if self.is_secret else self.value
        if self._is_ascii:
            shown = shown.encode("ascii", "replace").decode("ascii")
        before, at, after = (
            shown[: self._position],
            shown[self._position : self._position + 1],
            shown[self._position + 1 :],
        )
        room = max(self.size.width - cells(self.label) - 2, 4)
        while cells(before) > room:
            before = before[max(len(before) // 8, 1) :]
        cursor = base + _CURSOR if self.has_focus else base
        segments = [
            Segment(self.label, base + Style(bold=self.has_focus)),
            Segment(before, base),
            Segment(at or " ", cursor),
            Segment(after, base),
        ]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

"""How text looks on this terminal: every text from data made safe, and pure ASCII where nothing else can be shown."""

from dataclasses import dataclass

from diagnostics.printable import visible
from tui.presentation.wrapping import cells, padded


@dataclass(frozen=True, slots=True)
class Look:
    """What the terminal can show. With `is_ascii`, everything else is written as its code."""

    is_ascii: bool = False

    def text(self, text: str) -> str:
        """Return `text` as it can be shown here."""
        shown = visible(text)
        if self.is_ascii and not shown.isascii():
            return shown.encode("ascii", "backslashreplace").decode("ascii")
        return shown

    def fit(self, text: str, width: int) -> str:
        """Return `text` in exactly `width` columns: filled with blanks, or cut and ended with dots."""
        # What lies far beyond the edge need not be made visible: a name may be millions of characters long.
        shown = self.text(text[: width + 1])
        if cells(shown) <= width and len(text) <= width + 1:
            return padded(shown, width)
        dots = "..." if width > 6 else "."
        room, kept = width - len(dots), ""
        for character in shown:
            room -= cells(character)
            if room < 0:
                break
            kept += character
        return padded(kept + dots, width)[:width] if width < len(dots) else padded(kept + dots, width)

    @property
    def branch(self) -> str:
        """What stands before an entry below another."""
        return "|- " if self.is_ascii else "├─ "

    @property
    def last_branch(self) -> str:
        """What stands before the last entry below another."""
        return "`- " if self.is_ascii else "└─ "

    @property
    def trunk(self) -> str:
        """What stands before the further lines of an entry that is not the last."""
        return "|  " if self.is_ascii else "│  "

    def bar(self, width: int) -> str:
        """Return a bar of `width` columns."""
        return ("#" if self.is_ascii else "█") * width

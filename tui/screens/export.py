"""Writing what is on the screen to a file, or copying it."""

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from diagnostics.printable import visible
from tui import work
from tui.language import N_, _
from tui.presentation.page import Line
from tui.screens.base import FramedScreen
from tui.screens.chooser import ChooserScreen
from tui.screens.form import Field, FormScreen


class Export(NamedTuple):
    """One form to write something in: its title, the ending of its file, and what makes the text."""

    title: str
    ending: str
    make: Callable[[], str]


class Way(NamedTuple):
    """A form, and whether it goes to a file or to the clipboard."""

    export: Export
    to_file: bool


class ExportChooser(ChooserScreen[Way]):
    """Lists the forms, each to a file and to the clipboard."""

    title_text: ClassVar[str] = N_("Export")
    prompt: ClassVar[str] = N_("How:")

    def __init__(self, exports: Sequence[Export]) -> None:
        """Offer these forms."""
        super().__init__()
        self._ways = [Way(export, to_file) for to_file in (True, False) for export in exports]

    def choices(self) -> Sequence[Way]:
        """Return the ways."""
        return self._ways

    def name_of(self, choice: Way) -> str:
        """Return the form and where it goes."""
        text = _("{form} to a file") if choice.to_file else _("Copy as {form}")
        return text.format(form=choice.export.title)

    def line(self, choice: Way, width: int) -> Line:
        """Return the name."""
        return ((self.look.fit(self.name_of(choice), width), ""),)

    def key_of(self, choice: Way) -> Hashable:
        """Return form and place."""
        return choice.export.title, choice.to_file


class FileForm(FormScreen[str]):
    """Asks for the name of a new file."""

    def __init__(self, suggestion: str) -> None:
        """Suggest a name."""
        super().__init__()
        self._suggestion = suggestion

    def heading(self) -> str:
        """Return the title."""
        return _("Write to a new file")

    def notes(self) -> Sequence[str]:
        """Return what happens to a file that exists."""
        return [_("Only you will be able to read it. A file that exists is left as it is.")]

    def fields(self) -> Sequence[Field]:
        """Return the one line."""
        return [Field("file", _("File:"), self._suggestion)]

    def finish(self) -> str:
        """Hand the name over, if there is no such file."""
        name = self.value("file")
        if not name:
            return _("Type the name of a file.")
        try:
            if why_not := _why_not_new(Path(name).expanduser().absolute()):
                return why_not
        except (OSError, RuntimeError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            return _("This is no name of a file: {reason}. Type another name.").format(reason=visible(reason))
        self.leave(name)
        return ""


def _why_not_new(path: Path) -> str:
    """Return why no new file can be made at a path; empty where that can be tried."""
    if path.exists():
        return _("{file} exists already. Type another name.").format(file=visible(str(path)))
    if not path.parent.is_dir():
        return _("There is no folder {folder}. Type another name.").format(folder=visible(str(path.parent)))
    return ""


def export(screen: FramedScreen[Any], stem: str, exports: Sequence[Export]) -> None:
    """Let the user choose how, and do it beside the screen."""
    host, app = screen.host, screen.app

    def take(way: Way | None) -> None:
        if way is None:
            return
        if not way.to_file:
            host.copy(way.export.make)
            return
        suggestion = f"sightline-{stem}.{way.export.ending}"

        def write(name: str | None) -> None:
            if name is None:
                return
            path = Path(name).expanduser().absolute()

            def told(size: int) -> str:
                return _("Wrote {file}, {size} bytes.").format(file=visible(str(path)), size=f"{size:,}")

            host.start("export", _("Writing the file"), work.write_file(path, way.export.make, told))

        app.push_screen(FileForm(suggestion), write)

    app.push_screen(ExportChooser(exports), take)

"""The screen of exports, and the forms they take."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from msgspec import UNSET

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import Reason
from diagnostics.findings.conditions import Unknowns
from diagnostics.findings.gap import Gap
from diagnostics.findings.gap_repairs import Restoring
from diagnostics.findings.observed import Agreement
from diagnostics.findings.repairs.types import NONE, Repairs
from diagnostics.model.organisation import Identity
from diagnostics.printable import visible
from tui.app.known import Answered, GapResult
from tui.app.screens.base import FramedScreen
from tui.app.screens.chooser import ChooserScreen
from tui.app.screens.form import Field, FormScreen
from tui.i18n import N_, _, grouped, in_language_of
from tui.presentation.conditions import ConditionWords
from tui.presentation.gap.outputs import gap_csv, gap_markdown, gap_text
from tui.presentation.gap.view import CauseRow, cause_labels, gap_json, gap_view
from tui.presentation.gap_repairs import restoring_lines, restorings_json
from tui.presentation.json_rows import json_text
from tui.presentation.layout import Line
from tui.presentation.observe import beside_data, beside_lines
from tui.presentation.text import escaped, wrapped
from tui.presentation.why.outputs import why_json, why_markdown, why_text
from tui.presentation.why.repairs import repair_views, repairs_json
from tui.presentation.why.view import why_view


class Export(NamedTuple):
    """One form to write something in: its title, the ending of its file, and the maker of its text."""

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
        """Return a note about files that exist."""
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
    parts, app = screen.parts, screen.app

    def take(way: Way | None) -> None:
        if way is None:
            return
        if not way.to_file:
            parts.delivery.copy(way.export.make)
            return
        suggestion = f"sightline-{stem}.{way.export.ending}"

        def write(name: str | None) -> None:
            if name is None:
                return
            path = Path(name).expanduser().absolute()

            def told(size: int) -> str:
                return _("Wrote {file}, {size} bytes.").format(file=visible(str(path)), size=grouped(size))

            parts.delivery.write(path, way.export.make, told)

        app.push_screen(FileForm(suggestion), write)

    app.push_screen(ExportChooser(exports), take)


def why_as(form: str, found: Answered, identity: Identity, directory: Directory, repairs: Repairs) -> str:
    """Return an answer as `text`, `markdown` or `json`."""
    question, answer, absent = found.question, found.answer, found.absent
    views = repair_views(directory, question, answer, repairs)
    if form == "json":
        return json_text(why_json(question, answer, identity, absent, repairs_json(question, repairs, views))) + "\n"
    view = why_view(question, answer, identity, absent, views)
    return "\n".join(why_markdown(view) if form == "markdown" else why_text(view, lists_all=True)) + "\n"


def gap_as(
    form: str,
    gap: Gap,
    identity: Identity,
    directory: Directory,
    find_restoring: Callable[[], Mapping[Reason, Restoring]],
    find_unknowns: Callable[[], Unknowns],
    observed: Agreement | None = None,
) -> str:
    """Return a gap with all its templates as `text`, `markdown`, `json` or `csv`.

    All but the last say what restores each cause, and how far the gap was observed.
    """
    words = ConditionWords(directory, gap.requester)
    if form == "csv":
        return gap_csv(gap, find_unknowns(), words)
    restoring = find_restoring()
    if form == "json":
        beside = beside_data(observed) if observed is not None else UNSET
        repairs = restorings_json(directory, gap, restoring)
        return json_text(gap_json(gap, identity, find_unknowns(), repairs, beside)) + "\n"

    def labels(row: CauseRow) -> Iterable[str]:
        return cause_labels(gap, row.cause)

    def remedies(row: CauseRow) -> list[str]:
        return restoring_lines(directory, gap, restoring[row.cause.reason])

    view = gap_view(gap, identity, find_unknowns(), words)
    lines = (gap_markdown if form == "markdown" else gap_text)(view, labels, remedies)
    for told in beside_lines(observed) if observed is not None else ():
        lines += [f"- {escaped(told)}"] if form == "markdown" else wrapped(told)
    return "\n".join(lines) + "\n"


def why_exports(found: Answered, identity: Identity, directory: Directory) -> Sequence[Export]:
    """Return the forms of an answer."""
    facts = (found, identity, directory, found.repairs or NONE)
    return [
        Export(_("Text"), "txt", partial(why_as, "text", *facts)),
        Export("Markdown", "md", partial(why_as, "markdown", *facts)),
        Export("JSON", "json", in_language_of("json")(partial(why_as, "json", *facts))),
    ]


def gap_exports(walked: GapResult, identity: Identity) -> Sequence[Export]:
    """Return the forms of a gap, with the repairs of each cause and the observation that it uses."""
    facts = (walked.gap, identity, walked.index.directory, walked.all_restoring, walked.unknowns, walked.agreement)
    return [
        Export(title, ending, in_language_of(form)(partial(gap_as, form, *facts)))
        for title, ending, form in (
            (_("Text"), "txt", "text"),
            ("Markdown", "md", "markdown"),
            ("JSON", "json", "json"),
            ("CSV", "csv", "csv"),
        )
    ]

"""The part of `why --since` that looks into former facts."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from diagnostics.access.question import Question
from diagnostics.organisation.model import Organisation
from tui.opening import Opened
from tui.options import moment
from tui.output import Format, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnostics.findings.turning import LookBack

_EVER = datetime.min.replace(tzinfo=UTC)


def since_moment(text: str) -> datetime:
    """Return the moment that `--since` names; without one, the beginning of time."""
    return moment(text) if text else _EVER


def look_back_since(opened: Opened, question: Question, since: datetime) -> "LookBack":
    """Look through the workspace's former facts, back to the first that was true at `since` or before."""
    from diagnostics.findings.turning import look_back
    from diagnostics.workspace.history import snapshots

    def former() -> "Iterator[Organisation]":
        for snapshot in snapshots(opened.workspace.folder, opened.workspace.inventory):
            yield snapshot.organisation
            if snapshot.captured_at <= since:
                return

    return look_back(question, opened.directory, former())


def history_json(found: "LookBack | None") -> dict[str, Any]:
    """Return what was found as a part of the answer's JSON, nothing where nobody asked."""
    if found is None:
        return {}
    from tui.presentation.since import since_json

    return {"since": since_json(found)}


def write_history(found: "LookBack | None", output_format: Format) -> None:
    """Write what was found below the answer, nothing where nobody asked."""
    if found is None:
        return
    from tui.presentation.since import since_lines
    from tui.presentation.wrapping import wrapped

    if output_format == "markdown":
        from tui.presentation.markdown import escaped

        write_lines(["", *(f"- {escaped(line)}" for line in since_lines(found))])
        return
    write_lines(["", *(row for line in since_lines(found) for row in wrapped(line))])

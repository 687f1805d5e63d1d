"""The part of `gap --observed` that brings in the newest observation of the asker's subject."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from diagnostics.access.question import Asker
from tui.failures import UsedWrongly
from tui.language import _
from tui.opening import Opened
from tui.output import Format, write_lines

if TYPE_CHECKING:
    from diagnostics.findings.agreement import Agreement


@dataclass(frozen=True, slots=True)
class Beside:
    """The workspace and the asker with what the observation proves of permissions, and how prediction and it agree."""

    opened: Opened
    asker: Asker
    agreement: "Agreement"


def beside_observation(opened: Opened, asker: Asker) -> Beside:
    """Return the question with the newest observation of its subject.

    Raises:
        UsedWrongly: where there is none.
    """
    from diagnostics.findings.agreement import agreement
    from tui.observation import asker_in, newest_observed

    observed = newest_observed(opened, asker)
    if observed is None:
        raise UsedWrongly(_("there is no observation of this subject yet; sightline observe makes one"))
    found = agreement(opened.directory, observed.observation)
    return Beside(replace(opened, directory=observed.directory), asker_in(observed.directory, asker), found)


def beside_json(beside: Beside | None) -> dict[str, Any]:
    """Return the observation as a part of the gap's JSON, nothing where nobody asked."""
    if beside is None:
        return {}
    from tui.presentation.observe_text import beside_data

    return {"observed": beside_data(beside.agreement)}


def write_beside(beside: Beside | None, output_format: Format) -> None:
    """Write the observation below the gap, nothing where nobody asked."""
    if beside is None:
        return
    from tui.presentation.observe_text import beside_lines

    lines = beside_lines(beside.agreement)
    if output_format == "markdown":
        from tui.presentation.markdown import escaped

        lines = [f"- {escaped(line)}" for line in lines]
    else:
        from tui.presentation.wrapping import wrapped

        lines = [row for line in lines for row in wrapped(line)]
    write_lines(["", *lines])

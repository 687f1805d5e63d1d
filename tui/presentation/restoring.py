"""What would restore many missing templates at once, in words and as data."""

from collections.abc import Mapping
from typing import Any

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import Reason
from diagnostics.access.walk import walk
from diagnostics.findings.gap import Gap
from diagnostics.findings.restoring import Restoring, missing
from diagnostics.organisation.entries import ids_of
from tui.language import _, ngettext
from tui.presentation.names import short
from tui.presentation.repairs import repair_json, repair_view


def restoring_lines(directory: Directory, gap: Gap, restoring: Restoring) -> list[str]:
    """Return what one repair restores, and what sharing every template of the cause would."""
    return [*repair_lines(directory, gap, restoring), *sharing_lines(gap, restoring)]


def repair_lines(directory: Directory, gap: Gap, restoring: Restoring) -> list[str]:
    """Return what one repair restores; nothing where it restores no more than one template."""
    lines = []
    total, restored = missing(gap), restoring.restored
    if restoring.repair is not None and restoring.question is not None and len(restored) > 1:
        answer = walk(directory, restoring.question)
        view = repair_view(directory, restoring.question, answer, restoring.repair)
        here, size, count = len(restoring.restored & restoring.cause.positions), restoring.cause.size, len(restored)
        told = _("This restores {count:,} of {total:,}: {title}")
        if here == size < total:
            told = ngettext(
                "This restores it, and {count:,} of {total:,} in all: {title}",
                "This restores all {size:,} of these, and {count:,} of {total:,} in all: {title}",
                size,
            )
        elif size < total:
            told = _("This restores {here:,} of these {size:,}, {count:,} of {total:,} in all: {title}")
        lines.append(told.format(here=here, size=size, count=count, total=total, title=view.title))
        if others := len(restoring.repair.subjects):
            lines.append(
                ngettext(
                    "It also opens the example to {count:,} other.",
                    "It also opens the example to {count:,} others.",
                    others,
                ).format(count=others)
            )
        lines.append(_("Who: {who}").format(who=view.who))
    return lines


def sharing_lines(gap: Gap, restoring: Restoring) -> list[str]:
    """Return what sharing every template of the cause with the subject itself restores."""
    lines = []
    if restoring.shared and gap.asker.subject is not None:
        count = len(restoring.shared)
        told = ngettext(
            "Sharing it with {name} restores {count:,} of {total:,} and opens nothing else.",
            "Sharing these {count:,} with {name} restores {count:,} of {total:,} and opens nothing else.",
            count,
        )
        lines.append(told.format(count=count, name=short(gap.asker.subject.name), total=missing(gap)))
    return lines


def restorings_json(directory: Directory, gap: Gap, restoring: Mapping[Reason, Restoring]) -> dict[str, Any]:
    """Return what restores templates of each cause, as a part of the gap's JSON."""
    return {
        "repairs": [
            {"reason": reason.value, **_restoring_json(directory, gap, one)} for reason, one in restoring.items()
        ]
    }


def _restoring_json(directory: Directory, gap: Gap, restoring: Restoring) -> dict[str, Any]:
    found = None
    if restoring.repair is not None and restoring.question is not None:
        answer = walk(directory, restoring.question)
        view = repair_view(directory, restoring.question, answer, restoring.repair)
        found = repair_json(restoring.repair, view) | {
            "restores": len(restoring.restored),
            "restores_of_cause": len(restoring.restored & restoring.cause.positions),
        }
    ids = ids_of(gap.templates)
    return {
        "repair": found,
        "sharing_restores": len(restoring.shared),
        "share": [ids[position] for position in restoring.shared],
        "missing": missing(gap),
    }

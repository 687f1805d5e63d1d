"""Repairs of whole causes of a gap, in words and data."""

from collections.abc import Mapping

import msgspec

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Question
from diagnostics.access.walk import walk
from diagnostics.findings.changes import Change, ChangeCode
from diagnostics.findings.gap import Gap
from diagnostics.findings.gap_repairs import Restoring, missing
from diagnostics.model.lazy import ids_of
from diagnostics.model.organisation import Template
from tui.i18n import _, ngettext
from tui.presentation.contract.gap import RestoringData, RestoringRepairData
from tui.presentation.text import joined, short, template_label
from tui.presentation.why.changes import change_words
from tui.presentation.why.repair_view import ChangeWords, RepairView
from tui.presentation.why.repairs import repair_json, repair_view


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
    if restoring.shared and gap.requester.subject is not None:
        count = len(restoring.shared)
        told = ngettext(
            "Sharing it with {name} restores {count:,} of {total:,} and opens nothing else.",
            "Sharing these {count:,} with {name} restores {count:,} of {total:,} and opens nothing else.",
            count,
        )
        lines.append(told.format(count=count, name=short(gap.requester.subject.name), total=missing(gap)))
    return lines


def restorings_json(directory: Directory, gap: Gap, restoring: Mapping[Reason, Restoring]) -> list[RestoringData]:
    """Return what restores templates of each cause, as a part of the gap's JSON."""
    return [_restoring_json(directory, gap, reason, one) for reason, one in restoring.items()]


def _restoring_json(directory: Directory, gap: Gap, reason: Reason, restoring: Restoring) -> RestoringData:
    found = None
    if restoring.repair is not None and restoring.question is not None:
        answer = walk(directory, restoring.question)
        view = repair_view(directory, restoring.question, answer, restoring.repair)
        found = RestoringRepairData(
            **msgspec.structs.asdict(repair_json(restoring.repair, view)),
            restores=len(restoring.restored),
            restores_of_cause=len(restoring.restored & restoring.cause.positions),
        )
    ids = ids_of(gap.templates)
    return RestoringData(
        reason=reason,
        repair=found,
        sharing_restores=len(restoring.shared),
        share=[ids[position] for position in restoring.shared],
        missing=missing(gap),
    )


_MOST_NAMED = 200


def restoring_view(directory: Directory, restoring: Restoring) -> RepairView | None:
    """Return the repair that restores most of a cause, None where no repair restores any."""
    question, repair = restoring.question, restoring.repair
    if question is None or repair is None:
        return None
    return repair_view(directory, question, walk(directory, question), repair)


def sharing_view(directory: Directory, gap: Gap, restoring: Restoring) -> RepairView | None:
    """Return the sharing of each template of a cause with the subject itself, None where that restores none."""
    subject = gap.requester.subject
    if subject is None or not restoring.shared:
        return None
    templates = [gap.templates[position] for position in restoring.shared]
    if subject.kind == "user":
        change = Change(ChangeCode.SHARE_WITH_USER, template=templates[0].id, user=subject.id)
        told = ngettext("share {count} template with {name}", "share {count} templates with {name}", len(templates))
    else:
        change = Change(ChangeCode.SHARE_WITH_SERVICE_USER, template=templates[0].id, service_user=subject.id)
        told = ngettext(
            "share {count} template with the service user {name}",
            "share {count} templates with the service user {name}",
            len(templates),
        )
    request = told.format(count=len(templates), name=short(subject.name))
    one = change_words(directory, Question(gap.requester, templates[0], gap.call, gap.at), change)
    words = ChangeWords(request, _who(directory, templates), one.where, one.undo)
    return RepairView((words,), _("Opens nothing else."), "", _message(words, templates))


def _who(directory: Directory, templates: list[Template]) -> str:
    owners = (directory.subject(template.owner) for template in templates if template.owner is not None)
    names = joined(short(owner.name) for owner in owners if owner is not None)
    if not names:
        return _("who owns or may edit each of them")
    return _("who owns or may edit each of them; owners: {names}").format(names=names)


def _message(words: ChangeWords, templates: list[Template]) -> str:
    lines = [_("Hello,"), "", _("please {request}.").format(request=words.request)]
    lines += [_("Where: {where}.").format(where=words.where), ""]
    lines += [f"- {template_label(template)}" for template in templates[:_MOST_NAMED]]
    if (rest := len(templates) - _MOST_NAMED) > 0:
        lines.append(
            ngettext(
                "- and {count} more, listed in the gap saved as CSV",
                "- and {count} more, listed in the gap saved as CSV",
                rest,
            ).format(count=rest)
        )
    return "\n".join(lines)

"""A way to restore the templates of a cause, in the form of a repair: whom to ask for what, and the message to send."""

from diagnostics.access.directory import Directory
from diagnostics.access.question import Question
from diagnostics.access.walk import walk
from diagnostics.findings.gap import Gap
from diagnostics.findings.repairs.changes import Change, ChangeCode
from diagnostics.findings.restoring import Restoring
from diagnostics.organisation.model import Template
from tui.language import _, ngettext
from tui.presentation.changes import change_words
from tui.presentation.gap_view import template_label
from tui.presentation.names import joined, short
from tui.presentation.repair_view import ChangeWords, RepairView
from tui.presentation.repairs import repair_view

_MOST_NAMED = 200


def restoring_view(directory: Directory, restoring: Restoring) -> RepairView | None:
    """Return the repair that restores most of a cause, None where no repair restores any."""
    question, repair = restoring.question, restoring.repair
    if question is None or repair is None:
        return None
    return repair_view(directory, question, walk(directory, question), repair)


def sharing_view(directory: Directory, gap: Gap, restoring: Restoring) -> RepairView | None:
    """Return the sharing of each template of a cause with the subject itself, None where that restores none."""
    subject = gap.asker.subject
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
    one = change_words(directory, Question(gap.asker, templates[0], gap.call, gap.at), change)
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

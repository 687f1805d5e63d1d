"""Repairs in words and data."""

from dataclasses import replace

import msgspec

from diagnostics.access.directory import Directory
from diagnostics.access.types import Answer, Question
from diagnostics.findings.repairs.types import Repair, Repairs
from tui.i18n import _, ngettext
from tui.presentation.contract.parts import changes_data
from tui.presentation.contract.why import RepairData, RepairsData, RepairStepData
from tui.presentation.text import short
from tui.presentation.why.changes import change_words
from tui.presentation.why.headlines import headline_with_all_causes
from tui.presentation.why.repair_view import ChangeWords, RepairView, RepairViews


def repair_views(
    directory: Directory, question: Question, answer: Answer, repairs: Repairs, *, with_names: bool = False
) -> RepairViews:
    """Return the first repairs in words, if asked for `with_names` of all that each opens."""
    views = tuple(repair_view(directory, question, answer, repair) for repair in repairs.first)
    if with_names and views:
        from tui.presentation.advice import Opened

        opened = Opened(directory)
        views = tuple(
            replace(view, opened=opened.lines(repair)) for view, repair in zip(views, repairs.first, strict=True)
        )
    if not repairs.advice:
        return RepairViews(repairs.total, views)
    from tui.presentation.advice import advice_texts

    return RepairViews(repairs.total, views, advice_texts(question, repairs.advice))


def repair_view(directory: Directory, question: Question, answer: Answer, repair: Repair) -> RepairView:
    """Return one repair in words."""
    steps = tuple(change_words(directory, question, change) for change in repair.changes)
    warning = _("Warning: an override opens all data of the organisation, now and in future.")
    opens = _opens(question, repair)
    warning = warning if repair.grants_override else ""
    if len(steps) > 1:
        steps = tuple(step._replace(message=_message(question, answer, (step,), "")) for step in steps)
    return RepairView(
        steps=steps,
        opens=opens,
        warning=warning,
        message=_message(question, answer, steps, f"{opens} {warning}".rstrip()),
    )


def repairs_json(question: Question, repairs: Repairs, views: RepairViews) -> RepairsData:
    """Return the first repairs, how many there are in all, and the advice as the versioned JSON contract."""
    listed = [repair_json(repair, view) for repair, view in zip(repairs.first, views.views, strict=True)]
    told = RepairsData(repairs_total=repairs.total, repairs=listed, advice=[])
    if not repairs.advice:
        return told
    from tui.presentation.advice import advice_json

    return msgspec.structs.replace(told, advice=advice_json(question, repairs.advice))


def repair_json(repair: Repair, view: RepairView) -> RepairData:
    """Return one repair as the versioned JSON contract."""
    return RepairData(
        changes=changes_data(repair.changes),
        templates_gained=len(repair.templates),
        subjects_gained=len(repair.subjects),
        grants_override=repair.grants_override,
        title=view.title,
        who=view.who,
        where=view.where,
        undo=view.undo,
        message=view.message,
        notes=list(view.notes),
        steps=[RepairStepData(*step) for step in view.steps],
    )


def _opens(question: Question, repair: Repair) -> str:
    subject = question.requester.subject
    name = short(subject.name) if subject is not None else ""
    templates, subjects = len(repair.templates), len(repair.subjects)
    parts = []
    if templates:
        parts.append(
            ngettext("{count:,} more template to {name}", "{count:,} more templates to {name}", templates).format(
                count=templates, name=name
            )
        )
    if subjects:
        parts.append(
            ngettext("this template to {count:,} other", "this template to {count:,} others", subjects).format(
                count=subjects
            )
        )
    if not parts:
        return _("Opens nothing else.")
    return _("Also opens {things}.").format(things=_(" and ").join(parts))


def _message(question: Question, answer: Answer, steps: tuple[ChangeWords, ...], opens: str) -> str:
    """Return the message to send to who can do it."""
    lines = [_("Hello,"), ""]
    if len(steps) == 1:
        lines.append(_("please {request}.").format(request=steps[0].request))
        lines.append(_("Where: {where}.").format(where=steps[0].where))
    else:
        lines.append(_("please do all of the following:"))
        lines += [f"- {step.request} ({step.where})" for step in steps]
    lines += [step.note for step in steps if step.note]
    lines += [
        "",
        _("Why: {headline}").format(headline=headline_with_all_causes(question, answer)),
        *([opens] if opens else []),
    ]
    return "\n".join(lines)

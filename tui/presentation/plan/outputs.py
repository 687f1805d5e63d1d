"""The plan as text, Markdown, CSV and data."""

from typing import Annotated, NamedTuple

import msgspec
from pyroaring import BitMap

from diagnostics.access.reasons import Reason
from diagnostics.findings.gap import Gap
from diagnostics.findings.plan.actors import Actor, ActorKind
from diagnostics.findings.plan.plan import Alternative, Plan, Step
from diagnostics.model.lazy import ids_of
from diagnostics.model.organisation import Identity
from tui.i18n import _
from tui.presentation.contract.gap import OfOneRequester
from tui.presentation.contract.parts import ChangeData, Part, changes_data
from tui.presentation.gap.view import gap_identity
from tui.presentation.plan.view import NOT_PROVABLE, PlanView, PlanWords, StepView
from tui.presentation.text import csv_text, escaped, padded, wrapped


class PlanActorData(Part):
    """Who carries a change out; id and name are null where nobody is named."""

    kind: ActorKind
    id: str | None
    name: str | None


class PlanStepData(Part, kw_only=True):
    """One step for one actor. `restores` counts what it restores alone, without the steps before."""

    changes: list[ChangeData]
    actor: PlanActorData
    who: str
    where: str
    restores: int
    restores_so_far: int
    templates: list[str]
    opens_beside: list[str]
    message: str


class LeftData(Part):
    """A template that no step makes visible, and why."""

    id: str
    reason: Annotated[str, msgspec.Meta(extra_json_schema={"enum": [*Reason, NOT_PROVABLE]})]


class AlternativeData(Part, kw_only=True):
    """An override in place of all steps."""

    changes: list[ChangeData]
    actors: list[PlanActorData]
    who: str
    where: str
    grants_override: bool
    restores: int
    templates: list[str]
    message: str


class PlanMessageData(Part):
    """The one message to an actor, about all of their steps."""

    actor: PlanActorData
    who: str
    message: str


class PlanAnswer(OfOneRequester, kw_only=True):
    """The output of `sightline plan --json`."""

    gap: int
    unknown: int
    restored: int
    actors: int
    actors_at_least: int
    needs_several_steps: list[str]
    steps: list[PlanStepData]
    left: list[LeftData]
    alternatives: list[AlternativeData]
    messages: list[PlanMessageData]


class PlanReport(NamedTuple):
    """The plan for a gap, and the words for it; with `lists_all` every template is shown."""

    words: PlanWords
    gap: Gap
    plan: Plan
    identity: Identity
    lists_all: bool


def report_text(report: PlanReport) -> list[str]:
    """Return the lines of a plan."""
    return plan_text(report.words.view(report.identity), lists_all=report.lists_all)


def report_markdown(report: PlanReport) -> list[str]:
    """Return the lines of a plan as Markdown."""
    return plan_markdown(report.words.view(report.identity), lists_all=report.lists_all)


def report_json(report: PlanReport) -> PlanAnswer:
    """Return the plan as the versioned JSON contract."""
    return plan_json(report.words, report.gap, report.plan, report.identity)


def report_csv(report: PlanReport) -> str:
    """Return the plan as rows."""
    return plan_csv(report.words, report.gap, report.plan)


def plan_json(words: PlanWords, gap: Gap, plan: Plan, identity: Identity) -> PlanAnswer:
    """Return the plan as the versioned JSON contract."""
    ids = ids_of(gap.templates)

    def listed(positions: BitMap) -> list[str]:
        return [ids[position] for position in positions]

    def step_data(step: Step) -> PlanStepData:
        view = words.step(step)
        return PlanStepData(
            changes=changes_data(step.changes),
            actor=_actor(words, step.actor),
            who=view.who,
            where=view.where,
            restores=step.alone,
            restores_so_far=step.so_far,
            templates=listed(step.templates),
            opens_beside=listed(step.beside),
            message=view.message,
        )

    def alternative_data(one: Alternative) -> AlternativeData:
        view = words.alternative(one)
        return AlternativeData(
            changes=changes_data(one.changes),
            actors=[_actor(words, actor) for actor in one.actors],
            who=view.who,
            where=view.where,
            grants_override=True,
            restores=len(one.templates),
            templates=listed(one.templates),
            message=view.message,
        )

    return PlanAnswer(
        **gap_identity(gap, identity),
        gap=len(plan.wanted),
        unknown=plan.unknown,
        restored=len(plan.restored),
        actors=len(plan.actors),
        actors_at_least=plan.at_least,
        needs_several_steps=listed(plan.together),
        steps=[step_data(step) for step in plan.steps],
        left=[
            LeftData(identifier, left.reason if left.reason is not None else NOT_PROVABLE)
            for left in plan.left
            for identifier in listed(left.templates)
        ],
        alternatives=[alternative_data(one) for one in plan.alternatives],
        messages=[
            PlanMessageData(_actor(words, actor), words.actor(actor), words.message(actor)) for actor in plan.actors
        ],
    )


def _actor(words: PlanWords, actor: Actor) -> PlanActorData:
    identifier, name = words.identity(actor)
    return PlanActorData(actor.kind, identifier, name)


_EXAMPLES = 3
"""So many templates are named of those that stay as they are, where not all are asked for."""


def plan_text(view: PlanView, *, lists_all: bool) -> list[str]:
    """Return the lines of a plan; with `lists_all` every template under its step."""
    lines = wrapped(view.headline)
    lines.append("")
    for label, text, _is_warning in view.context:
        lines += wrapped(text, padded(label, 10), " " * 10)
    for note in view.notes:
        lines += ["", *wrapped(note)]
    for number, step in enumerate(view.steps, 1):
        lines += ["", *_step(f"{number:3}. ", step, lists_all=lists_all)]
    if view.left:
        lines += ["", _("What stays as it is")]
    for left in view.left:
        lines += wrapped(_("{count}: {why}").format(count=left.count, why=left.why), "  - ", "    ")
        shown = left.templates if lists_all else left.templates[:_EXAMPLES]
        lines += [line for name in shown for line in wrapped(name, "      ", "        ")]
    if view.alternatives:
        lines += ["", _("In place of all this")]
    for one in view.alternatives:
        lines += _step("  - ", one, lists_all=False)
    if view.messages:
        lines += ["", _("Messages to send, one to each")]
        for number, (who, _message) in enumerate(view.messages, 1):
            lines += wrapped(who, f"{number:3}. ", "     ")
        lines += wrapped(_("--message N prints one, ready to copy; --all lists every template."), "  ")
    return lines


def _step(start: str, step: StepView, *, lists_all: bool) -> list[str]:
    indent = " " * len(start)
    lines = []
    for number, request in enumerate(step.requests):
        sentence = f"{request[:1].upper()}{request[1:]}."
        lines += wrapped(sentence, start if number == 0 else indent, indent)
    lines += wrapped(step.effect, indent)
    lines += wrapped(step.beside, indent) if step.beside else []
    lines += wrapped(_("Who: {who}").format(who=step.who), indent)
    lines += wrapped(_("Where: {where}").format(where=step.where), indent)
    for name in step.templates if lists_all else ():
        lines += wrapped(name, indent + "  ", indent + "    ")
    return lines


def plan_markdown(view: PlanView, *, lists_all: bool) -> list[str]:
    """Return the lines of a plan; with `lists_all` every template under its step."""
    lines = [f"# {escaped(view.headline)}", ""]
    lines += [f"- **{label}**: {escaped(text)}" for label, text, _is_warning in view.context]
    lines += [line for note in view.notes for line in ("", escaped(note))]
    if view.steps:
        lines += ["", "## {}".format(_("Steps")), ""]
    for number, step in enumerate(view.steps, 1):
        lines += _markdown_step(f"{number}.", step, lists_all=lists_all)
    if view.left:
        lines += ["", "## {}".format(_("What stays as it is")), ""]
    for left in view.left:
        lines.append(f"- {escaped(left.count)}: {escaped(left.why)} (`{left.reason}`)")
        shown = left.templates if lists_all else left.templates[:_EXAMPLES]
        lines += [f"  - {escaped(name)}" for name in shown]
    if view.alternatives:
        lines += ["", "## {}".format(_("In place of all this")), ""]
    for one in view.alternatives:
        lines += _markdown_step("-", one, lists_all=False)
    for who, message in view.messages:
        lines += ["", "## {}".format(escaped(_("Message to {who}").format(who=who))), ""]
        lines += [f"> {escaped(line)}".rstrip() for line in message.split("\n")]
    return lines


def _markdown_step(start: str, step: StepView, *, lists_all: bool) -> list[str]:
    first, *others = [f"{request[:1].upper()}{request[1:]}." for request in step.requests]
    lines = [f"{start} {escaped(first)}"]
    told = [*others, step.effect, *([step.beside] if step.beside else [])]
    told += [_("Who: {who}").format(who=step.who), _("Where: {where}").format(where=step.where)]
    lines += [f"   - {escaped(line)}" for line in told]
    lines += [f"     - {escaped(name)}" for name in (step.templates if lists_all else ())]
    return lines


def plan_csv(words: PlanWords, gap: Gap, plan: Plan) -> str:
    """Return one row for each template: the step that makes it visible and who does it, or why it is left."""
    rows: list[tuple[object, ...]] = []
    for number, step in enumerate(plan.steps, 1):
        view = words.step(step)
        for position in step.templates:
            template = gap.templates[position]
            rows.append((template.id, template.name, number, view.who, "; ".join(view.requests), None))
    for left in plan.left:
        reason = left.reason.value if left.reason is not None else NOT_PROVABLE
        for position in left.templates:
            template = gap.templates[position]
            rows.append((template.id, template.name, None, None, None, reason))
    return csv_text(("id", "name", "step", "who", "change", "left"), rows)

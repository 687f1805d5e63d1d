"""The plan for a gap as parts that every front end shows: a headline, steps, what is left, a message to each actor."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Question
from diagnostics.findings.changes import Change, ChangeCode
from diagnostics.findings.gap import Gap
from diagnostics.findings.plan.actors import Actor, Actors
from diagnostics.findings.plan.plan import Alternative, Left, Plan, Step
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Identity
from tui.i18n import _, ngettext
from tui.presentation.gap.view import gap_view, requester_label
from tui.presentation.reasons.pages import reason_page
from tui.presentation.text import Note, name_and_id, short
from tui.presentation.why.changes import change_words
from tui.presentation.why.repair_view import ChangeWords

NOT_PROVABLE = "not-provable"
"""The reason of what is left because the facts do not tell whether any step would help."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step in words: what to do, who does it and where, and what comes of it."""

    requests: tuple[str, ...]
    who: str
    where: str
    effect: str
    beside: str
    templates: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class LeftView:
    """Templates that stay as they are: the reason's code, how many, why, and their labels."""

    reason: str
    count: str
    why: str
    templates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """Everything there is to show about one plan."""

    headline: str
    context: tuple[Note, ...]
    notes: tuple[str, ...]
    steps: tuple[StepView, ...]
    left: tuple[LeftView, ...]
    alternatives: tuple[StepView, ...]
    messages: tuple[tuple[str, str], ...]


class PlanWords:
    """Puts one plan into words."""

    def __init__(self, directory: Directory, gap: Gap, plan: Plan) -> None:
        """`plan` is one for `gap`."""
        self._directory = directory
        self._gap = gap
        self._plan = plan
        self._actors = Actors(directory)

    def view(self, identity: Identity) -> PlanView:
        """Return the plan's parts, for the organisation `identity`."""
        plan = self._plan
        return PlanView(
            headline=self._headline(),
            context=gap_view(self._gap, identity).full_context,
            notes=tuple(self._notes()),
            steps=tuple(self.step(step) for step in plan.steps),
            left=tuple(self._left(left) for left in plan.left),
            alternatives=tuple(self.alternative(one) for one in plan.alternatives),
            messages=tuple((self.actor(actor), self.message(actor)) for actor in plan.actors),
        )

    def step(self, step: Step) -> StepView:
        """Return one step in words."""
        requests, words = self._requests(step.changes)
        effect = self._effect(step)
        beside = ""
        if step.beside:
            beside = ngettext(
                "It also opens {count:,} template that this plan is not about.",
                "It also opens {count:,} templates that this plan is not about.",
                len(step.beside),
            ).format(count=len(step.beside))
        where = "; ".join(dict.fromkeys(one.where for one in words))
        templates = tuple(self._labels(step.templates))
        message = self._written(requests, [self._shared_with(step)], words)
        return StepView(requests, self._who(step), where, effect, beside, templates, message)

    def _effect(self, step: Step) -> str:
        facts = {
            "count": len(step.templates),
            "so_far": step.so_far,
            "total": len(self._plan.wanted),
            "alone": step.alone,
        }
        if not step.templates:
            return _("Makes none visible yet; steps below need it.")
        if step.alone == len(step.templates):
            return _("Makes {count:,} visible: {so_far:,} of {total:,} by then.").format_map(facts)
        return _(
            "Makes {count:,} visible: {so_far:,} of {total:,} by then. Without the steps above: {alone:,}."
        ).format_map(facts)

    def alternative(self, one: Alternative) -> StepView:
        """Return an override in words."""
        requests, words = self._requests(one.changes)
        effect = ngettext(
            "Makes {count:,} of {total:,} visible.", "Makes {count:,} of {total:,} visible.", len(one.templates)
        ).format(count=len(one.templates), total=len(self._plan.wanted))
        warning = _("Warning: an override opens all data of the organisation, now and in future.")
        who = "; ".join(self.actor(actor) for actor in one.actors)
        where = "; ".join(dict.fromkeys(change.where for change in words))
        message = self._written(requests, [BitMap()], words)
        return StepView(requests, who, where, effect, warning, tuple(self._labels(one.templates)), message)

    def actor(self, actor: Actor) -> str:
        """Return who an actor is, in few words."""
        match actor.kind:
            case "administrator":
                return _("an administrator")
            case "integration":
                return _("who runs the integration")
            case "organisation":
                return _("the other organisation, {organisation}").format(organisation=short(self._actors.name(actor)))
            case _:
                return short(self._actors.name(actor))

    def message(self, actor: Actor) -> str:
        """Return the one message to somebody, about all of their steps."""
        steps = [step for step in self._plan.steps if step.actor == actor]
        requests: list[str] = []
        words: list[ChangeWords] = []
        for step in steps:
            asked, spoken = self._requests(step.changes)
            requests += asked
            words += spoken
        return self._written(requests, [self._shared_with(step) for step in steps], words)

    def identity(self, actor: Actor) -> tuple[str | None, str | None]:
        """Return the id and the name of an actor, as far as somebody is named."""
        return self._actors.identifier(actor), self._actors.name(actor) or None

    def _headline(self) -> str:
        plan = self._plan
        facts = {
            "requester": requester_label(self._gap.requester),
            "total": len(plan.wanted),
            "restored": len(plan.restored),
            "steps": len(plan.steps),
            "actors": len(plan.actors),
        }
        if not plan.wanted:
            return _("{requester}: there is no hidden template to restore.").format_map(facts)
        if not plan.steps:
            return ngettext(
                "{requester} does not get {total:,} template; no step makes it visible.",
                "{requester} does not get {total:,} templates; no step makes any of them visible.",
                len(plan.wanted),
            ).format_map(facts)
        if len(plan.restored) == len(plan.wanted):
            return ngettext(
                "{requester}: the {total:,} hidden template becomes visible. Steps: {steps}. People to ask: {actors}.",
                "{requester}: all {total:,} hidden templates become visible. Steps: {steps}. People to ask: {actors}.",
                len(plan.wanted),
            ).format_map(facts)
        return _(
            "{requester}: {restored:,} of {total:,} hidden templates become visible. Steps: {steps}. To ask: {actors}."
        ).format_map(facts)

    def _notes(self) -> list[str]:
        plan = self._plan
        notes = []
        if plan.steps and plan.at_least < len(plan.actors):
            notes.append(
                _(
                    "{count} are asked; whether fewer would do was not searched to the end, but {least} are needed."
                ).format(count=len(plan.actors), least=plan.at_least)
            )
        if plan.together:
            notes.append(
                ngettext(
                    "{count:,} of them needs more than one of the steps.",
                    "{count:,} of them need more than one of the steps.",
                    len(plan.together),
                ).format(count=len(plan.together))
            )
        if plan.unknown:
            notes.append(
                ngettext(
                    "Beside them, of {count:,} template it cannot be told; sightline gap names what is not known.",
                    "Beside them, of {count:,} templates it cannot be told; sightline gap names what is not known.",
                    plan.unknown,
                ).format(count=plan.unknown)
            )
        return notes

    def _left(self, left: Left) -> LeftView:
        count = ngettext("{count:,} template", "{count:,} templates", len(left.templates)).format(
            count=len(left.templates)
        )
        if left.reason is None:
            why = _("What is known does not tell whether any step would make it visible.")
            return LeftView(NOT_PROVABLE, count, why, tuple(self._labels(left.templates)))
        return LeftView(left.reason.value, count, _meaning(left.reason), tuple(self._labels(left.templates)))

    def _requests(self, changes: Sequence[Change]) -> tuple[tuple[str, ...], list[ChangeWords]]:
        """Return what is asked for, one request for all templates of a step, and the words of its changes."""
        first = changes[0]
        if first.template is None:
            words = [self._words(change) for change in changes]
            return tuple(word.request for word in words), words
        words = [self._words(first)]
        if len(changes) == 1:
            return (words[0].request,), words
        subject = self._gap.requester.subject
        facts = {"count": len(changes), "subject": short(subject.name) if subject is not None else ""}
        match first.code:
            case ChangeCode.SHARE_WITH_USER:
                asked = _("share the {count:,} templates below with {subject}")
            case ChangeCode.SHARE_WITH_SERVICE_USER:
                asked = _("share the {count:,} templates below with the service user {subject}")
            case _:
                asked = _("accept the invitations to the {count:,} templates below")
        return (asked.format_map(facts),), words

    def _words(self, change: Change) -> ChangeWords:
        place = self._directory.template_positions[canonical(change.template)] if change.template is not None else 0
        question = Question(self._gap.requester, self._gap.templates[place], self._gap.call, self._gap.at)
        return change_words(self._directory, question, change)

    def _who(self, step: Step) -> str:
        facts = {"name": self.actor(step.actor)}
        if not step.sharing or step.changes[0].code is ChangeCode.ACCEPT_INVITATION:
            return facts["name"]
        count = len(step.sharing)
        if step.actor.kind == "administrator":
            return ngettext(
                "an administrator, to find who may edit it: nobody who can is known here",
                "an administrator, to find who may edit them: nobody who can is known here",
                count,
            )
        if step.actor.manages_all:
            return _("{name}, who may edit all data of the organisation").format_map(facts)
        if step.actor.kind == "person":
            return ngettext("{name}, who owns or may edit it", "{name}, who owns or may edit them", count).format_map(
                facts
            )
        return facts["name"]

    def _shared_with(self, step: Step) -> BitMap:
        """Return the templates that a message has to name, because one request stands for all of them."""
        return step.sharing if len(step.changes) > 1 else BitMap()

    def _written(self, requests: Sequence[str], lists: Sequence[BitMap], words: Sequence[ChangeWords]) -> str:
        lines = [_("Hello,"), ""]
        if len(requests) == 1:
            lines.append(_("please {request}.").format(request=requests[0]))
        else:
            lines.append(_("please do all of the following:"))
            lines += [f"{number}. {request}" for number, request in enumerate(requests, 1)]
        lines += [_("Where: {where}.").format(where=where) for where in dict.fromkeys(one.where for one in words)]
        named = [name for positions in lists for name in self._labels(positions)]
        if named:
            lines += ["", *(f"- {name}" for name in named)]
        lines += ["", self._reason_to_ask()]
        return "\n".join(lines)

    def _reason_to_ask(self) -> str:
        return ngettext(
            "Why: {requester} does not get {total:,} template of the organisation from /feed/templates.",
            "Why: {requester} does not get {total:,} templates of the organisation from /feed/templates.",
            len(self._plan.wanted),
        ).format(requester=requester_label(self._gap.requester), total=len(self._plan.wanted))

    def _labels(self, positions: BitMap) -> list[str]:
        templates = self._gap.templates
        return [name_and_id(templates[position].id, templates[position].name) for position in positions]


def _meaning(reason: Reason) -> str:
    return reason_page(reason).meaning

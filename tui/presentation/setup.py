"""Words of the guided way from an empty folder to the first answer."""

from datetime import datetime
from pathlib import Path

from diagnostics.access.types import Requester, Verdict
from diagnostics.model.inventory import Token
from diagnostics.model.organisation import Organisation
from diagnostics.platform.origin import masked_url
from diagnostics.printable import visible
from diagnostics.workspace.observations import Observation
from tui.i18n import N_, _, ngettext
from tui.presentation.gap.view import GapView, requester_label
from tui.presentation.text import command_line, facts_age, moment, named, short, wrapped
from tui.presentation.tokens.words import way

STEPS = {
    "facts": N_("the organisation's facts"),
    "token": N_("the token in question"),
    "observation": N_("what the API returns for it"),
    "gap": N_("what it does not get"),
    "question": N_("what settles most of it"),
}
"""The steps in their order."""

_MOST_CAUSES = 3
_MOST_TOKENS = 20


def step_title(step: str) -> str:
    """Return the heading of a step."""
    number = list(STEPS).index(step) + 1
    return _("Step {number} of {of}: {title}").format(number=number, of=len(STEPS), title=_(STEPS[step]))


def broad_token_lines() -> list[str]:
    """Return which token the facts are read with, where it is made, and what becomes of it."""
    told = (
        _(
            "The facts are read with a token that sees much: best one whose permission set holds "
            '"Override permissions: View all data", "Platform management: Users" and "Platform management: Groups".'
        ),
        _("Where it is made: {way}").format(way=_(_MADE_AT)),
        _("It only reads, is kept nowhere, and may be deleted afterwards. Ctrl-C stops; the same command goes on."),
    )
    return [row for one in told for row in wrapped(one, "  ")]


_MADE_AT = N_(
    "your organisation's name (bottom left) > Integrations > API tokens > Create API token (help page 005096)"
)


def facts_done_lines(organisation: Organisation, at: datetime) -> list[str]:
    """Return that the facts are there already, where they came from and how old they are."""
    identity = organisation.organisation
    count = len(organisation.templates)
    told = ngettext(
        "Done already: {name}, {count:,} template, {age}.", "Done already: {name}, {count:,} templates, {age}.", count
    )
    age = facts_age(identity.captured_at, at, identity.source is not None)
    lines = [told.format(name=named(identity.name), count=count, age=age)]
    if identity.source is None:
        lines.append(_("These facts were not pulled, so they are not pulled again: they are yours to change."))
    else:
        lines.append(_("They were read from {source}.").format(source=short(masked_url(identity.source))))
    return [row for one in lines for row in wrapped(one, "  ")]


def token_question_lines(tokens: list[Token]) -> list[str]:
    """Return how the token in question is named, with those that are recorded already."""
    lines = wrapped(
        _(
            "Which token does not get what it should? Paste its secret: the API is asked whose it is, and only a "
            "fingerprint is kept. One that is recorded already may be named by its mask, name or id."
        ),
        "  ",
    )
    lines += wrapped(_("Where it is listed: {way}").format(way=way("look", "service_user")), "  ")
    if tokens:
        lines.append("  " + _("Recorded already:"))
    for token in tokens[:_MOST_TOKENS]:
        parts = (token.hint, named(token.name), short(token.id))
        lines += wrapped("  ".join(visible(part) for part in parts if part), "    ")
    if (rest := len(tokens) - _MOST_TOKENS) > 0:
        lines.append("    " + ngettext("and {count} more", "and {count} more", rest).format(count=rest))
    return lines


def in_question(requester: Requester) -> str:
    """Return whose question it is."""
    subject = requester.subject
    if requester.token is None:
        return _("In question: {subject}, without a token.").format(subject=requester_label(requester))
    owner = short(subject.name) if subject is not None else short(requester.token.owner)
    return _("In question: token {token} of {owner}.").format(token=named(requester.token.name), owner=owner)


def observed_already(observation: Observation) -> str:
    """Return that an observation is there which counts."""
    return _("Done already: observed on {moment}.").format(moment=moment(observation.observed_at))


def observed_before(observation: Observation, organisation: Organisation) -> str:
    """Return why an observation does not count: it is older than the facts by now, or fits the record no more."""
    identity = organisation.organisation
    read = identity.read_until or identity.captured_at
    facts = {"observed": moment(observation.observed_at), "read": moment(read)}
    if observation.observed_at < read:
        return _(
            "The observation of {observed} is older now than the facts, which were read until {read}, and is not used. "
            "Observe again."
        ).format_map(facts)
    return _(
        "The observation of {observed} does not fit the token's record, and is not used. Observe again."
    ).format_map(facts)


def gap_in_short(view: GapView) -> list[str]:
    """Return the gap with its largest causes, each in a few lines."""
    lines = wrapped(view.headline)
    for cause in view.causes[:_MOST_CAUSES]:
        count = ngettext("{count:,} template", "{count:,} templates", cause.count).format(count=cause.count)
        lines += wrapped(f"{cause.verdict_word} {count}: {cause.reason}", "  ", "    ")
        told = cause.conditions[:1] if cause.verdict is Verdict.UNKNOWN and cause.conditions else (cause.page.meaning,)
        lines += [row for one in told for row in wrapped(one, "    ")]
    if (rest := len(view.causes) - _MOST_CAUSES) > 0:
        more = ngettext("and {count} more cause", "and {count} more causes", rest).format(count=rest)
        lines.append("  " + more)
    return lines


def next_lines(folder: Path, requester: Requester | None, template: str | None = None) -> list[str]:
    """Return the commands that go on from here, the first of them about `template`."""
    whose: tuple[str, ...] = ("--token", "T")
    if requester is not None and requester.token is not None:
        whose = ("--token", requester.token.id)
    elif requester is not None and requester.subject is not None:
        whose = ("--subject", requester.subject.id)
    where = ("--workspace", str(folder), *whose)
    return [
        _("From here:"),
        "  " + command_line("sightline", "why", *where, "--template", template or "X"),
        "  " + command_line("sightline", "gap", *where),
        "  " + command_line("sightline", "settle", *where),
        "  " + command_line("sightline", "--workspace", str(folder)),
    ]


def again_line(folder: Path) -> str:
    """Return that what is done stays, and how to go on."""
    return _("Stopped. What is done stays; go on with: {command}").format(
        command=command_line("sightline", "setup", str(folder))
    )

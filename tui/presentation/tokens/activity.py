"""What was done to tokens, in words, as rows and as data."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from diagnostics.tokens.transitions.base import Action, Event, Fact
from diagnostics.workspace.journal import Activity
from tui.i18n import N_, _, ngettext
from tui.presentation.contract.parts import SCHEMA
from tui.presentation.contract.tokens import ActivityAnswer, ActorData, EventData
from tui.presentation.text import csv_text, escaped, iso, joined, moment, named, short, wrapped
from tui.presentation.tokens.words import INTEGRATION_WORDS, KIND_WORDS

_ENDINGS = {
    Action.REVOKED: N_("revoked"),
    Action.REGENERATED: N_("regenerated: it has a new secret, and the old one stays dead"),
    Action.DELETED: N_("deleted for ever"),
}


class ActivityReport(NamedTuple):
    """Events to show, of the whole activity."""

    events: Sequence[Event]
    activity: Activity


def activity_text(report: ActivityReport) -> list[str]:
    """Return the events, oldest first: when, by whom and under whose name, then what was done."""
    events, in_force = report.events, report.activity.in_force
    if not events:
        return [_("No activity.")]
    lines = []
    for event in events:
        lines += wrapped(who_line(event))
        lines += wrapped(event_sentence(event, in_force), "    ")
    return lines


def activity_markdown(report: ActivityReport) -> list[str]:
    """Return the events as a table."""
    events, in_force = report.events, report.activity.in_force
    heads = (_("Time"), _("Done by"), _("Logged as"), _("What was done"))
    lines = [f"# {escaped(_('Activity'))}", "", "| " + " | ".join(heads) + " |", "|---|---|---|---|"]
    for event in events:
        texts = (moment(event.at), by_word(event), short(event.actor.name), event_sentence(event, in_force))
        lines.append("| " + " | ".join(escaped(text) for text in texts) + " |")
    return lines


def activity_csv(report: ActivityReport) -> str:
    """Return one row for each event."""
    header = ("at", "action", "actor_kind", "actor", "actor_name", "token", "token_name", "revision", "applied", "by")
    return csv_text(header, (_csv_row(event, report.activity.in_force) for event in report.events))


def activity_json(report: ActivityReport) -> ActivityAnswer:
    """Return events as the versioned JSON contract, and how the journal differs from the inventory."""
    events, activity = report
    return ActivityAnswer(
        schema=SCHEMA,
        events=[event_json(event, activity.in_force) for event in events],
        not_applied=[event.id for event in activity.reconciliation.not_applied],
        changed_elsewhere=activity.reconciliation.is_not_journalled,
        unreadable_lines=list(activity.journal.unreadable),
        torn=activity.journal.is_torn,
    )


def event_json(event: Event, in_force: frozenset[int]) -> EventData:
    """Return one event as a part of the JSON answer."""
    return EventData(
        id=event.id,
        at=iso(event.at),
        action=event.action,
        by=event.by,
        actor=ActorData(event.actor.kind, event.actor.id, event.actor.name),
        token=event.token,
        token_name=event.token_name,
        before=event.before,
        after=event.after,
        revision=event.revision,
        applied=event.revision in in_force,
    )


def who_line(event: Event) -> str:
    """Return when something was done, by whom, and under whose name the product logs what the token does."""
    facts = {"moment": moment(event.at), "by": by_word(event), "actor": short(event.actor.name)}
    return _("{moment}  by {by}; the product logs the token as {actor}").format_map(facts)


def by_word(event: Event) -> str:
    """Return who made a change here."""
    return short(event.by) if event.by else _("not recorded")


def event_sentence(event: Event, in_force: frozenset[int]) -> str:
    """Return what was done to which token, and that it was not done if the inventory does not have it."""
    sentence = _plain_sentence(event)
    return sentence if event.revision in in_force else _("NOT APPLIED: {sentence}").format(sentence=sentence)


def activity_notes(activity: Activity) -> list[str]:
    """Return what the journal and the inventory do not agree about, and what became of the journal's lines."""
    notes = []
    found = activity.reconciliation
    if found.not_applied:
        told = joined(_plain_sentence(event) for event in found.not_applied)
        notes.append(
            ngettext(
                "activity.jsonl tells of {count} change that tokens.toml does not hold: {told}. It was interrupted, or "
                "an older tokens.toml was put back. Do it again if it is still wanted.",
                "activity.jsonl tells of {count} changes that tokens.toml does not hold: {told}. They were "
                "interrupted, or an older tokens.toml was put back. Do them again if they are still wanted.",
                len(found.not_applied),
            ).format(count=len(found.not_applied), told=told)
        )
    if found.is_not_journalled:
        notes.append(
            _(
                "tokens.toml holds changes that activity.jsonl does not tell of: it was changed by hand or by another "
                "program."
            )
        )
    if activity.journal.is_torn:
        notes.append(
            _("The last line of activity.jsonl was not written to its end. The next change removes what is left of it.")
        )
    if activity.journal.unreadable:
        lines = joined(str(number) for number in activity.journal.unreadable)
        notes.append(
            _("activity.jsonl holds lines that are no events, and were passed over: {lines}").format(lines=lines)
        )
    return notes


def _plain_sentence(event: Event) -> str:
    what = "; ".join(_told(event))
    return _("{name} ({id}): {what}").format(name=named(event.token_name), id=short(event.token), what=what)


def _told(event: Event) -> list[str]:
    if event.action in (Action.CREATED, Action.ADDED):
        return _coming(event)
    if event.action in _ENDINGS:
        return [_(_ENDINGS[event.action])]
    return [sentence for key in event.after if (sentence := _change(event, key)) is not None] or [event.action.value]


def _coming(event: Event) -> list[str]:
    kind = _(KIND_WORDS[event.actor.kind])
    if event.action is Action.CREATED:
        told = [_("created as a {kind}").format(kind=kind)]
    else:
        told = [_("recorded as a {kind} made in the web app").format(kind=kind)]
    if (days := event.after.get("inactivity_days")) is not None:
        told.append(_("expires after {days} days without use").format(days=_fact(days)))
    if "service_user_permission_sets" in event.after:
        sets = event.after["service_user_permission_sets"]
        told.append(_("permission sets of its new service user: {sets}").format(sets=_sets(sets)))
    if (replaced := event.after.get("replaces")) is not None:
        told.append(_("to take over from {token}").format(token=_fact(replaced)))
    return told


def _change(event: Event, key: str) -> str | None:
    before, after = event.before.get(key), event.after[key]
    facts = {"before": _fact(before), "after": _fact(after)}
    match key:
        case "name":
            return _('renamed from "{before}" to "{after}"').format_map(facts)
        case "service_user":
            return _('its service user renamed from "{before}" to "{after}"').format_map(facts)
        case "inactivity_days":
            return _("expires after {after} days without use (before: {before})").format_map(facts)
        case "service_user_permission_sets":
            facts = {"before": _sets(before), "after": _sets(after)}
            return _("permission sets of its service user: {after} (before: {before})").format_map(facts)
        case "used_by":
            facts = {"before": _integration(before), "after": _integration(after)}
            return _("used by: {after} (before: {before})").format_map(facts)
        case "last_used_at":
            return _("use recorded: {moment}").format(moment=_moment(after))
    return None


def _fact(value: Fact) -> str:
    return short(str(value)) if value is not None else _("not known")


def _moment(value: Fact) -> str:
    try:
        return moment(datetime.fromisoformat(str(value)))
    except ValueError:
        return _fact(value)


def _sets(value: Fact) -> str:
    if isinstance(value, list):
        return ", ".join(short(entry) for entry in value) or _("none")
    return _("not known")


def _integration(value: Fact) -> str:
    if isinstance(value, str):
        return _(INTEGRATION_WORDS[value]) if value in INTEGRATION_WORDS else short(value)
    return _("not recorded")


def _csv_row(event: Event, in_force: frozenset[int]) -> tuple[object, ...]:
    actor = event.actor
    applied = "yes" if event.revision in in_force else "no"
    first = (iso(event.at), event.action.value, actor.kind, actor.id, actor.name)
    return (*first, event.token, event.token_name, event.revision, applied, event.by or "")

"""One token with everything that bears on it."""

from collections.abc import Sequence

from diagnostics.access.directory import Directory
from diagnostics.access.kleene import Truth
from diagnostics.findings.consequences import Consequences
from diagnostics.findings.scim import ScimReadiness
from diagnostics.tokens.events import Event
from tui.language import _
from tui.presentation.activity import event_line
from tui.presentation.card import Card, Section
from tui.presentation.names import joined, short
from tui.presentation.times import moment
from tui.presentation.token_kinds import bearings_section
from tui.presentation.token_words import condition_phrase, integration_word, kind_word, last_used, token_label


def token_card(
    directory: Directory, found: Consequences, readiness: ScimReadiness | None, events: Sequence[Event]
) -> Card:
    """Return a token, what it gets, what its kind means for it, its readiness for SCIM, what was done to it."""
    token = found.token
    subject = directory.subject_of(token)
    rows = [
        (_("Kind"), kind_word(token)),
        (_("Owner"), f"{short(subject.name)} ({short(token.owner)})"),
        (_("State"), condition_phrase(found.condition, token)),
        (_("Created"), moment(token.created_at)),
        (_("Last used"), last_used(token)),
        (_("Used by"), integration_word(token) or _("not recorded")),
        (_("Gets"), _("{visible} of {total} templates").format(visible=found.visible, total=found.total)),
    ]
    if token.hint is not None:
        rows.append((_("Hint"), short(token.hint)))
    if found.others:
        rows.append((_("Beside it"), joined(token_label(other) for other in found.others)))
    sections = [bearings_section(token, subject.name)]
    if readiness is not None:
        sections.append(Section(_("SCIM provisioning"), (_readiness(readiness),)))
    if events:
        sections.append(Section(_("Activity"), tuple(event_line(event) for event in events)))
    return Card(token_label(token), tuple(rows), tuple(sections))


def _readiness(readiness: ScimReadiness) -> str:
    if readiness.is_ready is Truth.YES:
        return _("ready: the service user holds both permissions that provisioning needs (help page 005096)")
    if readiness.is_ready is Truth.NO:
        return _("not ready: {missing} missing (help page 005096)").format(missing=joined(readiness.missing))
    return _("cannot be told: {unknown} not known").format(unknown=joined(readiness.unknown))

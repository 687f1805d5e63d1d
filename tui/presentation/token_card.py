"""One token with everything that bears on it."""

from collections.abc import Sequence

from diagnostics.access.directory import Directory
from diagnostics.access.kleene import Truth
from diagnostics.findings.consequences import Consequences
from diagnostics.findings.scim import NEEDED, ScimReadiness
from diagnostics.organisation.identifiers import canonical
from diagnostics.tokens.circumstances import Circumstances
from diagnostics.tokens.inventory import Token
from diagnostics.tokens.quota import quota
from diagnostics.workspace.checking import Activity
from tui.language import _
from tui.presentation.activity import event_sentence
from tui.presentation.card import Card, Row, Section
from tui.presentation.names import joined, named, short
from tui.presentation.times import moment
from tui.presentation.token_kinds import bearings_section
from tui.presentation.token_list import quota_phrase
from tui.presentation.token_words import (
    OWNER_WORDS,
    condition_phrase,
    integration_word,
    kind_word,
    last_used,
    token_label,
)


def token_card(
    directory: Directory,
    circumstances: Circumstances,
    found: Consequences,
    readiness: ScimReadiness | None,
    activity: Activity,
) -> Card:
    """Return a token, what it gets, what its kind means for it, its readiness for SCIM, what was done to it."""
    token = found.token
    sections = [bearings_section(token, directory.subject_of(token).name)]
    if readiness is not None:
        sections.append(Section(_("SCIM provisioning"), tuple(_scim(readiness))))
    lines = [
        f"{moment(event.at)}  {event_sentence(event, activity.in_force)}"
        for event in activity.journal.of_token(token.id)
    ]
    sections.append(Section(_("Activity"), tuple(lines) or (_("none is recorded"),)))
    return Card(token_label(token), tuple(_rows(directory, circumstances, found)), tuple(sections))


def _rows(directory: Directory, circumstances: Circumstances, found: Consequences) -> list[Row]:
    token = found.token
    subject = directory.subject_of(token)
    owner = short(token.owner) if token.owner == subject.name else f"{named(subject.name)} ({short(token.owner)})"
    rows: list[Row] = [
        (_("Kind"), kind_word(token)),
        (_("Owner"), _("{kind} {owner}").format(kind=_(OWNER_WORDS[token.kind]), owner=owner)),
        (_("State"), condition_phrase(found.condition, token)),
        (_("Expires"), _("after {days} days without use").format(days=token.inactivity_days)),
        (_("Created"), moment(token.created_at)),
        (_("Last used"), last_used(token)),
        (_("Used by"), integration_word(token) or _("not recorded")),
        (_("Permissions"), permission_sets_phrase(directory, token)),
        (_("Templates"), _templates(found)),
    ]
    if token.hint is not None:
        rows.append((_("Secret"), _("{hint}, kept as a fingerprint only").format(hint=short(token.hint))))
    if found.others:
        rows.append((_("Beside it"), joined(token_label(other) for other in found.others)))
    if circumstances.is_own(token.organisation):
        owner_id = canonical(token.owner) if token.kind == "user" else None
        rows.append((_("Quota"), quota_phrase(quota(circumstances, directory.inventory, token.kind, owner_id))))
    else:
        other = directory.other_organisations.get(canonical(token.organisation or ""))
        name = named(other.name) if other is not None else short(token.organisation or "")
        rows.append((_("Bound to"), _("another organisation, {organisation}").format(organisation=name)))
    return rows


def permission_sets_phrase(directory: Directory, token: Token) -> str:
    """Return the permission sets of a token's owner by name."""
    ids = directory.permission_set_ids(directory.subject_of(token))
    if ids is None:
        return _("its owner's permission sets are not known")
    listed = [directory.permission_sets.get(canonical(set_id)) for set_id in ids]
    names = [short(found.name if found else set_id) for found, set_id in zip(listed, ids, strict=True)]
    return ", ".join(names) or _("none")


def _templates(found: Consequences) -> str:
    facts = {"visible": found.visible, "unknown": found.unknown, "total": found.total}
    if found.unknown:
        return _("gets {visible} of {total}, perhaps {unknown} more").format_map(facts)
    return _("gets {visible} of {total}").format_map(facts)


def _scim(readiness: ScimReadiness) -> list[str]:
    if readiness.is_ready is Truth.YES:
        return [_("ready: its service user holds {permissions}").format(permissions=_both(NEEDED))]
    lines = []
    if readiness.missing:
        lines.append(_("not ready: its service user lacks {permissions}").format(permissions=_both(readiness.missing)))
    if readiness.unknown:
        lines.append(
            _("not known: whether its service user holds {permissions}").format(permissions=_both(readiness.unknown))
        )
    return lines


def _both(permissions: Sequence[str]) -> str:
    return joined(named(permission) for permission in permissions)

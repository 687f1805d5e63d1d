"""Cards of one token: its state, its impact, its rotation."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from diagnostics.access.directory import Directory
from diagnostics.access.types import Truth
from diagnostics.findings.compare import Parity, VerdictDifference
from diagnostics.findings.token_impact import NEEDED, Consequences, ScimReadiness
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Token
from diagnostics.printable import visible
from diagnostics.tokens.quota import quota
from diagnostics.tokens.rotation import Rotation, RotationStep
from diagnostics.tokens.state import Circumstances, TokenState
from diagnostics.workspace.journal import Activity
from tui.i18n import N_, _, ngettext
from tui.presentation.layout import Card, Row, Section
from tui.presentation.text import VERDICT_WORDS, joined, moment, named, short, span
from tui.presentation.tokens.activity import event_sentence
from tui.presentation.tokens.list import quota_phrase
from tui.presentation.tokens.refusals import COMMANDS, Ways
from tui.presentation.tokens.words import (
    INTEGRATION_WORDS,
    OWNER_WORDS,
    bearings_section,
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


_TITLES = {
    "revoke": N_("Revoking {token}, a {kind}"),
    "regenerate": N_("Regenerating {token}, a {kind}"),
    "delete": N_("Deleting {token}, a {kind}"),
}
_EFFECTS = {
    ("revoke", "service_user"): N_("It stops at once. It can be regenerated later, with a new secret."),
    ("revoke", "user"): N_("It stops at once, for good: a user token cannot be regenerated."),
    ("regenerate", "service_user"): N_("It works again with a new secret. The old secret stays dead."),
    ("regenerate", "user"): N_("It works again with a new secret. The old secret stays dead."),
    ("delete", "service_user"): N_("It is gone for ever: it can be neither recovered nor regenerated."),
    ("delete", "user"): N_("It is gone for ever: it can be neither recovered nor regenerated."),
}
QUESTIONS = {
    "revoke": N_("Revoke it?"),
    "regenerate": N_("Regenerate it?"),
    "delete": N_("Delete it for ever?"),
}


def breaks_card(verb: str, found: Consequences, at: datetime) -> Card:
    """Return what `verb` (revoke, regenerate or delete) does to the token, and what depends on it."""
    token = found.token
    rows: list[Row] = [
        (_("Effect"), _(_EFFECTS[verb, token.kind])),
        (_("State"), condition_phrase(found.condition, token)),
        (_("Used by"), _integration(verb, found)),
        (_("Templates"), _templates_affected(found)),
        (_("Last used"), _last_used(found, at)),
    ]
    if found.others:
        others = joined(token_label(other) for other in found.others)
        rows.append((_("Others"), _("the same owner also has {tokens}").format(tokens=others)))
    return Card(_(_TITLES[verb]).format(token=token_label(token), kind=kind_word(token)), tuple(rows))


def _integration(verb: str, found: Consequences) -> str:
    used_by = found.token.used_by
    if used_by is None:
        if verb == "regenerate":
            return _("not recorded. Whatever sends this token fails until it is given the new secret.")
        if found.works:
            return _("not recorded. Whatever sends this token, Workato, a script or a direct call, stops.")
        return _("not recorded. The token does not work now, so nothing more stops.")
    facts = {"integration": _(INTEGRATION_WORDS[used_by])}
    if found.is_built_in:
        return _(
            "{integration}, as is recorded. The built-in integration uses a token that the system manages, and goes "
            "on as before. Only what sends this token itself is touched."
        ).format_map(facts)
    if verb == "regenerate":
        return _("{integration}. It fails until it is given the new secret.").format_map(facts)
    if not found.works:
        return _("{integration}. The token does not work now, so nothing more stops.").format_map(facts)
    if used_by == "scim":
        return _("{integration}. Users and groups are no longer kept up to date.").format_map(facts)
    return _("{integration}. It stops until it is given the secret of another token.").format_map(facts)


def _templates_affected(found: Consequences) -> str:
    facts = {"visible": found.visible, "unknown": found.unknown, "total": found.total}
    if found.unknown:
        return _("it gets {visible} of {total} today, perhaps {unknown} more").format_map(facts)
    return _("it gets {visible} of {total} today").format_map(facts)


def _last_used(found: Consequences, at: datetime) -> str:
    used_at = found.token.last_used_at
    if used_at is None:
        return _("never, as far as is recorded")
    facts = {"moment": moment(used_at), "span": span(at - used_at)}
    if at - used_at < timedelta(0):
        return facts["moment"]
    if found.condition.state is TokenState.ACTIVE and at - used_at <= timedelta(days=1):
        return _("{moment}, {span} ago: it is in use").format_map(facts)
    return _("{moment}, {span} ago").format_map(facts)


_LISTED = 20


def rotation_card(rotation: Rotation, parity: Parity | None, finish: str = "", ways: Ways = COMMANDS) -> Card:
    """Return both tokens, what the new one gets beside the old one, and the next step.

    `finish` is what finishes the rotation: a command that names both tokens, unless something else is given.
    """
    old, new = rotation.old, rotation.new
    rows: list[Row] = [(_("Old"), _token(rotation, is_old=True))]
    sections = []
    if new is not None:
        rows.append((_("New"), _token(rotation, is_old=False)))
        if not rotation.is_recorded and rotation.step is not RotationStep.DONE:
            note = _("nothing records that it replaces the old one; if it does not, make another one with {begin}")
            rows.append((_("Note"), note.format(begin=ways.begin)))
    if parity is not None:
        rows.append((_("Check"), parity_sentence(parity)))
        for heading, differences in ((_("Lost"), parity.lost), (_("Gained"), parity.gained)):
            if differences:
                sections.append(Section(heading, tuple(_differences(differences))))
    rows.append((_("Next"), next_step(rotation, parity, finish, ways)))
    return Card(_("Rotation of {token}").format(token=token_label(old)), tuple(rows), tuple(sections))


def parity_sentence(parity: Parity) -> str:
    """Return whether the new token gets what the old one gets."""
    if parity.is_same:
        return ngettext(
            "the new token gets the same {count} template as the old one",
            "the new token gets the same {count} templates as the old one",
            parity.visible,
        ).format(count=parity.visible)
    facts = {"lost": len(parity.lost), "gained": len(parity.gained), "count": parity.visible}
    return _("both get {count} templates; the new token loses {lost} and gains {gained}").format_map(facts)


def next_step(rotation: Rotation, parity: Parity | None, finish: str = "", ways: Ways = COMMANDS) -> str:
    """Return what to do next."""
    old = visible(rotation.old.id)
    if rotation.step is RotationStep.DONE and rotation.old.status == "deleted":
        return _("nothing: the old token was deleted, for ever")
    if rotation.step is RotationStep.DONE:
        delete = f"{ways.delete} {old}" if ways is COMMANDS else ways.delete
        return _("nothing: the old token has ended. {delete} removes it for good").format(delete=delete)
    if parity is not None and parity.lost:
        told = _("find out why it loses templates, with {compare}; the old token is not revoked before")
        return told.format(compare=ways.compare)
    if not finish:
        finish = f"{ways.rotate} {old} --finish"
        if rotation.new is not None and not rotation.is_recorded:
            finish = " ".join((finish, "--with", visible(rotation.new.id)))
    if rotation.step is RotationStep.REVOKE:
        return _("the new token is in use: revoke the old one with {command}").format(command=finish)
    return _(
        "give the new secret to the integration; once it has been seen working, revoke the old one with {command}"
    ).format(command=finish)


def unused_warning(rotation: Rotation) -> str | None:
    """Return a warning where the record does not show that the integration has switched."""
    if rotation.step is not RotationStep.SWITCH or rotation.new is None:
        return None
    return _(
        "WARNING: no use of {token} is recorded since the old one was last used. Has the integration switched?"
    ).format(token=token_label(rotation.new))


def _token(rotation: Rotation, *, is_old: bool) -> str:
    token = rotation.old if is_old or rotation.new is None else rotation.new
    return _("{token}, last used: {moment}").format(token=token_label(token), moment=last_used(token))


def _differences(differences: tuple[VerdictDifference, ...]) -> list[str]:
    lines = [
        _("{template}: {old} for the old token, {new} for the new one").format(
            template=f"{named(difference.template.name)} ({short(difference.template.id)})",
            old=_(VERDICT_WORDS[difference.old]),
            new=_(VERDICT_WORDS[difference.new]),
        )
        for difference in differences[:_LISTED]
    ]
    if (rest := len(differences) - _LISTED) > 0:
        more = ngettext("and {count} more; --json lists all", "and {count} more; --json lists all", rest)
        lines.append(more.format(count=rest))
    return lines

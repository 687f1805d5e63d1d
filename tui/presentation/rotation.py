"""Where the rotation of a token stands, how its two tokens compare, and what to do next."""

from diagnostics.findings.parity import Difference, Parity
from diagnostics.printable import visible
from diagnostics.tokens.rotation import Rotation, RotationStep
from tui.language import _, ngettext
from tui.presentation.card import Card, Row, Section
from tui.presentation.names import named, short
from tui.presentation.token_words import last_used, token_label
from tui.presentation.ways import COMMANDS, Ways
from tui.presentation.why_view import VERDICT_WORDS

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


def _differences(differences: tuple[Difference, ...]) -> list[str]:
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

"""What a destructive step breaks, said before it is done (help page 005096)."""

from datetime import datetime, timedelta

from diagnostics.findings.consequences import Consequences
from diagnostics.tokens.state import TokenState
from tui.language import N_, _
from tui.presentation.card import Card, Row
from tui.presentation.names import joined
from tui.presentation.times import moment, span
from tui.presentation.token_words import INTEGRATION_WORDS, condition_phrase, kind_word, token_label

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
        (_("Templates"), _templates(found)),
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


def _templates(found: Consequences) -> str:
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

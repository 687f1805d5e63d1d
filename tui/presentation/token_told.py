"""What the API told of a token that is being recorded, in words."""

from diagnostics.tokens.inventory import Token
from diagnostics.tokens.transitions.adding import Told
from tui.language import N_, _
from tui.presentation.names import named, short
from tui.presentation.token_words import last_used

_OWNERS = {
    "service_user": N_("The API says: a service user token of {owner}."),
    "user": N_("The API says: a user token of {owner}."),
}


def told_lines(told: Told, token: Token, *, is_named: bool) -> list[str]:
    """Return what the API told of a token that was recorded. `is_named`: its name was given, which no API tells."""
    name = f"{named(told.owner_name)} ({short(told.owner)})" if told.owner_name is not None else short(told.owner)
    if told.kind is not None:
        lines = [_(_OWNERS[token.kind]).format(owner=name)]
    else:
        lines = [_("The API says: a token of {owner}; it does not say of which kind.").format(owner=name)]
    if token.organisation is not None:
        lines.append(
            _("It is bound to another organisation, {organisation}, and gets nothing of this one.").format(
                organisation=short(token.organisation)
            )
        )
    if not is_named and told.owner_name is not None:
        lines.append(_("The API does not tell the token's own name, so it gets its owner's; tokens edit changes it."))
    lines.append(_("Asking was a use of the token. Recorded as its last: {moment}.").format(moment=last_used(token)))
    return lines

"""The state of a token in a word."""

from datetime import datetime

from diagnostics.organisation.model import Organisation
from diagnostics.tokens.circumstances import Circumstances
from diagnostics.tokens.inventory import Token
from diagnostics.tokens.state import TokenState, condition
from tui.language import N_, _

STATE_WORDS = {
    TokenState.ACTIVE: N_("active"),
    TokenState.EXPIRED: N_("expired"),
    TokenState.REVOKED: N_("revoked"),
    TokenState.DELETED: N_("deleted"),
    TokenState.UNKNOWN: N_("not known"),
}


def state_word(organisation: Organisation, at: datetime, token: Token) -> str:
    """Return the state of `token` at a moment."""
    return _(STATE_WORDS[condition(Circumstances(organisation, at), token).state])

"""The way in the product's web app, where tokens really change (help pages 005096, 005588 and 000007)."""

from diagnostics.organisation.model import Identity
from diagnostics.tokens.inventory import TokenKind
from tui.language import N_, _
from tui.presentation.names import short

_API_TOKENS = N_("your organisation's name (bottom left) > Integrations > API tokens")
_WAYS = {
    ("look", "service_user"): N_("{page} > Service user API tokens"),
    ("look", "user"): N_("{page} > User API tokens"),
    ("create", "service_user"): N_("{page} > Create API token; then record it with: sightline tokens add"),
    ("create", "user"): N_(
        "the user's own name > Profile settings > API tokens > Generate API token; then record it with: sightline "
        "tokens add"
    ),
    ("edit", "service_user"): N_("{page} > the token > the pencil, or Edit > Save changes"),
    ("edit", "user"): N_("the user's own name > Profile settings > API tokens"),
    ("revoke", "service_user"): N_(
        "{page} > Service user API tokens > Revoke beside the token (in French the button reads Annuler)"
    ),
    ("revoke", "user"): N_("the user's own name > Profile settings > API tokens > Revoke"),
    ("regenerate", "service_user"): N_("{page} > Service user API tokens > Regenerate beside the token > Confirm"),
    ("regenerate", "user"): N_("the user's own name > Profile settings > API tokens > Generate API token"),
    ("delete", "service_user"): N_("{page} > Service user API tokens > the menu beside the token > Delete > Delete"),
    ("delete", "user"): N_("{page} > User API tokens > Delete beside the token"),
}


def way(step: str, kind: TokenKind) -> str:
    """Return where the product does `step`: look, create, edit, revoke, regenerate or delete."""
    return _(_WAYS[step, kind]).format(page=_(_API_TOKENS))


def record_note(identity: Identity, step: str, kind: TokenKind) -> str:
    """Return that a pulled workspace is a record only, and the way in the web app."""
    facts = {"source": short(identity.source or ""), "way": way(step, kind)}
    if step == "look":
        return _("This is a record of {source}. Tokens are managed in its web app: {way}").format_map(facts)
    return _(
        "Only the record changes: this workspace was pulled from {source}, and the product's own tokens are changed in "
        "its web app: {way}"
    ).format_map(facts)

"""Tokens as rows of the app's list."""

from tui.language import _
from tui.presentation.look import Look
from tui.presentation.page import Line, Tone
from tui.presentation.token_list import TokenRow

_STATE, _LEFT, _USED, _KIND, _SHORT_KIND = 9, 10, 10, 12, 7
_WITH_OWNER, _WITH_KIND, _WIDE = 66, 72, 96

_TONES: dict[str, Tone] = {"active": "good", "expired": "bad", "revoked": "bad", "deleted": "dim", "unknown": "warn"}


def token_titles(look: Look, width: int) -> Line:
    """Return the titles of the columns."""
    texts = (_("Name"), _("State"), _("Left"), _("Last used"), _("Owner"), _("Kind"))
    return ((_laid_out(look, texts, width), "dim"),)


def token_line(look: Look, row: TokenRow, width: int, *, needs_id: bool = False) -> Line:
    """Return one token: name, state, time left, last use, and owner and kind where there is room.

    With `needs_id` its id stands before the owner, for a name that another token bears too.
    """
    owner = f"{row.token.id}, {row.owner}" if needs_id else row.owner
    service_user = _("service user") if width >= _WIDE else _("service")
    kind = service_user if row.token.kind == "service_user" else _("user")
    texts = (row.token.name, row.state, row.left, row.used, owner, kind)
    name = _name_width(width)
    shown = _laid_out(look, texts, width)
    # The state has its own tone; everything is laid out in columns of known width before it.
    before = look.fit(row.token.name, name) + " "
    state = look.fit(row.state, _STATE)
    return ((before, ""), (state, _TONES[row.condition.state]), (shown[len(before) + len(state) :], ""))


def _laid_out(look: Look, texts: tuple[str, ...], width: int) -> str:
    name, state, left, used, owner, kind = texts
    parts = [look.fit(name, _name_width(width)), look.fit(state, _STATE)]
    if width >= 40:
        parts += [look.fit(left, _LEFT)]
    if width >= _WITH_OWNER:
        parts += [look.fit(used, _USED), look.fit(owner, _owner_width(width))]
    if width >= _WITH_KIND:
        parts += [look.fit(kind, _kind_width(width))]
    return " ".join(parts)


def _kind_width(width: int) -> int:
    return _KIND if width >= _WIDE else _SHORT_KIND


def _owner_width(width: int) -> int:
    return max((width - _STATE - _LEFT - _USED - 4 - (_kind_width(width) + 1 if width >= _WITH_KIND else 0)) // 2, 8)


def _name_width(width: int) -> int:
    if width < 40:
        return max(width - _STATE - 1, 8)
    if width < _WITH_OWNER:
        return width - _STATE - _LEFT - 2
    kind = _kind_width(width) + 1 if width >= _WITH_KIND else 0
    return width - _STATE - _LEFT - _USED - _owner_width(width) - 4 - kind

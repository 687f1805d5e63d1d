"""The list of tokens, as rows and text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from diagnostics.access.directory import Directory
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Token, TokenKind
from diagnostics.tokens.quota import Quota, quota
from diagnostics.tokens.state import WARNING_DAYS, Circumstances, Condition, condition
from tui.i18n import _, ngettext
from tui.presentation.contract.parts import SCHEMA
from tui.presentation.contract.tokens import TokenRecordData, TokensListAnswer
from tui.presentation.layout import Line, Look, Tone
from tui.presentation.text import WIDTH, cells, csv_text, escaped, iso, short, wrapped
from tui.presentation.tokens.json import quota_json, token_json
from tui.presentation.tokens.words import STATE_WORDS, left_in_short, token_label

_KINDS: tuple[TokenKind, ...] = ("service_user", "user")
_FIXED = (9, 9, 10)
_MOST_ID = 22


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token in words."""

    token: Token
    condition: Condition
    owner: str
    state: str
    left: str
    used: str


@dataclass(frozen=True, slots=True)
class TokenSection:
    """The tokens of one kind, and how many of them there may be."""

    heading: str
    rows: tuple[TokenRow, ...]


@dataclass(frozen=True, slots=True)
class TokenList:
    """The tokens to show, by kind; the quotas they fall under; what expires soon."""

    sections: tuple[TokenSection, ...]
    quotas: tuple[Quota, ...]
    warnings: tuple[str, ...]


def token_list(directory: Directory, circumstances: Circumstances, tokens: Sequence[Token]) -> TokenList:
    """Return `tokens`, which are all or some of the directory's, as rows."""
    rows = [_row(directory, circumstances, token) for token in tokens]
    quotas = _quotas(directory, circumstances)
    sections = [
        TokenSection(_heading(directory, quotas, kind), found)
        for kind in _KINDS
        if (found := tuple(row for row in rows if row.token.kind == kind))
    ]
    return TokenList(tuple(sections), quotas, tuple(_warnings(rows)))


def token_list_text(view: TokenList) -> list[str]:
    """Return the list for an 80-column terminal. Ids are whole, so that they can be copied; names may be cut."""
    if not view.sections:
        return [_("No token.")]
    look, lines = Look(), []
    longest = max(cells(short(row.token.id)) for section in view.sections for row in section.rows)
    first = min(max(longest, 4), _MOST_ID)
    rest = WIDTH - first - sum(_FIXED) - 5
    widths = (first, rest - rest * 2 // 5, rest * 2 // 5, *_FIXED)
    heads = (_("ID"), _("NAME"), _("OWNER"), _("STATE"), _("LEFT"), _("LAST USED"))
    for section in view.sections:
        lines += ["", *wrapped(section.heading), _line(look, heads, widths)]
        for row in section.rows:
            line = _line(look, (row.token.id, row.token.name, row.owner, row.state, row.left, row.used), widths)
            lines.append(line)
    for warning in view.warnings:
        lines += ["", *wrapped(warning, "", "  ")]
    return lines[1:]


def token_list_markdown(view: TokenList) -> list[str]:
    """Return the list as one table for each kind."""
    lines = [f"# {escaped(_('API tokens'))}"]
    heads = (_("Id"), _("Name"), _("Owner"), _("State"), _("Left"), _("Last used"))
    for section in view.sections:
        lines += [
            "",
            f"## {escaped(section.heading)}",
            "",
            "| " + " | ".join(heads) + " |",
            "|---|---|---|---|---|---|",
        ]
        for row in section.rows:
            texts = (short(row.token.id), short(row.token.name), short(row.owner), row.state, row.left, row.used)
            lines.append("| " + " | ".join(escaped(text) for text in texts) + " |")
    if not view.sections:
        lines += ["", _("No token.")]
    if view.warnings:
        lines += ["", *(f"- {escaped(warning)}" for warning in view.warnings)]
    return lines


def token_list_csv(directory: Directory, circumstances: Circumstances, tokens: Iterable[Token]) -> str:
    """Return one row for each token, with the keys of the JSON contract."""
    keys = [key for key in TokenRecordData.__struct_fields__ if key != "permission_sets"]
    rows = (token_json(directory, circumstances, token) for token in tokens)
    return csv_text(keys, ([getattr(row, key) for key in keys] for row in rows))


def token_list_json(
    directory: Directory, circumstances: Circumstances, tokens: Iterable[Token], view: TokenList
) -> TokensListAnswer:
    """Return the list as the versioned JSON contract."""
    return TokensListAnswer(
        schema=SCHEMA,
        at=iso(circumstances.at),
        record_only=circumstances.is_record,
        tokens=[token_json(directory, circumstances, token) for token in tokens],
        quotas=[quota_json(directory, found) for found in view.quotas],
    )


def quota_phrase(found: Quota) -> str:
    """Return how many of how many tokens are active."""
    facts = {"used": found.used, "limit": found.limit, "uncertain": found.uncertain}
    if found.uncertain:
        return _("{used} of {limit} active, {uncertain} more perhaps").format_map(facts)
    return _("{used} of {limit} active").format_map(facts)


def _row(directory: Directory, circumstances: Circumstances, token: Token) -> TokenRow:
    found = condition(circumstances, token)
    used = iso(token.last_used_at)[:10] if token.last_used_at is not None else _("never")
    owner = directory.subject_of(token).name
    return TokenRow(token, found, owner, _(STATE_WORDS[found.state]), left_in_short(found), used)


def _quotas(directory: Directory, circumstances: Circumstances) -> tuple[Quota, ...]:
    """Return the organisation's quota, and that of each user with tokens that were not deleted."""
    inventory = directory.inventory
    owners = dict.fromkeys(
        canonical(token.owner) for token in inventory.tokens if token.kind == "user" and token.status != "deleted"
    )
    return (
        quota(circumstances, inventory, "service_user"),
        *(quota(circumstances, inventory, "user", owner) for owner in owners),
    )


def _heading(directory: Directory, quotas: Iterable[Quota], kind: TokenKind) -> str:
    if kind == "service_user":
        whole = next(found for found in quotas if found.kind == kind)
        return _("Service user tokens: {quota}").format(quota=quota_phrase(whole))
    parts = []
    for found in quotas:
        if found.kind == kind and found.owner is not None:
            user = directory.users.get(found.owner)
            parts.append(f"{short(user.name if user is not None else found.owner)} {quota_phrase(found)}")
    return _("User tokens: {quotas}").format(quotas="; ".join(parts)) if parts else _("User tokens")


def _warnings(rows: Sequence[TokenRow]) -> list[str]:
    lines = []
    for days in WARNING_DAYS:
        due = [row for row in rows if row.condition.warning == days]
        due.sort(key=lambda row: row.condition.left or timedelta())
        if due:
            names = ", ".join(_("{token} in {left}").format(token=token_label(row.token), left=row.left) for row in due)
            line = ngettext(
                "Within {days} day, unless used, expires: {names}",
                "Within {days} days, unless used, expires: {names}",
                days,
            )
            lines.append(line.format(days=days, names=names))
    return lines


def _line(look: Look, texts: Iterable[str], widths: Iterable[int]) -> str:
    return " ".join(look.fit(text, width) for text, width in zip(texts, widths, strict=True)).rstrip()


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

"""The frame around every screen: where one is, what was said last, and the keys."""

from collections.abc import Iterable, Sequence

from tui.actions import SECTIONS, Action, action_named, key_name
from tui.language import _
from tui.presentation.look import Look
from tui.presentation.page import Line, Span
from tui.presentation.wrapping import cells

_NARROW = 72
_LEAST_WORKSPACE = 12


def section_line(current: str, width: int) -> Line:
    """Return the sections of the app, the current one in brackets."""
    spans: list[Span] = [] if width < _NARROW else [("Sightline  ", "strong")]
    for section in SECTIONS:
        action = action_named(section)
        # Where there is little room the others are known by their keys alone.
        text = f"{action.keys[0]} {_(action.title)}" if width >= _NARROW or section == current else action.keys[0]
        spans.append((f"[{text}]", "strong") if section == current else (f" {text} ", ""))
    return tuple(spans)


def place_line(look: Look, title: str, workspace: str, width: int) -> Line:
    """Return the title of the screen, and at the right which workspace it is about."""
    title = look.text(title)
    workspace = look.text(workspace)
    left = width - cells(title) - 2
    if left < cells(workspace):
        workspace = look.fit(workspace, left) if left >= _LEAST_WORKSPACE else ""
    if not workspace:
        return ((look.fit(title, width), "strong"),)
    room = width - cells(workspace) - 2
    return ((look.fit(title, room), "strong"), ("  ", ""), (workspace, "dim"))


def _shown_key(action: Action, *, is_typing: bool) -> str:
    """Return the key to show: the usual one, or where letters are typed the first that is none."""
    names = [key_name(key) for key in action.keys]
    return next((name for name in names if len(name) > 1), names[0]) if is_typing else names[0]


def key_lines(
    actions: Iterable[Action], width: int, *, moves: Sequence[Action] = (), is_typing: bool = False
) -> Sequence[Line]:
    """Return the keys with their titles, in as many lines as they need; `is_typing` where letters are typed.

    The keys of `moves` are shown together, since they all move the cursor.
    """
    entries = [(_shown_key(action, is_typing=is_typing), _(action.title)) for action in actions]
    if moves:
        entries.append((" ".join(_shown_key(action, is_typing=is_typing) for action in moves), _("move")))
    lines: list[list[Span]] = [[]]
    used = 0
    for key, title in entries:
        size = cells(key) + 1 + cells(title)
        if used and used + 2 + size > width:
            lines.append([])
            used = 0
        if used:
            lines[-1].append(("  ", ""))
            used += 2
        lines[-1] += [(key, "key"), (f" {title}", "")]
        used += size
    return tuple(tuple(line) for line in lines)

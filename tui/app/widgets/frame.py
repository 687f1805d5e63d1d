"""The frame of a screen: header, footer, lines of text, tones."""

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.app.actions import SECTIONS, Action, action_named, actions_of, key_name
from tui.app.places import Place
from tui.i18n import _
from tui.presentation.layout import Line, Look, Span, Tone, spread
from tui.presentation.text import cells

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


STYLES: dict[Tone, Style] = {
    "": Style(),
    "strong": Style(bold=True),
    "dim": Style(dim=True),
    "good": Style(color="green", bold=True),
    "bad": Style(color="red", bold=True),
    "warn": Style(color="yellow", bold=True),
    "key": Style(color="cyan", bold=True),
    "way": Style(color="cyan"),
    "good-badge": Style(color="black", bgcolor="green", bold=True),
    "bad-badge": Style(color="bright_white", bgcolor="red", bold=True),
    "warn-badge": Style(color="black", bgcolor="yellow", bold=True),
    "badge": Style(color="black", bgcolor="cyan", bold=True),
    "good-bar": Style(color="green"),
    "bad-bar": Style(color="red"),
}
_CURSOR = Style(reverse=True)


def strip(widget: Widget, line: Line, width: int, *, is_cursor: bool = False) -> Strip:
    """Return a line as `widget` shows it, in exactly `width` columns."""
    base = widget.rich_style
    if is_cursor:
        # One style for the whole line: it costs the fewest bytes, and shows without colours too.
        text = "".join(text for text, _ in line)
        return Strip([Segment(text, base + _CURSOR)]).adjust_cell_length(width, base + _CURSOR)
    segments = [Segment(text, base + STYLES[tone]) for text, tone in line if text]
    return Strip(segments).adjust_cell_length(width, base)


class TextLines(Widget):
    """Shows lines, each cut at the edge. It is as high as they are many."""

    def __init__(self, *, id: str | None = None) -> None:
        """Begin with one empty line."""
        super().__init__(id=id)
        self._lines: tuple[Line, ...] = ((),)
        self.is_marked = False

    def show(self, lines: Sequence[Line], *, is_marked: bool = False) -> None:
        """Show other lines, `is_marked` in reverse."""
        before, shown = self._lines, tuple(lines) or ((),)
        is_same_frame = len(shown) == len(before) and is_marked == self.is_marked
        self._lines, self.is_marked = shown, is_marked
        if not is_same_frame:
            self.refresh(layout=True)
            return
        for y, (old, new) in enumerate(zip(before, shown, strict=True)):
            if old != new:
                # Beyond both texts there are blanks already, which need not be sent once more.
                self.refresh(Region(0, y, max(spread(old), spread(new)), 1))

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  # Textual's signature
        """Return how many lines there are."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        line = self._lines[y] if y < len(self._lines) else ()
        return strip(self, line, self.size.width, is_cursor=self.is_marked)


def bindings_of(*places: Place) -> list[BindingType]:
    """Return the bindings of the actions of these places."""
    return [
        Binding(",".join(action.keys), f"act('{action.id}')", _(action.title), show=False)
        for place in places
        for action in actions_of(place)
        if action.keys
    ]

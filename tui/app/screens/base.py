"""Framed screens, and screens of one page."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Generic, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from tui.app.actions import Action, action_named, in_bar, moves
from tui.app.jobs import Job
from tui.app.parts import ComposedApp, Parts
from tui.app.places import Place
from tui.app.session import Session, situation_of
from tui.app.widgets.frame import TextLines, bindings_of, key_lines, place_line, section_line
from tui.app.widgets.page_view import PageView
from tui.i18n import _
from tui.presentation.layout import Item, Line, Look, Page, Tone
from tui.presentation.links import ToAction
from tui.presentation.text import short, wrapped

Result = TypeVar("Result")
Finding = TypeVar("Finding")

_MOST_SAID = 6
_MOST_BESIDE_KEYS = 2
_TALL = 16
_ROOMY = 24


class Slot(Generic[Finding]):
    """Room for a finding that a screen shows, made anew for each state of the workspace. Until then the last stays."""

    def __init__(self) -> None:
        """Begin without it."""
        self.value: Finding | None = None
        self.about: Hashable = None


class FramedScreen(Screen[Result]):
    """A screen within the frame. Subclasses name their `places`, compose a `body`, and `draw` the session."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.EVERYWHERE)
    places: tuple[Place, ...] = (Place.LIST, Place.EVERYWHERE)
    section: str = ""
    _is_prepared: bool = False
    _is_left: bool = False

    @property
    def parts(self) -> Parts:
        """The parts of the app."""
        return cast("ComposedApp", self.app).parts

    @property
    def session(self) -> Session:
        """The session of the app."""
        return self.parts.session

    @property
    def look(self) -> Look:
        """The abilities of the terminal."""
        return self.parts.look

    def compose(self) -> ComposeResult:
        """Put the frame around the body."""
        yield TextLines(id="sections")
        yield TextLines(id="place")
        yield from self.body()
        yield TextLines(id="status")
        yield TextLines(id="keys")

    def body(self) -> ComposeResult:
        """Return the widgets within the frame."""
        yield from ()

    def heading(self) -> str:
        """Return the title of the screen."""
        return ""

    def draw(self) -> None:
        """Draw the session as it is now."""

    def on_mount(self) -> None:
        """Draw for the first time."""
        if not self.query("#keys"):
            return  # left again before its widgets were made
        self._is_prepared = True
        self.prepare()
        self.draw()

    def leave(self, result: Result | None = None) -> None:
        """Go back with a result, once: a key may be pressed again before the screen is gone."""
        if not self._is_left and self.app.screen is self:
            self._is_left = True
            self.dismiss(result)

    @property
    def is_ready(self) -> bool:
        """Whether the widgets are there to draw on: not before they are made, nor when the screen is being left."""
        return self._is_prepared and self.is_attached and bool(self.children)

    def fill(
        self,
        slot: Slot[Finding],
        about: Hashable,
        work: Callable[[Job], Finding],
        *,
        group: str,
        title: str,
    ) -> None:
        """Have the finding of a slot made by a job, unless it is there already, and draw it when it comes.

        `about` tells it from others of its group: the state of the workspace, and whatever else it depends on.
        """
        if slot.about == about:
            return

        def take(found: Finding) -> None:
            slot.about, slot.value = about, found
            if self.is_ready:
                self.draw()

        self.parts.jobs.run(work, take, group=group, title=title, about=about)

    def prepare(self) -> None:
        """Settle the widgets, once, before anything is drawn."""

    def on_screen_resume(self) -> None:
        """Draw the changes made while another screen was on top."""
        if self.is_ready:
            self.draw()
            self.draw_frame()
        self.call_later(self.parts.keys.go_on)

    def on_resize(self) -> None:
        """Lay the frame out for the new size."""
        self.call_after_refresh(self._draw_frame_anew)

    def _draw_frame_anew(self) -> None:
        if self.is_ready:
            self.draw_frame()

    def draw_frame(self) -> None:
        """Draw sections, title, status and keys."""
        width = self.size.width
        if not self.is_ready or width <= 0:
            return
        opened = self.session.opened
        workspace = short(self.session.identity.name, 36) if opened is not None else ""
        if opened is not None and opened.demo is not None:
            workspace = _("{name} (demo)").format(name=workspace)
        if self.session.is_broken:
            workspace = _("{name} (files broken: f5)").format(name=workspace)
        self.lines("sections").show([section_line(self.current_section(), width)])
        self.lines("place").show([place_line(self.look, self.heading(), workspace, width)])
        # Where lines are few, the keys that are the same everywhere are left to the sheet of keys.
        moved = self.moves() if self.size.height >= _ROOMY else ()
        self.lines("keys").show(key_lines(self.bar(), width, moves=moved, is_typing=self.is_typing))
        self.draw_status()

    def current_section(self) -> str:
        """Return the section that this screen belongs to: its own, or that of the one it was opened from."""
        stack = [screen for screen in self.app.screen_stack if isinstance(screen, FramedScreen)]
        return next((screen.section for screen in reversed(stack) if screen.section), "")

    def draw_status(self) -> None:
        """Draw the status line."""
        text = self.parts.status.text()
        tone: Tone = "warn" if self.parts.status.is_busy else ""
        lines = wrapped(self.look.text(text), width=max(self.size.width - 1, 10))[:_MOST_SAID]
        is_low = self.size.height < _TALL
        self.lines("status").show([((line, tone),) for line in lines])
        # Where every line counts, none is kept free for what may be said.
        self.lines("status").display = bool(text) or not is_low
        # A long sentence is read whole; the keys come back with the next one pressed.
        self.lines("keys").display = not (is_low and len(lines) > _MOST_BESIDE_KEYS)

    def show_lines(self, identifier: str, lines: Sequence[Line]) -> None:
        """Show lines of that name, and keep no room where there are none."""
        self.lines(identifier).show(lines)
        self.lines(identifier).display = bool(lines)

    def lines(self, identifier: str) -> TextLines:
        """Return the lines of that name."""
        return self.query_one(f"#{identifier}", TextLines)

    def bar(self) -> tuple[Action, ...]:
        """Return the actions that the bar of keys shows."""
        order = sorted(in_bar(self.places), key=lambda action: Place.EVERYWHERE in action.places)
        own = tuple(action for action in order if action.keys)
        if self.is_typing:
            return (*own, action_named("help"))
        return (*own, action_named("reload")) if self.size.height >= _ROOMY else own

    def moves(self) -> tuple[Action, ...]:
        """Return the actions that move the cursor here."""
        return moves() if (Place.CHOOSER if self.is_typing else Place.LIST) in self.places else ()

    @property
    def holds_keys(self) -> bool:
        """Whether keys wait, for the screen that the one before leads to."""
        return False

    def stop_taking(self) -> None:
        """Wait for no row any more."""

    @property
    def is_typing(self) -> bool:
        """Whether letters are typed here, so that they are no keys."""
        return bool(set(self.places) & {Place.CHOOSER, Place.FORM})

    def action_act(self, identifier: str) -> None:
        """Do an action, or say why it cannot be done."""
        if not self.is_ready:
            return
        self.parts.status.forget()
        action = action_named(identifier)
        if why_not := self.why_not(action):
            self.parts.status.say(why_not)
            return
        if (handler := self.handler(identifier)) is not None:
            handler()

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done now; empty where it can."""
        return action.why_not(situation_of(self.session, has_colours=not self.app.no_color))

    def handler(self, identifier: str) -> Callable[[], None] | None:
        """Return the doer of an action: the method of this screen that is named after it, or else a command of the app.

        This is the one place where an action becomes a method: `do_ask_why` does `ask-why`.
        """
        own: Callable[[], None] | None = getattr(self, "do_" + identifier.replace("-", "_"), None)
        return own or self.parts.doers.get(identifier)


class PageScreen(FramedScreen[None]):
    """A page whose items open other screens. Subclasses `write` the page."""

    _about: Hashable = None
    _opens = False
    places: tuple[Place, ...] = (Place.LIST, Place.TEXT, Place.EVERYWHERE)

    def body(self) -> ComposeResult:
        """Return the page alone."""
        yield PageView(on_open=self._open, id="page")

    def write(self, page: Page) -> list[Item]:
        """Write the page."""
        return page.items

    def about(self) -> Hashable:
        """Return the subject of the page. With another one it begins at its top."""
        return None

    def draw(self) -> None:
        """Write the page anew, with the cursor where it was as long as it is about the same."""
        about = self.about()
        is_same, self._about = about == self._about, about
        page = self.query_one("#page", PageView)
        page.show_page(lambda width: self.write(Page(self.look, width)), keep_place=is_same)

    def bar(self) -> tuple[Action, ...]:
        """Return the keys; that to open with only where something can be opened."""
        shown = super().bar()
        self._opens = self.is_ready and self.query_one("#page", PageView).has_targets
        return shown if self._opens else tuple(action for action in shown if action.id != "open")

    def on_line_list_moved(self, message: PageView.Moved) -> None:
        """Show the key to open with once the page that came has something to open."""
        message.stop()
        if self.is_ready and self._opens is not self.query_one("#page", PageView).has_targets:
            self.draw_frame()

    def _open(self, _item: int) -> None:
        """Open the target of the item under the cursor."""
        target = self.query_one("#page", PageView).target
        if target is None:
            self.parts.status.say(_("There is nothing more to open on this line."))
        elif isinstance(target, ToAction):
            self.action_act(target.action)
        else:
            self.parts.navigation.follow(target)

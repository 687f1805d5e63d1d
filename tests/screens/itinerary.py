"""A way through every screen of the app at the keyboard, for what is held of each of them in a real terminal.

It starts on a workspace that `lay_out` makes, opened at the moment `AT`.
"""

from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.generate import Sizes, generate
from tests.screens.terminal import Terminal
from tests.screens.workspaces import observe

ENTER, ESCAPE, UP, DOWN, HOME, END = "\r", "\x1b", "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F"
AT = "2026-11-20T09:00:00Z"
FIRST_SHOWS = "Choose the token"
SIZES = Sizes(users=40, groups=12, sites=8, templates=100, rules=500, memberships=120, service_users=3, tokens=8)
_MOST_LINES = 60
_ANSWERED_SECONDS, _SETTLED_SECONDS = 2.0, 0.06
# Textual waits a tenth of a second for what may follow the first character of every longer sequence.
_ESCAPED_SECONDS = 0.16


class Open(str):
    """The line with this text, to be gone to and opened."""

    __slots__ = ()


_LETTER = ("z", "\x7f")
_NOTHING = ()


class Stop(NamedTuple):
    """One screen: its kind, the keys and lines that lead there from the stop before, and what it shows.

    `there_and_back` are two keys that change what is shown and change it back: where there is a list they move its
    cursor, where text is typed they type a letter. On a page that only scrolls they are none.
    """

    screen: str
    way: tuple[str, ...]
    shows: str
    there_and_back: tuple[str, ...] = (DOWN, UP)


STOPS = (
    Stop("WhyScreen", (), FIRST_SHOWS),
    Stop("AskerChooser", ("t",), "Whose request?"),
    Stop("SecretForm", ("Paste a secret", ENTER), "Only its fingerprint", _LETTER),
    Stop("TemplateChooser", (ESCAPE, "t", "tok_03", ENTER, "x", "Template 7 ", ENTER, "x"), "Which template?"),
    Stop("WhyScreen", ("Template 8 ", ENTER), "What to do"),
    Stop("RepairScreen", (Open("1. "),), "A message to send"),
    Stop("ReasonScreen", (ESCAPE, Open("rule 1")), "Source"),
    Stop("CallForm", (ESCAPE, "c"), "GET /feed/templates", _LETTER),
    Stop("RecentChooser", (ESCAPE, "r"), "Recent questions"),
    Stop("ExportChooser", (ESCAPE, "e"), "Markdown"),
    Stop("FileForm", (ENTER,), "A file that exists", _LETTER),
    Stop("OtherAskerChooser", (ESCAPE, "="), "Another"),
    Stop("PairScreen", ("tok_05", ENTER), "Side by side"),
    Stop("GapScreen", (ESCAPE, "2"), "HIDDEN"),
    Stop("ObservationScreen", (END, Open("were returned")), "Predicted"),
    Stop("ComparisonScreen", (ESCAPE, "=", "tok_05", ENTER), "only token"),
    Stop("DifferenceScreen", (Open("only token"),), " row"),
    Stop("CauseScreen", (ESCAPE, ESCAPE, HOME, Open("HIDDEN")), " row"),
    Stop("TokensScreen", ("3",), "Token 1"),
    Stop("TokenScreen", (ENTER,), "Owner"),
    Stop("RotationScreen", ("o",), "Rotation"),
    Stop("EditForm", (ESCAPE, "e"), "Edit", _LETTER),
    Stop("KindChooser", (ESCAPE, ESCAPE, "a"), "Which kind"),
    Stop("OrganisationScreen", (ESCAPE, "4"), "Permission sets"),
    Stop("ThingsScreen", (Open("Users"),), " rows"),
    Stop("ThingScreen", (ENTER,), "Permission set"),
    Stop("ThingsScreen", (ESCAPE, ESCAPE, Open("Templates")), " rows"),
    Stop("ThingScreen", (ENTER,), "Available to"),
    Stop("WhoScreen", ("w",), "Who sees"),
    Stop("DemosScreen", ("6",), "Demo workspaces"),
    Stop("HelpScreen", ("?",), "Show every key"),
    Stop("PaletteScreen", (ESCAPE, ":"), "What to do"),
    Stop("ThemeScreen", ("remembered", ENTER), "ansi-dark"),
    Stop("CreateForm", (ESCAPE, "3", "a", DOWN, ENTER), "user token", _LETTER),
    Stop("SecretScreen", ("CI", *[ENTER] * 5), "shown once", _NOTHING),
    Stop("ConfirmScreen", ("q", "q", "v"), "leaves everything", _NOTHING),
    Stop("ActivityScreen", ("y", "5"), "revoked"),
)
"""Every screen but that of a workspace that cannot be read, and some of them twice."""


def lay_out(folder: Path) -> Path:
    """Make the workspace, with an observation of the token that is asked for."""
    generate(folder, SIZES)
    observe(folder, "tok_03", *(f"Template {number}" for number in range(0, SIZES.templates, 3)))
    return folder


def go_on(terminal: Terminal, stop: Stop) -> None:
    """Go from the stop before to this one."""
    for step in stop.way:
        if isinstance(step, Open):
            go_to(terminal, step)
        _press(terminal, ENTER if isinstance(step, Open) else step)
    terminal.wait_for(stop.shows)


def _press(terminal: Terminal, keys: str) -> None:
    """Send keys, and wait until the app has answered and come to rest."""
    terminal.program.send(keys)
    terminal.read(_ANSWERED_SECONDS)
    terminal.rest(_ESCAPED_SECONDS if keys == ESCAPE else _SETTLED_SECONDS)


def go_to(terminal: Terminal, text: str) -> None:
    """Move the cursor to the line with this text."""
    terminal.wait_for(text)
    terminal.program.send(HOME)
    terminal.rest()
    for _line in range(_MOST_LINES):
        if any(line.startswith("> ") and text in line for line in terminal.text.splitlines()):
            return
        _press(terminal, DOWN)
    raise AssertionError(f"the cursor never came to {text!r}:\n{terminal.text}")

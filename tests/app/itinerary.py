"""A way through every screen of the app at the keyboard, for what is held of each of them.

It starts on a workspace that `lay_out` makes, opened at the moment `AT`.
"""

from pathlib import Path
from typing import NamedTuple

from diagnostics.model.organisation import Rule, Template
from tests.app.workspaces import keep_former, observe
from tests.worlds.large import Sizes, generate

ENTER, ESCAPE, UP, DOWN, HOME, END, ERASE = "enter", "escape", "up", "down", "home", "end", "backspace"
KEYS = {ENTER, ESCAPE, UP, DOWN, HOME, END, ERASE}
"""Keys by the names that Textual gives them. Whatever else a way holds is typed."""

AT = "2026-11-20T09:00:00Z"
FIRST_SHOWS = "Service user tokens"
SIZES = Sizes(users=40, groups=12, sites=8, templates=100, rules=500, memberships=120, service_users=3, tokens=8)


class Open(str):
    """The line with this text, to be gone to and opened."""

    __slots__ = ()


_LETTER = ("z", ERASE)
_NOTHING = ()


class Stop(NamedTuple):
    """One screen: its kind, the keys and lines that lead there from the stop before, and what it shows.

    `there_and_back` are two keys that change what is shown and change it back: where there is a list they move its
    cursor, where text is typed they type a letter. On a page that only scrolls they are none. What `is_overflow` is
    for what has no room on the screen before, and is left out where that has much.
    """

    screen: str
    way: tuple[str, ...]
    shows: str
    there_and_back: tuple[str, ...] = (DOWN, UP)
    is_overflow: bool = False


STOPS = (
    Stop("HomeScreen", (), FIRST_SHOWS),
    Stop("TemplatesScreen", (ENTER,), "Token 0"),
    Stop("WhyScreen", (ENTER,), "What was tried"),
    Stop("RequesterChooser", ("t",), "Whose request?"),
    Stop("SecretForm", ("Paste a secret", ENTER), "Only its fingerprint", _LETTER),
    Stop("TemplateChooser", (ESCAPE, "t", "tok_03", ENTER, "x", "Template 7 ", ENTER, "x"), "Which template?"),
    Stop("WhyScreen", ("Template 8 ", ENTER), "What to do"),
    Stop("RepairScreen", (Open("1. "),), "A message to send"),
    Stop("RepairsScreen", (ESCAPE, Open("more way")), "Ways to mend it", is_overflow=True),
    Stop("ReasonScreen", (ESCAPE, Open("rule 1")), "Source"),
    Stop("CallForm", (ESCAPE, "c"), "GET /feed/templates", _LETTER),
    Stop("RecentChooser", (ESCAPE, "r"), "Recent questions"),
    Stop("ExportChooser", (ESCAPE, "e"), "Markdown"),
    Stop("FileForm", (ENTER,), "A file that exists", _LETTER),
    Stop("OtherRequesterChooser", (ESCAPE, "="), "Another"),
    Stop("PairScreen", ("tok_05", ENTER), "Side by side"),
    Stop("FormerScreen", (ESCAPE, "=", "Former facts", ENTER), "What turned it"),
    Stop("GapScreen", (ESCAPE, "2"), "restores"),
    Stop("ObservationScreen", (END, Open("were returned")), "Predicted"),
    Stop("ComparisonScreen", (ESCAPE, "=", "tok_05", ENTER), "only token"),
    Stop("DifferenceScreen", (Open("only token"),), " row"),
    Stop("FormerScreen", (ESCAPE, ESCAPE, "=", "Former facts", ENTER), "lost: visible then"),
    Stop("TurnedScreen", (Open("now VISIBLE"),), " row"),
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
    """Make the workspace, with former facts, and with an observation of the token that is asked for."""
    generate(folder, SIZES)
    keep_former(folder, "2026-11-13T090000.000000Z", _former)
    observe(folder, "tok_03", *(f"Template {number}" for number in range(0, SIZES.templates, 3)))
    return folder


def _former(template: Template) -> Template:
    """Return a template as it was: every fourth was shared with everyone, the others with fewer."""
    was_open = int(template.name.split()[-1]) % 4 == 0
    rules = (Rule(everyone=True), *template.rules) if was_open else template.rules[:-2]
    return template.changed("rules", rules)

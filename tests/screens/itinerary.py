"""A way through every screen of the app at the keyboard, for what is held of each of them in a real terminal.

It starts on a workspace of `tests.benchmarks.generate`, of any size, that has never been opened before.
"""

from typing import NamedTuple

ENTER, ESCAPE, UP, DOWN = "\r", "\x1b", "\x1b[A", "\x1b[B"
END = "\x1b[F"
FIRST_SHOWS = "Choose the token"


class Stop(NamedTuple):
    """One screen: the keys that lead there from the stop before, and what it shows.

    Where there is `no_list`, text is typed. `changes` tells that the way there changes the workspace.
    """

    screen: str
    keys: tuple[str, ...]
    shows: str
    no_list: bool = False
    changes: bool = False


STOPS = (
    Stop("WhyScreen", (), FIRST_SHOWS),
    Stop("AskerChooser", ("t",), "Whose request?"),
    Stop("SecretForm", ("Paste a secret", ENTER), "Only its fingerprint", no_list=True),
    Stop("TemplateChooser", (ESCAPE, "t", "tok_03", ENTER, "x", "Template 7 ", ENTER, "x"), "Which template?"),
    Stop("WhyScreen", ("Template 8 ", ENTER), "What to do"),
    Stop("RepairScreen", (DOWN, DOWN, ENTER), "A message to send"),
    Stop("ReasonScreen", ("q", END, UP, UP, UP, UP, UP, UP, ENTER), "Source"),
    Stop("CallForm", ("q", "c"), "GET /feed/templates", no_list=True),
    Stop("RecentChooser", (ESCAPE, "r"), "Recent questions"),
    Stop("ExportChooser", (ESCAPE, "e"), "Markdown"),
    Stop("FileForm", (ENTER,), "A file that exists", no_list=True),
    Stop("GapScreen", (ESCAPE, "2"), "HIDDEN"),
    Stop("TemplatesScreen", (ENTER,), " rows"),
    Stop("TokensScreen", ("3",), "Token 1"),
    Stop("TokenScreen", (ENTER,), "Owner"),
    Stop("RotationScreen", ("o",), "Rotation"),
    Stop("EditForm", ("q", "e"), "Edit", no_list=True),
    Stop("KindChooser", (ESCAPE, "q", "a"), "Which kind"),
    Stop("CreateForm", (ENTER,), "user token", no_list=True),
    Stop("ConfirmScreen", (ESCAPE, "v"), "leaves everything", no_list=True),
    Stop("OrganisationScreen", ("q", "4"), "Permission sets"),
    Stop("ThingsScreen", (DOWN, DOWN, DOWN, DOWN, ENTER), " rows"),
    Stop("ThingScreen", (ENTER,), "Permission set"),
    Stop("ThingScreen", ("q", "q", DOWN, DOWN, DOWN, DOWN, DOWN, ENTER, ENTER), "Available to"),
    Stop("WhoScreen", ("w",), "Who sees"),
    Stop("DemosScreen", ("6",), "Demo workspaces"),
    Stop("HelpScreen", ("?",), "Show every key"),
    Stop("PaletteScreen", ("q", ":"), "What to do"),
    Stop("ThemeScreen", ("remembered", ENTER), "ansi-dark"),
    Stop("SecretScreen", (ESCAPE, "3", "a", DOWN, ENTER, "CI", *[ENTER] * 5), "shown once", no_list=True, changes=True),
    Stop("ActivityScreen", ("q", "v", "y", "5"), "revoked", changes=True),
)
"""Every screen once, and some of them twice. Nothing is changed before the first stop that `changes`."""

"""Routes: the one table from targets to screens, and the targets that only the app itself leads to.

A screen is loaded when it is first shown: who asks one question waits for no other.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from textual.screen import Screen

from diagnostics.model.inventory import Token
from diagnostics.tokens.secrets import Secret
from tui.app.places import Place
from tui.app.session import Session
from tui.presentation.layout import Card
from tui.presentation.links import (
    Target,
    ToCause,
    ToComparison,
    ToDifference,
    ToFormer,
    ToGap,
    ToObservation,
    ToPair,
    ToQuestion,
    ToReason,
    ToRepair,
    ToRepairs,
    ToRestoring,
    ToRotation,
    ToTemplates,
    ToThing,
    ToThings,
    ToToken,
    ToTurned,
    ToVisible,
    ToWho,
)


class ToDemos(NamedTuple):
    """Opens the demos."""


class ToHome(NamedTuple):
    """Opens Home."""


class ToTokens(NamedTuple):
    """Opens the tokens."""


class ToOrganisation(NamedTuple):
    """Opens the lists of the organisation."""


class ToActivity(NamedTuple):
    """Opens the activity on tokens."""


class ToBroken(NamedTuple):
    """Opens the problems of the files."""


class ToKeys(NamedTuple):
    """Opens the sheet of keys, beginning with those of these places."""

    places: tuple[Place, ...]


class ToPalette(NamedTuple):
    """Opens the list of all actions of a screen."""

    screen: Screen[Any]


class ToThemes(NamedTuple):
    """Opens the list of colours, the ones in use first."""

    themes: tuple[str, ...]
    current: str


class ToConfirm(NamedTuple):
    """Asks whether to do a step. The card lists its consequences; the note is shown beside it."""

    card: Card
    step: str
    note: str


class ToSecret(NamedTuple):
    """Opens the new secret of a token, once."""

    secret: Secret
    token: Token


OwnTarget = (
    ToActivity
    | ToBroken
    | ToConfirm
    | ToDemos
    | ToHome
    | ToKeys
    | ToOrganisation
    | ToPalette
    | ToSecret
    | ToThemes
    | ToTokens
)
AnyTarget = Target | OwnTarget


@dataclass(frozen=True, slots=True)
class Route:
    """A screen by the name of its module and its class, made from the fields of its target in their order.

    With `maker`, a function of the module makes it from the target and the session, or returns None where it is there
    no more.
    """

    module: str
    name: str
    maker: str | None = None

    def screen_class(self) -> type[Screen[Any]]:
        """Return the class of the screen."""
        found: type[Screen[Any]] = getattr(self._module(), self.name)
        return found

    def screen(self, target: AnyTarget, session: Session) -> Screen[Any] | None:
        """Return a new screen that shows `target`, None where it is there no more."""
        if self.maker is None:
            return self.screen_class()(*target)
        made: Screen[Any] | None = getattr(self._module(), self.maker)(target, session)
        return made

    def _module(self) -> Any:
        return importlib.import_module(f"tui.app.screens.{self.module}")


ROUTES: Mapping[type[AnyTarget], Route] = {
    ToQuestion: Route("why", "WhyScreen"),
    ToHome: Route("home", "HomeScreen"),
    ToTemplates: Route("templates", "TemplatesScreen", maker="templates_screen"),
    ToReason: Route("why", "ReasonScreen"),
    ToRepair: Route("why", "RepairScreen", maker="repair_screen"),
    ToRepairs: Route("why", "RepairsScreen"),
    ToGap: Route("gap", "GapScreen"),
    ToCause: Route("gap", "CauseScreen"),
    ToVisible: Route("gap", "CauseScreen"),
    ToRestoring: Route("why", "RepairScreen", maker="restoring_screen"),
    ToObservation: Route("gap", "ObservationScreen"),
    ToWho: Route("who", "WhoScreen"),
    ToComparison: Route("compare", "ComparisonScreen"),
    ToDifference: Route("compare", "DifferenceScreen"),
    ToPair: Route("compare", "PairScreen"),
    ToFormer: Route("compare", "FormerScreen"),
    ToTurned: Route("compare", "TurnedScreen"),
    ToTokens: Route("tokens", "TokensScreen"),
    ToToken: Route("tokens", "TokenScreen"),
    ToRotation: Route("rotation", "RotationScreen"),
    ToConfirm: Route("token_secret", "ConfirmScreen"),
    ToSecret: Route("token_secret", "SecretScreen"),
    ToOrganisation: Route("organisation", "OrganisationScreen"),
    ToThings: Route("organisation", "ThingsScreen"),
    ToThing: Route("organisation", "ThingScreen"),
    ToActivity: Route("activity", "ActivityScreen"),
    ToDemos: Route("demos", "DemosScreen"),
    ToBroken: Route("demos", "BrokenScreen"),
    ToKeys: Route("help", "HelpScreen"),
    ToPalette: Route("help", "PaletteScreen"),
    ToThemes: Route("help", "ThemeScreen"),
}
"""The screen of every target that has one of its own."""

SECTIONS: Mapping[str, AnyTarget] = {
    "why": ToQuestion(),
    "gap": ToGap(),
    "tokens": ToTokens(),
    "organisation": ToOrganisation(),
    "activity": ToActivity(),
    "demos": ToDemos(),
}
"""The target of each section, by its action."""

OPENED: Mapping[str, AnyTarget] = {"home": ToHome(), **SECTIONS}
"""The target of each action that opens a screen from everywhere."""

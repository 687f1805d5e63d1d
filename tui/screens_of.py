"""Which screen shows what. Each is imported when it is first shown, so that the app starts sooner."""

from typing import Any

from tui.presentation.targets import (
    CauseKey,
    RestoringWay,
    Target,
    ToCause,
    ToComparison,
    ToDifference,
    ToFormer,
    ToObservation,
    ToPair,
    ToReason,
    ToRepair,
    ToRepairs,
    ToRestoring,
    ToRotation,
    ToThing,
    ToThings,
    ToToken,
    ToTurned,
    ToVisible,
    ToWho,
)
from tui.screens.base import FramedScreen
from tui.session import Session

AnyScreen = FramedScreen[Any]


def section_screen(section: str) -> FramedScreen[None]:
    """Return a new screen of a section of the app."""
    match section:
        case "why":
            from tui.screens.why import WhyScreen

            return WhyScreen()
        case "gap":
            from tui.screens.gap import GapScreen

            return GapScreen()
        case "tokens":
            from tui.screens.tokens import TokensScreen

            return TokensScreen()
        case "organisation":
            from tui.screens.organisation import OrganisationScreen

            return OrganisationScreen()
        case "activity":
            from tui.screens.activity import ActivityScreen

            return ActivityScreen()
        case "demos":
            from tui.screens.demos import DemosScreen

            return DemosScreen()
        case _:
            raise AssertionError(section)


def screen_of(target: Target, session: Session) -> AnyScreen | None:
    """Return a new screen that shows what an item points to, None where it is there no more."""
    match target:
        case ToReason(reason):
            from tui.screens.reason import ReasonScreen

            return ReasonScreen(reason)
        case ToRepair(position):
            from tui.screens.repair import RepairScreen
            from tui.screens.why import current_view

            view = current_view(session)
            return RepairScreen(view.repairs[position]) if view is not None and position < len(view.repairs) else None
        case ToRepairs():
            from tui.screens.repairs import RepairsScreen

            return RepairsScreen()
        case ToCause(verdict, reason):
            from tui.screens.cause import CauseScreen

            return CauseScreen((verdict, reason))
        case ToVisible():
            from tui.screens.cause import CauseScreen

            return CauseScreen(None)
        case ToRestoring(verdict, reason, way):
            return _restoring((verdict, reason), way, session)
        case ToObservation():
            from tui.screens.observation import ObservationScreen

            return ObservationScreen()
        case _:
            return _other(target)


def _restoring(cause: CauseKey, way: RestoringWay, session: Session) -> AnyScreen | None:
    from tui.presentation.restoring_view import restoring_view, sharing_view
    from tui.screens.repair import RepairScreen

    walked = session.walked
    restoring = walked.restoring.get(cause) if walked is not None else None
    if walked is None or restoring is None:
        return None
    directory = walked.index.directory
    if way == "repair":
        view = restoring_view(directory, restoring)
    else:
        view = sharing_view(directory, walked.gap, restoring)
    return RepairScreen(view) if view is not None else None


def _other(target: Target) -> AnyScreen | None:
    match target:
        case ToThing(kind, identifier):
            from tui.screens.thing import ThingScreen

            return ThingScreen(kind, identifier)
        case ToThings(kind):
            from tui.screens.things import ThingsScreen

            return ThingsScreen(kind)
        case ToWho(template):
            from tui.screens.who import WhoScreen

            return WhoScreen(template)
        case ToToken(token):
            from tui.screens.token import TokenScreen

            return TokenScreen(token)
        case ToRotation(token, successor):
            from tui.screens.rotation import RotationScreen

            return RotationScreen(token, successor)
        case ToComparison(first, second):
            from tui.screens.comparison import ComparisonScreen

            return ComparisonScreen(first, second)
        case ToDifference(first, second, title, positions):
            from tui.screens.difference import DifferenceScreen

            return DifferenceScreen(first, second, title, positions)
        case ToFormer(asker, template, path):
            from tui.screens.former import FormerScreen

            return FormerScreen(asker, template, path)
        case ToTurned(asker, title, templates, path):
            from tui.screens.turned import TurnedScreen

            return TurnedScreen(asker, title, templates, path)
        case ToPair(first, second):
            from tui.screens.pair import PairScreen

            return PairScreen(first, second)
        case _:
            raise AssertionError(target)

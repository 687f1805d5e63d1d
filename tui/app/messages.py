"""What work beside the screen reports to the app."""

from collections.abc import Hashable, Sequence
from pathlib import Path

from textual.message import Message

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import Audiences
from diagnostics.access.types import Question, Requester
from diagnostics.findings.compare import Comparison, Parity
from diagnostics.findings.gap import Unknown
from diagnostics.findings.gap_repairs import Restoring
from diagnostics.findings.history import TemplateThenAndNow, ThenAndNow
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.findings.repairs.types import Repairs
from diagnostics.findings.verdict_changes import Passage
from diagnostics.tokens.rotation import Rotation
from diagnostics.workspace.changing import Changed
from diagnostics.workspace.journal import Activity
from diagnostics.workspace.problems import Problem
from tui.app.fuzzy import Haystack
from tui.app.session import Source, Walked
from tui.app.token_change import TokenChange
from tui.opening import Observed, Opened
from tui.presentation.layout import Card
from tui.presentation.who import WhoRow

Signature = tuple[tuple[int, int, int] | None, ...]
"""What tells whether the files of a workspace changed: time, size and place of each, None for one that is missing."""


class WorkspaceRead(Message):
    """A workspace was read."""

    def __init__(self, source: Source, opened: Opened, signature: Signature, *, is_again: bool) -> None:
        """Tell which one; `is_again` where it was open before."""
        super().__init__()
        self.source = source
        self.opened = opened
        self.signature = signature
        self.is_again = is_again


class WorkspaceBroken(Message):
    """A workspace cannot be used."""

    def __init__(self, source: Source, problems: Sequence[Problem], signature: Signature, *, is_again: bool) -> None:
        """Tell which one and all that is wrong with it."""
        super().__init__()
        self.source = source
        self.problems = problems
        self.signature = signature
        self.is_again = is_again


class ChangedOnDisk(Message):
    """The files of the open workspace are no longer those that were read."""


class GapFound(Message):
    """The templates were walked."""

    def __init__(self, index: Index, walked: Walked) -> None:
        """Hand over what was walked, and the index of the workspace for the next one."""
        super().__init__()
        self.index = index
        self.walked = walked


class RestoringFound(Message):
    """It was found what restores templates of a cause."""

    def __init__(self, walked: Walked, restoring: Restoring) -> None:
        """Hand over what restores most of one cause of `walked`."""
        super().__init__()
        self.walked = walked
        self.restoring = restoring


class ObservedFound(Message):
    """It was looked whether a subject was observed."""

    def __init__(self, directory: Directory, subject: str, observed: Observed | None) -> None:
        """Hand over the newest observation of the subject with that id, if there is one."""
        super().__init__()
        self.directory = directory
        self.subject = subject
        self.observed = observed


ComparedWithFormer = tuple[Passage, ThenAndNow | TemplateThenAndNow]
"""From which facts to which, and what was compared."""


class FileWritten(Message):
    """A new file was written."""

    def __init__(self, path: Path, text: str) -> None:
        """Tell which file, and what to say about it."""
        super().__init__()
        self.path = path
        self.text = text


class FormerFound(Message):
    """A requester, or one template for a requester, was compared with former facts, or these cannot be read."""

    def __init__(self, about: Hashable, compared: ComparedWithFormer | None, problems: Sequence[Problem]) -> None:
        """Tell what was compared, `about` as it was asked for, or the problems of the former facts."""
        super().__init__()
        self.about = about
        self.compared = compared
        self.problems = problems


class ComparisonFound(Message):
    """Two requesters were compared over all templates."""

    def __init__(self, index: Index, first: Requester, second: Requester, comparison: Comparison) -> None:
        """Hand over the comparison."""
        super().__init__()
        self.index = index
        self.first = first
        self.second = second
        self.comparison = comparison


class UnknownsFound(Message):
    """It was found what the workspace does not know."""

    def __init__(self, directory: Directory, unknowns: Sequence[Unknown]) -> None:
        """Hand over what `directory` does not know."""
        super().__init__()
        self.directory = directory
        self.unknowns = unknowns


class RepairsFound(Message):
    """It was found what would make a template visible."""

    def __init__(self, repairer: Repairer, index: Index, question: Question, repairs: Repairs) -> None:
        """Hand over the repairs of a question, and what finds the next ones."""
        super().__init__()
        self.repairer = repairer
        self.index = index
        self.question = question
        self.repairs = repairs


class CardFound(Message):
    """The page of a token was made."""

    def __init__(self, index: Index, token: str, card: Card) -> None:
        """Hand over the card of the token with that id."""
        super().__init__()
        self.index = index
        self.token = token
        self.card = card


class BreaksFound(Message):
    """It was found what a change breaks."""

    def __init__(self, index: Index, change: TokenChange, card: Card) -> None:
        """Hand over the change with what to say before it."""
        super().__init__()
        self.index = index
        self.change = change
        self.card = card


class RotationFound(Message):
    """It was found where the rotation of a token stands."""

    def __init__(self, index: Index, rotation: Rotation, parity: Parity | None, successor: str | None) -> None:
        """Hand over the rotation, and how its two tokens compare; `successor` is the one that was said to take over."""
        super().__init__()
        self.index = index
        self.rotation = rotation
        self.parity = parity
        self.successor = successor


class ActivityFound(Message):
    """The activity journal was read."""

    def __init__(self, activity: Activity) -> None:
        """Hand over the journal with what the inventory has of it."""
        super().__init__()
        self.activity = activity


class TokensChanged(Message):
    """A change of the tokens was made on disk."""

    def __init__(self, change: TokenChange, changed: Changed, signature: Signature, losses: Sequence[str]) -> None:
        """Hand over the workspace with the change, and what the file lost to it, in words."""
        super().__init__()
        self.change = change
        self.changed = changed
        self.signature = signature
        self.losses = losses


class HaystackReady(Message):
    """The names of a long list can be searched."""

    def __init__(self, directory: Directory, kind: str, haystack: Haystack) -> None:
        """Hand over what can be searched: names of one `kind` in `directory`."""
        super().__init__()
        self.directory = directory
        self.kind = kind
        self.haystack = haystack


class Found(Message):
    """A search found these positions."""

    def __init__(self, haystack: Haystack, wanted: str, positions: Sequence[int]) -> None:
        """Tell what was searched for where, and what was found."""
        super().__init__()
        self.haystack = haystack
        self.wanted = wanted
        self.positions = positions


class ToCopy(Message):
    """Text for the terminal's own clipboard."""

    def __init__(self, text: str) -> None:
        """Hand over the text."""
        super().__init__()
        self.text = text


class Said(Message):
    """Something to tell the user."""

    def __init__(self, text: str) -> None:
        """Keep the sentence."""
        super().__init__()
        self.text = text


class WhoFound(Message):
    """It was found who sees a template."""

    def __init__(self, audiences: Audiences, template: str, rows: Sequence[WhoRow]) -> None:
        """Hand over the answer for each subject, and the audiences for the next template."""
        super().__init__()
        self.audiences = audiences
        self.template = template
        self.rows = rows

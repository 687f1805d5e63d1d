"""What stops when a token stops: the integration, the templates it gets, its last use."""

from dataclasses import dataclass
from datetime import datetime

from diagnostics.access.answer import Verdict
from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.lookup import asker_of_token
from diagnostics.access.question import Call
from diagnostics.tokens.circumstances import Circumstances, tokens_of
from diagnostics.tokens.inventory import Token
from diagnostics.tokens.quota import BUILT_IN
from diagnostics.tokens.state import Condition, TokenState, condition


@dataclass(frozen=True, slots=True)
class Consequences:
    """What depends on a token at a moment.

    `visible` and `unknown` count the templates that it gets, or perhaps gets, of `total`. `is_built_in`: the recorded
    integration uses a token that the system manages, so it does not depend on this one (help page 005096).
    `others` are the tokens of the same owner that work as well.
    """

    token: Token
    condition: Condition
    visible: int
    unknown: int
    total: int
    is_built_in: bool
    others: tuple[Token, ...]

    @property
    def works(self) -> bool:
        """Whether the token works, or may work, now."""
        return self.condition.state in (TokenState.ACTIVE, TokenState.UNKNOWN)


def consequences(directory: Directory, index: Index, token: Token, at: datetime) -> Consequences:
    """Return what depends on `token` at the moment `at`."""
    circumstances = Circumstances(directory.organisation, at)
    answers = index.answers(asker_of_token(directory, token), Call(), at)
    others = tuple(
        other
        for other in tokens_of(directory.inventory, token.owner)
        if other.id != token.id
        and other.kind == token.kind
        and condition(circumstances, other).state in (TokenState.ACTIVE, TokenState.UNKNOWN)
    )
    return Consequences(
        token,
        condition(circumstances, token),
        len(answers.of(Verdict.VISIBLE)),
        len(answers.of(Verdict.UNKNOWN)),
        len(index.everything),
        token.used_by in BUILT_IN,
        others,
    )

"""Reports of the `tokens` verbs in every format."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from msgspec import UNSET, UnsetType

from diagnostics.access.directory import Directory
from diagnostics.findings.compare import Parity
from diagnostics.findings.token_impact import Consequences, ScimReadiness
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Token
from diagnostics.tokens.quota import quota
from diagnostics.tokens.rotation import Rotation
from diagnostics.tokens.state import Circumstances
from diagnostics.workspace.journal import Activity
from tui.presentation.contract.parts import SCHEMA
from tui.presentation.contract.tokens import (
    RotationData,
    TokenChangedAnswer,
    TokenMadeAnswer,
    TokenRecordData,
    TokensListAnswer,
    TokensShowAnswer,
    ToldByApiData,
)
from tui.presentation.layout import Card, card_markdown, card_text
from tui.presentation.tokens.activity import event_json
from tui.presentation.tokens.card import rotation_card, token_card
from tui.presentation.tokens.json import breaks_json, kinds_json, quota_json, rotation_json, scim_json, token_json
from tui.presentation.tokens.list import (
    TokenList,
    token_list,
    token_list_csv,
    token_list_json,
    token_list_markdown,
    token_list_text,
)


class TokensListReport(NamedTuple):
    """Tokens to list, all or some of the directory's."""

    directory: Directory
    circumstances: Circumstances
    tokens: Sequence[Token]

    def view(self) -> TokenList:
        """Return the tokens as rows."""
        return token_list(*self)


def list_text(report: TokensListReport) -> list[str]:
    """Return the list for a terminal."""
    return token_list_text(report.view())


def list_markdown(report: TokensListReport) -> list[str]:
    """Return the list as tables."""
    return token_list_markdown(report.view())


def list_csv(report: TokensListReport) -> str:
    """Return one row for each token."""
    return token_list_csv(*report)


def list_json(report: TokensListReport) -> TokensListAnswer:
    """Return the list as the versioned JSON contract."""
    return token_list_json(*report, report.view())


@dataclass(frozen=True, slots=True)
class TokenReport:
    """Everything there is to say of one token: what depends on it, its readiness for SCIM, and its activity."""

    directory: Directory
    circumstances: Circumstances
    depends: Consequences
    readiness: ScimReadiness | None
    activity: Activity

    def card(self) -> Card:
        """Return the token as a card."""
        return token_card(self.directory, self.circumstances, self.depends, self.readiness, self.activity)


def show_text(report: TokenReport) -> list[str]:
    """Return the token's card for a terminal."""
    return card_text(report.card())


def show_markdown(report: TokenReport) -> list[str]:
    """Return the token's card as Markdown."""
    return card_markdown(report.card())


def show_json(report: TokenReport) -> TokensShowAnswer:
    """Return the token as the versioned JSON contract."""
    directory, circumstances, token = report.directory, report.circumstances, report.depends.token
    owner = canonical(token.owner) if token.kind == "user" else None
    return TokensShowAnswer(
        schema=SCHEMA,
        record_only=circumstances.is_record,
        token=token_json(directory, circumstances, token),
        breaks=breaks_json(report.depends),
        quota=quota_json(directory, quota(circumstances, directory.inventory, token.kind, owner)),
        kinds=kinds_json(token, directory.subject_of(token).name),
        scim=scim_json(report.readiness),
        events=[event_json(event, report.activity.in_force) for event in report.activity.journal.of_token(token.id)],
    )


class RotationReport(NamedTuple):
    """Where a rotation stands, and the old token as a change left it, where there was one."""

    rotation: Rotation
    parity: Parity | None
    ended: TokenRecordData | UnsetType = UNSET


def rotation_text(report: RotationReport) -> list[str]:
    """Return the rotation's card for a terminal."""
    return card_text(rotation_card(report.rotation, report.parity))


def rotation_markdown(report: RotationReport) -> list[str]:
    """Return the rotation's card as Markdown."""
    return card_markdown(rotation_card(report.rotation, report.parity))


def rotation_answer(report: RotationReport) -> TokenChangedAnswer:
    """Return the rotation as the versioned JSON contract."""
    rotation = rotation_json(report.rotation, report.parity)
    return TokenChangedAnswer(schema=SCHEMA, token=report.ended, rotation=rotation)


class TokenChangedReport(NamedTuple):
    """A token as it is after a change that made no secret; `told` says it in a sentence."""

    told: str
    token: TokenRecordData
    told_by_api: ToldByApiData | UnsetType | None = UNSET


def changed_text(report: TokenChangedReport) -> list[str]:
    """Return the sentence alone."""
    return [report.told]


def changed_json(report: TokenChangedReport) -> TokenChangedAnswer:
    """Return the token as the versioned JSON contract."""
    return TokenChangedAnswer(schema=SCHEMA, token=report.token, told_by_api=report.told_by_api)


class TokenMadeReport(NamedTuple):
    """A token with a new secret, which is None where it is not to be shown."""

    token: TokenRecordData
    secret: str | None
    rotation: RotationData | UnsetType = UNSET


def made_text(report: TokenMadeReport) -> str:
    """Return the secret on a line of its own, and nothing where it is not to be shown."""
    return f"{report.secret}\n" if report.secret is not None else ""


def made_json(report: TokenMadeReport) -> TokenMadeAnswer:
    """Return the token with its secret as the versioned JSON contract."""
    return TokenMadeAnswer(schema=SCHEMA, token=report.token, secret=report.secret, rotation=report.rotation)

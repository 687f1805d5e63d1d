"""Parts that several JSON answers share."""

from collections.abc import Iterable
from typing import Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Requester, SubjectKind, Verdict
from diagnostics.findings.changes import Change, ChangeCode
from diagnostics.model.diff import Difference, DifferenceKind
from diagnostics.model.fact import Fact, FactCode
from diagnostics.model.inventory import TokenKind
from diagnostics.model.organisation import Template

SCHEMA: Final = 1
"""The version of every JSON answer: keys may be added in it, none renamed."""


class Part(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """A part of an answer: it has the keys that are named, and no others."""


class ThingData(Part):
    """Anything of the workspace, by id and name."""

    id: str
    name: str


class TokenData(Part):
    """The token asked about."""

    id: str
    name: str
    kind: TokenKind


class SubjectData(Part):
    """Whom the request acts for."""

    kind: SubjectKind
    id: str
    name: str


class AnswerData(Part):
    """Verdict and headline alone."""

    verdict: Verdict
    headline: Reason


class CountsData(Part):
    """How many templates have each verdict."""

    visible: int
    hidden: int
    unknown: int


class FactData(Part):
    """One elementary fact, with the ids that its code speaks of."""

    fact: FactCode
    value: bool
    subject: str | UnsetType = UNSET
    permission_set: str | UnsetType = UNSET
    permission: str | UnsetType = UNSET
    group: str | UnsetType = UNSET
    site: str | UnsetType = UNSET
    template: str | UnsetType = UNSET
    rule: int | UnsetType = UNSET
    token: str | UnsetType = UNSET


class ConditionData(Part):
    """Unknown facts that together decide an unknown answer, and what they lead to."""

    facts: list[FactData]
    verdict: Verdict
    headline: Reason


class ChangeData(Part):
    """One change: its code, and the ids its code speaks of. A `change-request` without value leaves it out."""

    change: ChangeCode
    template: str | UnsetType = UNSET
    rule: int | UnsetType = UNSET
    user: str | UnsetType = UNSET
    service_user: str | UnsetType = UNSET
    group: str | UnsetType = UNSET
    site: str | UnsetType = UNSET
    permission_set: str | UnsetType = UNSET
    permission: str | UnsetType = UNSET
    token: str | UnsetType = UNSET
    parameter: Literal["archived", "modified_after", "modified_before"] | UnsetType = UNSET
    value: str | UnsetType | None = UNSET


class DifferenceData(Part):
    """One entry that differs between two captures; `fields` are those of a changed one."""

    list: str
    id: str
    name: str
    kind: DifferenceKind
    fields: tuple[str, ...]


def thing_data(template: Template) -> ThingData:
    """Return a template by id and name."""
    return ThingData(template.id, template.name)


def token_data(requester: Requester) -> TokenData | None:
    """Return the token that asks, or None for a subject without one and for an unrecognised secret."""
    token = requester.token
    return TokenData(token.id, token.name, token.kind) if token is not None else None


def subject_data(requester: Requester) -> SubjectData | None:
    """Return whom the request acts for, or None where that is not known."""
    subject = requester.subject
    return SubjectData(subject.kind, subject.id, subject.name) if subject is not None else None


def fact_data(fact: Fact) -> FactData:
    """Return one fact with the ids that it names."""
    return FactData(**fact.as_table())


def changes_data(changes: Iterable[Change]) -> list[ChangeData]:
    """Return changes, each with the ids that it names."""
    return msgspec.convert([change.facts() for change in changes], list[ChangeData])


def difference_data(change: Difference) -> DifferenceData:
    """Return one difference between two captures."""
    return DifferenceData(*change)

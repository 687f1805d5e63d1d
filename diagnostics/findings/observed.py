"""Observations of the API beside the prediction: agreement, and the facts that follow."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Literal, NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.reasons import RANKS, Reason
from diagnostics.access.types import Call, Requester, Subject, Verdict
from diagnostics.findings.gap import gap
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Template
from diagnostics.workspace.observations import Observation


class Outcome(StrEnum):
    """What prediction and observation come to for one template."""

    AGREED_VISIBLE = "agreed-visible"
    AGREED_HIDDEN = "agreed-hidden"
    ABSENT = "predicted-visible-but-absent"
    PRESENT = "predicted-hidden-but-present"
    SETTLED_VISIBLE = "unknown-and-present"
    SETTLED_HIDDEN = "unknown-and-absent"
    NOT_READ = "page-not-read"


DISAGREEMENTS = (Outcome.ABSENT, Outcome.PRESENT)


class Suspect(StrEnum):
    """What may be behind a disagreement. Each can be tested."""

    FACTS_OLDER = "facts-older-than-observation"
    FACTS_NEWER = "facts-newer-than-observation"
    TOKEN_RECORD = "token-record-wrong"
    RULE_NOT_UNDERSTOOD = "rule-of-unknown-kind"
    ANOTHER_ORGANISATION = "template-of-another-organisation"
    FILTER = "archived-filter"
    COPY = "copy-with-another-id"
    PERMISSIONS = "permission-sets-changed"
    INFERENCE = "rests-on-an-inference"
    SERVICE_USER_RULE = "group-rule-reached-a-service-user"
    FACTS_WRONG = "facts-wrong"


class Row(NamedTuple):
    """One template: what was predicted, why, and what it came to beside the observation."""

    template: Template
    verdict: Verdict
    headline: Reason
    outcome: Outcome


class Misrecord(NamedTuple):
    """What `tokens.toml` says of the token, and the API says otherwise: its `owner` or its `kind`."""

    field: Literal["owner", "kind"]
    recorded: str
    observed: str


@dataclass(frozen=True)
class Agreement:
    """All templates of the workspace, predicted and observed. `unlisted` were returned, and the facts lack them."""

    observation: Observation
    requester: Requester
    captured_at: datetime
    rows: tuple[Row, ...]
    unlisted: tuple[str, ...]

    @cached_property
    def counts(self) -> Mapping[Outcome, int]:
        """How many templates came to what."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def misrecorded(self) -> tuple[Misrecord, ...]:
        """What the prediction rests on and the API contradicts, before any template is looked at."""
        token, observed = self.requester.token, self.observation
        if token is None:
            return ()
        found = []
        if canonical(token.owner) != canonical(observed.subject):
            found.append(Misrecord("owner", token.owner, observed.subject))
        if observed.kind is not None and observed.kind != token.kind:
            found.append(Misrecord("kind", token.kind, observed.kind))
        return tuple(found)

    @property
    def disagreements(self) -> tuple[Row, ...]:
        """The templates that were predicted wrongly."""
        return tuple(row for row in self.rows if row.outcome in DISAGREEMENTS)

    @property
    def rate(self) -> float | None:
        """Which part of the certain predictions was right, from 0 to 1; None where none was certain."""
        right = self.counts[Outcome.AGREED_VISIBLE] + self.counts[Outcome.AGREED_HIDDEN]
        total = right + len(self.disagreements)
        return right / total if total else None


def agreement(directory: Directory, observation: Observation) -> Agreement:
    """Set the prediction for the observation's call, at its moment, beside it.

    The token is the one that the observation names, if the workspace still has it; else the subject alone, whose token
    the API has let in, and so works.
    """
    requester = _requester(directory, observation)
    predicted = gap(directory, Index(directory), requester, Call(), observation.observed_at)
    returned = observation.ids
    rows = []
    for template, verdict, headline in predicted.rows():
        is_present = canonical(template.id) in returned
        rows.append(Row(template, verdict, headline, _outcome(verdict, is_present, observation.is_whole)))
    listed = directory.templates
    unlisted = tuple(one.id for one in observation.templates if canonical(one.id) not in listed)
    captured_at = directory.organisation.organisation.captured_at
    return Agreement(observation, requester, captured_at, tuple(rows), unlisted)


def suspects(directory: Directory, found: Agreement, row: Row, names: Mapping[str, str]) -> tuple[Suspect, ...]:
    """Return what may be behind a disagreement, the likeliest first. `names` are those of returned templates."""
    listed: list[Suspect] = [Suspect.TOKEN_RECORD] if found.misrecorded else []
    if found.captured_at < found.observation.observed_at:
        listed.append(Suspect.FACTS_OLDER)
    elif found.captured_at > found.observation.observed_at:
        listed.append(Suspect.FACTS_NEWER)
    if row.outcome is Outcome.ABSENT:
        if row.template.archived:
            listed.append(Suspect.FILTER)
        if any(names.get(canonical(one)) == row.template.name for one in found.unlisted):
            listed.append(Suspect.COPY)
        listed.append(Suspect.PERMISSIONS)
    else:
        gate = RANKS[row.headline].gate
        if gate == "token" and not found.misrecorded:
            listed.insert(0, Suspect.TOKEN_RECORD)
        if gate == "permission":
            listed.insert(0, Suspect.PERMISSIONS)
        if row.headline in (Reason.GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS, Reason.SITES_DO_NOT_APPLY_TO_SERVICE_USERS):
            listed.append(Suspect.SERVICE_USER_RULE)
        if RANKS[row.headline].basis == "inference":
            listed.append(Suspect.INFERENCE)
        if any(rule.unrecognised is not None for rule in row.template.rules):
            listed.append(Suspect.RULE_NOT_UNDERSTOOD)
    if directory.is_foreign(row.template.organisation):
        listed.append(Suspect.ANOTHER_ORGANISATION)
    listed.append(Suspect.FACTS_WRONG)
    return tuple(listed)


def _requester(directory: Directory, observation: Observation) -> Requester:
    token = directory.tokens.get(canonical(observation.token)) if observation.token is not None else None
    if token is not None:
        return requester_of_token(directory, token)
    subject = directory.subject(observation.subject)
    return Requester(None, subject or Subject(observation.kind or "user", observation.subject, None))


def _outcome(verdict: Verdict, is_present: bool, is_whole: bool) -> Outcome:
    if is_present:
        return {
            Verdict.VISIBLE: Outcome.AGREED_VISIBLE,
            Verdict.HIDDEN: Outcome.PRESENT,
            Verdict.UNKNOWN: Outcome.SETTLED_VISIBLE,
        }[verdict]
    if not is_whole:
        return Outcome.NOT_READ
    return {
        Verdict.VISIBLE: Outcome.ABSENT,
        Verdict.HIDDEN: Outcome.AGREED_HIDDEN,
        Verdict.UNKNOWN: Outcome.SETTLED_HIDDEN,
    }[verdict]

"""What the API returned for a token, kept in `observations/`: ids and times, never a secret."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Literal

from diagnostics.model.ids import canonical
from diagnostics.model.inventory import TokenKind
from diagnostics.model.organisation import Facts
from diagnostics.model.validation import DataInvalid, FormatOne, Id, Many, Time, jsonable, validated_json
from diagnostics.workspace.lock import locked
from diagnostics.workspace.storage_errors import storing
from diagnostics.workspace.writing import put, remove_all_leftovers

OBSERVATIONS_FOLDER = "observations"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedTemplate(Facts):
    """One template that was returned."""

    id: Id
    organisation: Id | None = None
    modified_at: Time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Facts):
    """What one token's subject was given by `/feed/templates?archived=both`.

    It began at `observed_at`, and its last page was read by `read_until`. `kind` is None where the API did not say it.
    `groups` are the subject's own, None where they could not be read. `is_whole`: the feed was read to its end, so that
    what is not here was not returned. `archived`, `modified_after` and `modified_before` are the call's parameters.
    """

    format: FormatOne = 1
    observed_at: Time
    base_url: str
    subject: Id
    kind: TokenKind | None
    organisation: Id
    token: Id | None
    groups: tuple[Id, ...] | None
    is_whole: bool
    templates: Many[ObservedTemplate] = ()
    read_until: Time | None = None
    archived: Literal["both", "true", "false"] = "both"
    modified_after: Time | None = None
    modified_before: Time | None = None

    @property
    def ids(self) -> frozenset[str]:
        """The canonical ids of the templates that were returned."""
        return frozenset(canonical(template.id) for template in self.templates)


def save_observation(folder: Path, observation: Observation) -> Path:
    """Write an observation into the workspace, as a file of its own, and return where it is.

    Raises:
        StorageFailed: where it cannot be written.
    """
    stamp = observation.observed_at.astimezone(UTC).strftime("%Y-%m-%dT%H%M%S.%fZ")
    where = folder / OBSERVATIONS_FOLDER
    content = json.dumps(jsonable(observation), ensure_ascii=True).encode() + b"\n"
    path = where / f"{stamp}.json"
    with locked(folder):
        with storing(path):
            where.mkdir(exist_ok=True)
        remove_all_leftovers(where)
        put(path, content)
    return path


def observations(folder: Path) -> Iterator[Observation]:
    """Return the observations of a workspace, newest first. One that cannot be read is passed over."""
    for path in sorted((folder / OBSERVATIONS_FOLDER).glob("*.json"), reverse=True):
        try:
            yield validated_json(Observation, path.read_bytes())
        except (OSError, DataInvalid):
            continue


def newest_of(folder: Path, subject: str) -> Observation | None:
    """Return the newest observation of a subject, or None."""
    wanted = canonical(subject)
    return next((one for one in observations(folder) if canonical(one.subject) == wanted), None)

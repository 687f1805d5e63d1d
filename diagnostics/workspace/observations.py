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
from diagnostics.workspace.files import MAX_OBSERVATION_BYTES, FileRefused, Folder
from diagnostics.workspace.lock import locked
from diagnostics.workspace.storage_errors import storing
from diagnostics.workspace.writing import owned_folder, put, remove_all_leftovers, shared_modes

OBSERVATIONS_FOLDER = "observations"
_TOKENS = "tokens.toml"


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
    path = folder / OBSERVATIONS_FOLDER / f"{stamp}.json"
    content = json.dumps(jsonable(observation), ensure_ascii=True).encode() + b"\n"
    with locked(folder), storing(path):
        file_mode, folder_mode = shared_modes(folder / _TOKENS)
        with Folder.open(folder) as outer, owned_folder(outer, OBSERVATIONS_FOLDER, folder_mode) as where:
            remove_all_leftovers(where)
            put(path, content, within=where, mode=file_mode)
    return path


def observations(folder: Path) -> Iterator[Observation]:
    """Return the observations of a workspace, newest first. One that holds something else is passed over.

    Raises:
        FileRefused: where the folder or a file in it is a link, or nothing that Sightline wrote.
    """
    with Folder.open(folder) as outer:
        try:
            where = outer.folder(OBSERVATIONS_FOLDER)
        except FileNotFoundError:
            return
        with where:
            for name in reversed(where.names(".json")):
                try:
                    yield validated_json(Observation, where.read(name, MAX_OBSERVATION_BYTES))
                except FileRefused:
                    raise
                except (OSError, DataInvalid):
                    continue


def newest_of(folder: Path, subject: str) -> Observation | None:
    """Return the newest observation of a subject, or None."""
    wanted = canonical(subject)
    return next((one for one in observations(folder) if canonical(one.subject) == wanted), None)

"""Times whose offset leads past the first or the last year, so that they cannot be told in UTC."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from diagnostics.organisation.model import Organisation
from diagnostics.tokens.inventory import Inventory
from diagnostics.workspace.draft import Draft, Readable
from diagnostics.workspace.problems import Problem, ProblemCode
from diagnostics.workspace.spelling import spelled

Moment = tuple[str, int | None, str, datetime]
"""A time, with the list, the place in it and the key where it stands."""


def calendar_problems(draft: Draft) -> Iterator[Problem]:
    """Return the times of both files that cannot be told in UTC."""
    yield from _problems(draft.organisation_file, _organisation_times(draft.organisation))
    yield from token_time_problems(draft)


def token_time_problems(draft: Draft) -> Iterator[Problem]:
    """Return the times of `tokens.toml` that cannot be told in UTC."""
    return _problems(draft.inventory_file, _token_times(draft.inventory))


def _problems(file: Readable, times: Iterable[Moment]) -> Iterator[Problem]:
    for name, index, key, moment in times:
        if moment.year not in (1, 9999):
            continue
        try:
            moment.astimezone(UTC)
        except OverflowError:
            place = f"{file.place(name, index)}.{key}" if index is not None else f"{name}.{key}"
            yield Problem(file.path, ProblemCode.TIME_BEYOND_CALENDAR, place, facts={"value": spelled(moment)})


def _organisation_times(organisation: Organisation) -> Iterator[Moment]:
    yield "organisation", None, "captured_at", organisation.organisation.captured_at
    for index, template in enumerate(organisation.templates):
        if template.modified_at is not None:
            yield "templates", index, "modified_at", template.modified_at


def _token_times(inventory: Inventory) -> Iterator[Moment]:
    for index, token in enumerate(inventory.tokens):
        for key in ("created_at", "last_used_at", "revoked_at", "deleted_at"):
            if (moment := getattr(token, key)) is not None:
                yield "tokens", index, key, moment

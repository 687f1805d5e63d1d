"""Asking with a subject's own token what the API gives it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from diagnostics.model.ids import canonical
from diagnostics.platform.client import PlatformClient
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.feeds import Ending, Page, read_pages
from diagnostics.platform.fields import TEMPLATES, Row
from diagnostics.platform.identity import TOLERABLE, Me, connections, who_am_i
from diagnostics.platform.ids import moment_of
from diagnostics.platform.merging import merged
from diagnostics.workspace.observations import Observation, ObservedTemplate


class Observed(NamedTuple):
    """An observation with what is not kept of it: whose it is, names by canonical id, what ended the reading early."""

    observation: Observation
    me: Me
    names: Mapping[str, str]
    failure: PlatformFailed | None


def observe(
    client: PlatformClient,
    organisation: str,
    token: str | None,
    at: datetime | None = None,
) -> Observed:
    """Read all that the subject is given. `organisation` is the one it must be of.

    Raises:
        PlatformFailed: where the token is refused or another organisation's, or not one page can be read.
    """
    me = who_am_i(client)
    if canonical(me.organisation) != canonical(organisation):
        raise PlatformFailed(PlatformCode.OTHER_ORGANISATION, me.organisation)
    connected = connections(client, me.organisation)
    began = (at or datetime.now(UTC)).astimezone(UTC)
    pages: list[Page] = []
    failure = None
    try:
        pages.extend(read_pages(client, TEMPLATES))
    except PlatformFailed as error:
        if error.code not in TOLERABLE or not pages:
            raise
        failure = error
    is_whole = failure is None and pages[-1].ending is Ending.WHOLE and not any(page.unreadable for page in pages)
    rows = merged(TEMPLATES, pages).rows
    observation = Observation(
        observed_at=began,
        base_url=client.base_url,
        subject=me.id,
        kind=me.kind,
        organisation=me.organisation,
        token=token,
        groups=connected.groups if connected is not None else None,
        is_whole=is_whole,
        templates=tuple(_template(row) for row in rows),
        read_until=max(began, (at or datetime.now(UTC)).astimezone(UTC)),
    )
    names = {canonical(str(row["id"])): str(row["name"]) for row in rows if row["name"]}
    return Observed(observation, me, names, failure)


def _template(row: Row) -> ObservedTemplate:
    organisation = row["organisation_id"]
    return ObservedTemplate(
        id=str(row["id"]),
        organisation=organisation if isinstance(organisation, str) and organisation else None,
        modified_at=moment_of(row["modified_at"]),
    )

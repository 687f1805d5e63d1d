"""Did the call ask for the template?"""

from collections.abc import Iterator

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Attempt, Call, Truth
from diagnostics.model.organisation import Template


def attempts(call: Call, template: Template) -> tuple[Attempt, ...]:
    """Return every parameter that leaves the template out, or that the call asks for it where none does."""
    return tuple(_exclusions(call, template)) or (Attempt(Reason.IN_REQUEST, Truth.YES),)


def _exclusions(call: Call, template: Template) -> Iterator[Attempt]:
    if call.archived != "both" and template.archived != (call.archived == "true"):
        yield Attempt(Reason.EXCLUDED_BY_ARCHIVED_FILTER, Truth.NO)
    if call.modified_after is None and call.modified_before is None:
        return
    if template.modified_at is None:
        yield Attempt(Reason.MODIFIED_TIME_UNKNOWN, Truth.UNKNOWN)
        return
    too_old = call.modified_after is not None and template.modified_at < call.modified_after
    too_new = call.modified_before is not None and template.modified_at > call.modified_before
    if too_old or too_new:
        yield Attempt(Reason.EXCLUDED_BY_MODIFIED_FILTER, Truth.NO)

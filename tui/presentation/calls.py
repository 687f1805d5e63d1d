"""The API call that is being explained, as it goes over the wire."""

from urllib.parse import quote

from diagnostics.access.question import Call
from tui.presentation.times import iso


def call_line(call: Call) -> str:
    """Return the call with its parameters, as `GET /feed/templates?archived=both`."""
    parameters = [f"archived={call.archived}"]
    if call.modified_after is not None:
        parameters.append(f"modified_after={quote(iso(call.modified_after), safe=':')}")
    if call.modified_before is not None:
        parameters.append(f"modified_before={quote(iso(call.modified_before), safe=':')}")
    return "GET /feed/templates?" + "&".join(parameters)

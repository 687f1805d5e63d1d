"""What is left behind when the app meets an error nobody foresaw: one line, and a report without any data."""

import os
import platform
import sys
import tempfile
from pathlib import Path
from types import TracebackType

from tui.language import _

_ROOT = str(Path(__file__).parent.parent)


def write_report(error: BaseException) -> str:
    """Write a report about `error`, and return the line to show.

    The report tells the kind of error and the places in the program. It holds neither the message, which may quote
    names and more, nor the value of any variable.
    """
    kind = type(error).__name__
    lines = [f"{kind} {platform.system()} {platform.python_version()} TERM={os.environ.get('TERM', '')}", ""]
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        lines += [type(cause).__name__, *_places(cause.__traceback__), ""]
        cause = cause.__cause__ or cause.__context__
    try:
        handle, path = tempfile.mkstemp(prefix="sightline-crash-", suffix=".txt")
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write("\n".join(lines))
    except OSError:
        return _("sightline: an unexpected error ({kind}) ended the app.").format(kind=kind)
    return _(
        "sightline: an unexpected error ({kind}) ended the app. What is known about it, without data: {path}"
    ).format(kind=kind, path=path)


def _places(traceback: TracebackType | None) -> list[str]:
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        name = code.co_filename.removeprefix(_ROOT).removeprefix(sys.prefix)
        places.append(f"  {name}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return places

"""What the parser says of a text that is not TOML, as a problem that can be mended."""

import re
from pathlib import Path

from diagnostics.workspace.problems import Problem, ProblemCode

_POSITION = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)$")
_TWICE = re.compile(r"Cannot overwrite a value|Cannot declare .* twice|Duplicate inline table key|Cannot redefine")
_INLINE_KEY = re.compile(r"Duplicate inline table key '(.*)'$")
_KEY_OR_HEADER = re.compile(r"""^[ \t]*(\[\[?[^\]\n]*\]\]?|(?:[\w.-]+|"[^"\n]*"|'[^'\n]*')(?=[ \t]*=))""", re.MULTILINE)
_TIME = re.compile(r"(?<!\d)\d+-\d+-\d+[^\s,\]}#]*(?: \d[^\s,\]}#]*)?")


def syntax_problem(path: Path, message: str, text: str) -> Problem:
    """Return what `message`, the parser's own, says of `text`."""
    position = _POSITION.search(message)
    detail = _POSITION.sub("", message)
    if position is None:
        return Problem(path, ProblemCode.NOT_TOML, facts={"detail": detail})
    at_end = position.group(1) is None
    number = text.rstrip().count("\n") + 1 if at_end else int(position.group(1))
    if _TWICE.match(detail):
        facts = {"value": _written_twice(detail, text, number)}
        return Problem(path, ProblemCode.WRITTEN_TWICE, line=number, facts=facts)
    if at_end:
        return Problem(path, ProblemCode.ENDS_TOO_EARLY, line=number, facts={"detail": detail})
    column = int(position.group(2))
    if "Invalid date or datetime" in detail or _breaks_off_a_time(detail, _line(text, number), column - 1):
        return Problem(path, ProblemCode.TIME_BEYOND_CALENDAR, line=number)
    return Problem(path, ProblemCode.NOT_TOML, line=number, facts={"detail": detail, "column": str(column)})


def _breaks_off_a_time(detail: str, line: str, stopped: int) -> bool:
    """Return whether the parser stopped within something written like a time, one that no calendar or clock has."""
    if not detail.startswith("Expected newline or end of document"):
        return False
    return any(found.start() < stopped < found.end() for found in _TIME.finditer(line))


def _written_twice(detail: str, text: str, number: int) -> str:
    if (inline := _INLINE_KEY.match(detail)) is not None:
        return inline.group(1)
    up_to_here = "\n".join(text.split("\n", number)[:number])
    keys = _KEY_OR_HEADER.findall(up_to_here)
    return str(keys[-1]) if keys else _line(text, number).strip()


def _line(text: str, number: int) -> str:
    return text.split("\n", number)[number - 1]

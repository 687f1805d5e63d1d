"""TOML files: reading within bounds, and the problems of their syntax."""

import errno
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from diagnostics.workspace.problems import Problem, ProblemCode
from diagnostics.workspace.stamp import Stamp, stamp_of

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


_MEGABYTE = 1024 * 1024

MAX_FILE_BYTES = 1024 * _MEGABYTE
"""Many times what a very large organisation takes; to read more than this would exhaust the memory first."""

MAX_LINE_BYTES = 32 * _MEGABYTE
"""A longer line is no list of members but a broken file, and the parser would spend minutes on it."""

LARGE_BYTES = 4 * _MEGABYTE
"""From so many on another parser reads a file, which tells less of errors, and former facts are worth keeping."""

_LONG_LINE_BYTES = 8192
_KEY_PART = rb"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
# The parser takes a time that grows with the square of the parts of a dotted key.
_ENDLESS_KEY = re.compile(rb"(?<![\w-])(?:" + _KEY_PART + rb"[ \t]*+\.[ \t]*+){1000,}+" + _KEY_PART + rb"[ \t]*+[=\]]")
_ENDLESS_NUMBER = re.compile(r"\d[\d_]{4200}")


class TomlFile(NamedTuple):
    """A parsed file: its data, the text it came from, and by what it is known again; None where there is no file."""

    path: Path
    data: dict[str, Any]
    text: str
    stamp: Stamp | None


def read_toml(path: Path) -> TomlFile | Problem:
    """Return the parsed file, or the one problem that keeps it from being read at all."""
    found = _content(path)
    if isinstance(found, Problem):
        return found
    content, stamp = found
    if (problem := _line_problem(path, content)) is not None:
        return problem
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Problem(path, ProblemCode.NOT_UTF8, line=line, facts={"value": f"0x{content[error.start]:02x}"})
    if not text.strip():
        return Problem(path, ProblemCode.FILE_EMPTY)
    try:
        return TomlFile(path, _tables(text), text, stamp)
    except tomllib.TOMLDecodeError as error:
        return syntax_problem(path, str(error), text)
    except RecursionError:
        return Problem(path, ProblemCode.NESTED_TOO_DEEP)
    except ValueError:
        # The parser lets one error out that is not its own: Python refuses to convert numbers of very many digits.
        digits = _ENDLESS_NUMBER.search(text)
        number = text.count("\n", 0, digits.start()) + 1 if digits is not None else None
        return Problem(path, ProblemCode.NUMBER_TOO_LONG, line=number)


def _tables(text: str) -> dict[str, Any]:
    """Return what the text says.

    A large file is given to a reader that takes a fifth of the time. It refuses whatever `tomllib` does but for what
    TOML 1.1 allows; `tomllib` tells what is wrong and where.
    """
    if len(text) >= LARGE_BYTES:
        import rtoml

        try:
            return rtoml.loads(text)
        except rtoml.TomlParsingError:
            pass
    return tomllib.loads(text)


def _content(path: Path) -> tuple[bytes, Stamp] | Problem:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return Problem(path, ProblemCode.NOT_A_FILE)
        # Another thing may have taken the file's place by now: a pipe must not make the reader wait for a writer.
        with open(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Problem(path, ProblemCode.NOT_A_FILE)
            if status.st_size > MAX_FILE_BYTES:
                facts = {"limit": str(MAX_FILE_BYTES // _MEGABYTE)}
                return Problem(path, ProblemCode.FILE_TOO_LARGE, facts=facts)
            content = file.read()
            return content, stamp_of(status, content)
    except FileNotFoundError:
        return Problem(path, ProblemCode.FILE_MISSING)
    except PermissionError:
        return Problem(path, ProblemCode.NO_READ_PERMISSION)
    except OSError as error:
        if error.errno == errno.ENXIO:
            return Problem(path, ProblemCode.NOT_A_FILE)
        return Problem(path, ProblemCode.FILE_UNREADABLE, facts={"detail": error.strerror or str(error)})
    except ValueError as error:
        return Problem(path, ProblemCode.FILE_UNREADABLE, facts={"detail": str(error)})


def _line_problem(path: Path, content: bytes) -> Problem | None:
    """Return the first line that the parser would spend too long on, as a problem."""
    for start, end in _long_lines(content):
        line = content.count(b"\n", 0, start) + 1
        if end - start > MAX_LINE_BYTES:
            facts = {"limit": str(MAX_LINE_BYTES // _MEGABYTE)}
            return Problem(path, ProblemCode.LINE_TOO_LONG, line=line, facts=facts)
        if _ENDLESS_KEY.search(content, start, end):
            return Problem(path, ProblemCode.NESTED_TOO_DEEP, line=line)
    return None


def _long_lines(content: bytes) -> Iterator[tuple[int, int]]:
    """Return start and end of each line that is longer than most, at the cost of a few looks per megabyte."""
    start = 0
    while start + _LONG_LINE_BYTES < len(content):
        last_end = content.rfind(b"\n", start, start + _LONG_LINE_BYTES)
        if last_end == -1:
            end = content.find(b"\n", start + _LONG_LINE_BYTES)
            last_end = end if end != -1 else len(content)
            yield start, last_end
        start = last_end + 1

"""TOML files: reading within bounds, and the problems of their syntax."""

import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from diagnostics.limits import MAX_FILE_BYTES, MAX_FILE_VALUES, MAX_KEY_PARTS, MAX_LINE_BYTES, MEGABYTE
from diagnostics.workspace.files import FileRefused, Folder, RefusalCode, open_named, read_bounded
from diagnostics.workspace.problems import Problem, ProblemCode
from diagnostics.workspace.stamp import Stamp, stamp_of

_POSITION = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)$")
_TWICE = re.compile(r"Cannot overwrite a value|Cannot declare .* twice|Duplicate inline table key|Cannot redefine")
_INLINE_KEY = re.compile(r"Duplicate inline table key '(.*)'$")
_KEY_OR_HEADER = re.compile(r"""^[ \t]*(\[\[?[^\]\n]*\]\]?|(?:[\w.-]+|"[^"\n]*"|'[^'\n]*')(?=[ \t]*=))""", re.MULTILINE)
_NEAR = 1000
_CONFLICT = re.compile(r"^<{7}(?=[ \r\n])", re.MULTILINE)
_CONFLICT_LINES = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_TIME = re.compile(r"(?<!\d)\d+-\d+-\d+[^\s,\]}#]*(?: \d[^\s,\]}#]*)?")


def syntax_problem(path: Path, message: str, text: str) -> Problem:
    """Return what `message`, the parser's own, says of `text`."""
    position = _POSITION.search(message)
    detail = _POSITION.sub("", message)
    if (conflict := _merge_conflict(position, text)) is not None:
        return Problem(path, ProblemCode.MERGE_CONFLICT, line=conflict)
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


def _merge_conflict(position: re.Match[str] | None, text: str) -> int | None:
    """Return the line where two versions begin that were to become one, if that is what the parser stopped at."""
    if position is None or (found := _CONFLICT.search(text)) is None:
        return None
    begins = text.count("\n", 0, found.start()) + 1
    if position.group(1) is None:
        return begins
    stopped = int(position.group(1))
    # The parser takes both versions for one: it stops at a mark, or at what stands in the second version again.
    is_at_mark = _line(text, stopped).startswith(_CONFLICT_LINES)
    return begins if is_at_mark or begins <= stopped else None


def _breaks_off_a_time(detail: str, line: str, stopped: int) -> bool:
    """Return whether the parser stopped within something written like a time, one that no calendar or clock has."""
    if not detail.startswith("Expected newline or end of document"):
        return False
    return any(found.start() < stopped < found.end() for found in _TIME.finditer(line))


def _written_twice(detail: str, text: str, number: int) -> str:
    if (inline := _INLINE_KEY.match(detail)) is not None:
        return inline.group(1)
    # Only what is near can be meant, and a large file has very many keys.
    up_to_here = text.split("\n", number)[max(number - _NEAR, 0) : number]
    keys = _KEY_OR_HEADER.findall("\n".join(up_to_here))
    return str(keys[-1]) if keys else _line(text, number).strip()


def _line(text: str, number: int) -> str:
    return text.split("\n", number)[number - 1]


_LARGE_POSITION = re.compile(r"at line (\d+) column \d+$")


def read_large(path: Path, text: str) -> dict[str, Any] | Problem | None:
    """Return what a text says, or what is wrong with it; None where only the other parser can tell.

    This one refuses whatever `tomllib` does but for what TOML 1.1 allows, and names the line. From the header above
    that line on, `tomllib` says the same of it as it would of the whole, if the fault is one of that table alone.
    """
    import rtoml

    try:
        return rtoml.loads(text)
    except ValueError as error:
        stopped = _LARGE_POSITION.search(str(error))
    return _problem_of_one_table(path, text, int(stopped.group(1))) if stopped is not None else None


def _problem_of_one_table(path: Path, text: str, number: int) -> Problem | None:
    end = _end_of_line(text, number)
    header = text.rfind("\n[", 0, end) + 1
    block = text[header:end]
    before = text.count("\n", 0, header)
    try:
        tomllib.loads(block)
    except tomllib.TOMLDecodeError as error:
        problem = syntax_problem(path, str(error), block)
    except (RecursionError, ValueError):
        return None
    else:
        return None
    is_same = problem.line is not None and problem.line + before == number and end < len(text)
    return replace(problem, line=number) if header and is_same else None


def _end_of_line(text: str, number: int) -> int:
    position = -1
    for _ in range(number):
        position = text.find("\n", position + 1)
        if position == -1:
            return len(text)
    return position


LARGE_BYTES = 4 * MEGABYTE
"""From so many on another parser reads a file, which tells less of errors, and former facts are worth keeping."""

_REFUSALS = {
    RefusalCode.LINK: ProblemCode.IS_LINK,
    RefusalCode.NOT_A_FILE: ProblemCode.NOT_A_FILE,
    RefusalCode.NOT_A_FOLDER: ProblemCode.NOT_A_FILE,
    RefusalCode.TOO_LARGE: ProblemCode.FILE_TOO_LARGE,
    RefusalCode.TOO_MANY_NAMES: ProblemCode.FILE_TOO_LARGE,
}

_LONG_LINE_BYTES = 8192
_KEY_PART = rb"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_ENDLESS_KEY = re.compile(
    rb"(?<![\w-])(?:" + _KEY_PART + rb"[ \t]*+\.[ \t]*+){%d,}+" % MAX_KEY_PARTS + _KEY_PART + rb"[ \t]*+[=\]]"
)
_VALUE_MARKS = (b"=", b",", b"[", b"{")
_ENDLESS_NUMBER = re.compile(r"\d[\d_]{4200}")


class TomlFile(NamedTuple):
    """A parsed file: its data, the text it came from, and by what it is known again; None where there is no file."""

    path: Path
    data: dict[str, Any]
    text: str
    stamp: Stamp | None


def read_toml(path: Path, largest: int = MAX_FILE_BYTES, *, within: Folder | None = None) -> TomlFile | Problem:
    """Return the parsed file of at most so many bytes, or the one problem that keeps it from being read at all.

    It may be a link unless it lies `within` a folder that is open already.
    """
    found = _content(path, largest, within)
    return found if isinstance(found, Problem) else parsed_toml(path, *found)


def parsed_toml(path: Path, content: bytes, stamp: Stamp | None) -> TomlFile | Problem:
    """Return what the file at `path` says, given its content, or the problem that keeps it from saying anything."""
    if (problem := _values_problem(path, content) or _line_problem(path, content)) is not None:
        return problem
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Problem(path, ProblemCode.NOT_UTF8, line=line, facts={"value": f"0x{content[error.start]:02x}"})
    if not text.strip():
        return Problem(path, ProblemCode.FILE_EMPTY)
    try:
        if len(text) >= LARGE_BYTES:
            found_large = read_large(path, text)
            if isinstance(found_large, Problem):
                return found_large
            if found_large is not None:
                return TomlFile(path, found_large, text, stamp)
        if (problem := _key_problem(path, content)) is not None:
            return problem
        return TomlFile(path, tomllib.loads(text), text, stamp)
    except tomllib.TOMLDecodeError as error:
        return syntax_problem(path, str(error), text)
    except RecursionError:
        return Problem(path, ProblemCode.NESTED_TOO_DEEP)
    except ValueError:
        # The parser lets one error out that is not its own: Python refuses to convert numbers of very many digits.
        digits = _ENDLESS_NUMBER.search(text)
        number = text.count("\n", 0, digits.start()) + 1 if digits is not None else None
        return Problem(path, ProblemCode.NUMBER_TOO_LONG, line=number)


def _content(path: Path, largest: int, within: Folder | None) -> tuple[bytes, Stamp] | Problem:
    try:
        descriptor = within.open_file(path.name) if within is not None else open_named(path)
        try:
            status = os.fstat(descriptor)
            content = read_bounded(descriptor, largest, path)
            return content, stamp_of(status, content)
        finally:
            os.close(descriptor)
    except FileRefused as refused:
        facts = {"limit": str(refused.limit)} if refused.limit is not None else {}
        return Problem(path, _REFUSALS[refused.code], facts=facts)
    except FileNotFoundError:
        return Problem(path, ProblemCode.FILE_MISSING)
    except PermissionError:
        return Problem(path, ProblemCode.NO_READ_PERMISSION)
    except OSError as error:
        return Problem(path, ProblemCode.FILE_UNREADABLE, facts={"detail": error.strerror or str(error)})
    except ValueError as error:
        return Problem(path, ProblemCode.FILE_UNREADABLE, facts={"detail": str(error)})


def _values_problem(path: Path, content: bytes) -> Problem | None:
    """Return that a file has too many values to keep in memory, judged by the characters that begin or part them."""
    if len(content) <= MAX_FILE_VALUES or sum(map(content.count, _VALUE_MARKS)) <= MAX_FILE_VALUES:
        return None
    return Problem(path, ProblemCode.TOO_MANY_VALUES, facts={"limit": f"{MAX_FILE_VALUES:,}"})


def _key_problem(path: Path, content: bytes) -> Problem | None:
    """Return the first key of so many parts that the parser would spend too long on it, as a problem."""
    if content.count(b".") < MAX_KEY_PARTS:
        return None
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.count(b".") >= MAX_KEY_PARTS and _ENDLESS_KEY.search(line):
            return Problem(path, ProblemCode.NESTED_TOO_DEEP, line=number)
    return None


def _line_problem(path: Path, content: bytes) -> Problem | None:
    """Return the first line that the parser would spend too long on, as a problem."""
    for start, end in _long_lines(content):
        line = content.count(b"\n", 0, start) + 1
        if end - start > MAX_LINE_BYTES:
            facts = {"limit": str(MAX_LINE_BYTES // MEGABYTE)}
            return Problem(path, ProblemCode.LINE_TOO_LONG, line=line, facts=facts)
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

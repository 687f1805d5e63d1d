"""One TOML file from disk to plain data, or the problem that prevents it."""

import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from diagnostics.workspace.problems import Problem, ProblemCode

MAX_LINE_BYTES = 32 * 1024 * 1024
"""A longer line is no list of members but a broken file, and the parser would spend minutes on it."""

_POSITION = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)$")


class TomlFile(NamedTuple):
    """A parsed file: its data and the text it came from."""

    path: Path
    data: dict[str, Any]
    text: str


def read_toml(path: Path) -> TomlFile | Problem:
    """Return the parsed file, or the one problem that keeps it from being read at all."""
    content = _content(path)
    if isinstance(content, Problem):
        return content
    if (line := _overlong_line(content)) is not None:
        facts = {"limit": str(MAX_LINE_BYTES // (1024 * 1024))}
        return Problem(path, ProblemCode.LINE_TOO_LONG, line=line, facts=facts)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Problem(path, ProblemCode.NOT_UTF8, line=line, facts={"value": f"0x{content[error.start]:02x}"})
    try:
        return TomlFile(path, tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        return _syntax_problem(path, str(error), text)
    except RecursionError:
        return Problem(path, ProblemCode.NESTED_TOO_DEEP)
    except (ValueError, OverflowError) as error:
        # tomllib lets these out for numbers that Python refuses to convert.
        return Problem(path, ProblemCode.NOT_TOML, facts={"detail": str(error)})


def _content(path: Path) -> bytes | Problem:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return Problem(path, ProblemCode.NOT_A_FILE)
        return path.read_bytes()
    except FileNotFoundError:
        return Problem(path, ProblemCode.FILE_MISSING)
    except PermissionError:
        return Problem(path, ProblemCode.NO_READ_PERMISSION)
    except OSError as error:
        return Problem(path, ProblemCode.FILE_UNREADABLE, facts={"detail": error.strerror or str(error)})
    except ValueError as error:
        return Problem(path, ProblemCode.FILE_UNREADABLE, facts={"detail": str(error)})


def _overlong_line(content: bytes) -> int | None:
    if len(content) <= MAX_LINE_BYTES:
        return None
    start, line = 0, 1
    while (end := content.find(b"\n", start)) != -1:
        if end - start > MAX_LINE_BYTES:
            return line
        start, line = end + 1, line + 1
    return line if len(content) - start > MAX_LINE_BYTES else None


def _syntax_problem(path: Path, message: str, text: str) -> Problem:
    position = _POSITION.search(message)
    detail = _POSITION.sub("", message)
    if position is None:
        return Problem(path, ProblemCode.NOT_TOML, facts={"detail": detail})
    line = int(position.group(1)) if position.group(1) else text.count("\n") + 1
    if "Invalid date or datetime" in detail:
        return Problem(path, ProblemCode.TIME_BEYOND_CALENDAR, line=line)
    facts = {"detail": detail}
    if position.group(2):
        facts["column"] = position.group(2)
    return Problem(path, ProblemCode.NOT_TOML, line=line, facts=facts)

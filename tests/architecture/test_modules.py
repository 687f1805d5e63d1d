"""The shape of a module: one thing, at most so long, nothing left open, nothing silenced without a reason."""

import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, modules

_MOST_LINES = 350
_NAMES_THAT_SAY_NOTHING = {"common", "helper", "helpers", "misc", "stuff", "tools", "util", "utils"}
_LEFT_OPEN = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
_SILENCED = re.compile(
    r"#\s*(?P<what>type:\s*ignore|noqa|pragma:\s*no cover)(?P<codes>\[[\w, -]+\]|:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?"
)
_REASON = re.compile(r"[^\W\d_][\w'-]+ +[^\W\d_][\w'-]+")


def _left_open(module: Module) -> Iterator[str]:
    for number, line in enumerate(module.lines, start=1):
        if _LEFT_OPEN.search(line):
            yield f"{module.at(number)} is left open"
        if "NotImplementedError" in line:
            yield f"{module.at(number)} is a stub"


def _silenced_without_a_reason(module: Module) -> Iterator[str]:
    """Return the comments that switch a check off without a code of that check, or without a word about why."""
    comments = dict(module.comments())
    for number, comment in comments.items():
        found = _SILENCED.search(comment)
        if found is None:
            continue
        if found["codes"] is None and not found["what"].startswith("pragma"):
            yield f"{module.at(number)} silences everything: {comment}"
        alone_above = comments.get(number - 1, "") if module.lines[number - 2].lstrip().startswith("#") else ""
        if not _REASON.search(_SILENCED.sub("", comment)) and not _REASON.search(_SILENCED.sub("", alone_above)):
            yield f"{module.at(number)} gives no reason: {comment}"


def test_no_module_is_too_long_to_hold_one_thing() -> None:
    """A module longer than 350 lines holds more than one thing."""
    long = [
        f"{module.path}: {len(module.lines)} lines"
        for module in modules("tui", "diagnostics", "fixtures")
        if len(module.lines) > _MOST_LINES
    ]
    assert not long, "\n".join(long)


def test_every_module_is_named_after_what_it_holds() -> None:
    """No module or package is a drawer for odds and ends."""
    vague = [
        module.path
        for module in modules("tui", "diagnostics", "fixtures", "tests")
        if _NAMES_THAT_SAY_NOTHING & set(module.name.split("."))
    ]
    assert not vague


def test_nothing_is_left_open() -> None:
    """No module holds a note of work to come, or a stub in its place."""
    found = [line for module in modules("tui", "diagnostics", "fixtures") for line in _left_open(module)]
    assert not found, "\n".join(found)


def test_a_silenced_check_gives_its_reason() -> None:
    """Whoever switches off a check names it, and says why beside it."""
    packages = modules("tui", "diagnostics", "fixtures")
    found = [line for module in packages for line in _silenced_without_a_reason(module)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("text", ["# TODO: later", "x = 1  # FIXME", "raise NotImplementedError"])
def test_work_left_open_is_found(text: str) -> None:
    """The rule about work to come fails on the usual ways to write it."""
    assert list(_left_open(Module("tui/example.py", text)))


@pytest.mark.parametrize(
    "text",
    [
        "x = f()  # type: ignore",
        "x = f()  # type: ignore[arg-type]",
        "x = f()  # noqa",
        "x = f()  # noqa: E501",
        "x = f()  # type: ignore  # the library has no types",
    ],
)
def test_a_check_silenced_without_code_or_reason_is_found(text: str) -> None:
    """A code without a reason is not enough, and neither is a reason without a code."""
    assert list(_silenced_without_a_reason(Module("tui/example.py", text + "\n")))


@pytest.mark.parametrize(
    "text",
    [
        "x = f()  # type: ignore[arg-type]  # the library has no types",
        "x = f()  # noqa: ARG001  # click's own signature",
        "# The library has no types.\nx = f()  # type: ignore[arg-type]",
    ],
)
def test_a_check_silenced_with_code_and_reason_is_let_through(text: str) -> None:
    """The reason stands on the same line or on the line above."""
    assert not list(_silenced_without_a_reason(Module("tui/example.py", text + "\n")))

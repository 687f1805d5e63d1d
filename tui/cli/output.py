"""Output of a command: answers to stdout, errors, progress and exit status to stderr."""

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

import click
from msgspec import Struct

from diagnostics.access.types import Verdict
from diagnostics.errors import AmbiguousName, LookupFailed, SightlineError
from diagnostics.model.lazy import collector_paused
from diagnostics.printable import visible
from diagnostics.tokens.secrets import without_secrets
from diagnostics.workspace.files import FileRefused
from diagnostics.workspace.problems import FormerFactsUnreadable, WorkspaceUnreadable
from tui.cli.pager import fits, has_pager
from tui.cli.tones import has_colours, styled
from tui.i18n import _, ngettext
from tui.presentation.formats import Toned, renderer
from tui.presentation.json_rows import json_text

if TYPE_CHECKING:
    from tui.presentation.layout import Line

Format = Literal["text", "json", "markdown", "csv"]


_held: list[str] | None = None
"""What a command wrote so far, where it is held back until the pager can tell whether it fits on the screen."""


def write_lines(lines: Iterable[str]) -> None:
    """Write lines of text."""
    write_text("\n".join(lines) + "\n")


def write_toned(lines: Iterable["Line"]) -> None:
    """Write lines in their tones where stdout is a terminal that wants colours, as plain text elsewhere."""
    if not has_colours():
        write_lines("".join(text for text, _tone in line) for line in lines)
        return
    # What the terminal's encoding cannot show is written as its code in any case; styles are ASCII.
    write_lines("".join(styled(text, tone) for text, tone in line) for line in lines)


def write_text(text: str) -> None:
    """Write text. What the terminal's encoding cannot show is written as its code, never as an error."""
    encoding = sys.stdout.encoding or "utf-8"
    _write(text.encode(encoding, "backslashreplace").decode(encoding))


def write_answer(finding: str, report: Any, output_format: str) -> None:
    """Write the report of a finding in one of its formats.

    JSON is one document on one line, pure ASCII, with control characters escaped.
    """
    # Very many small objects, none of which goes before it is written.
    with collector_paused():
        rendered = renderer(finding, output_format)(report)
        if isinstance(rendered, str):
            write_text(rendered)
        elif isinstance(rendered, Struct):
            _write(json_text(rendered) + "\n")
        elif isinstance(rendered, Toned):
            write_toned(rendered.lines)
        else:
            write_lines(rendered)


def _write(text: str) -> None:
    if _held is not None:
        _held.append(text)
    else:
        sys.stdout.write(text)


@contextmanager
def paged(*, is_wanted: bool) -> Iterator[None]:
    """Show what the block writes in a pager, where stdout is a terminal and it is longer than the screen.

    `PAGER` names the pager; an empty one, or `cat`, is none. What was written before an error is shown as it is.
    """
    global _held
    if not is_wanted or not has_pager():
        yield
        return
    outer, _held = _held, []
    is_whole = False
    try:
        yield
        is_whole = True
    finally:
        text, _held = "".join(_held), outer
        if is_whole and not fits(text):
            sys.stdout.flush()
            # The pager is given one line end more.
            click.echo_via_pager(text.removesuffix("\n"))
        else:
            _write(text)


_MOST_CANDIDATES = 20


class ExitStatus(IntEnum):
    """What a command leaves with, the same in every format."""

    DONE = 0
    FAILED = 1
    USED_WRONGLY = 2
    HIDDEN = 3
    UNKNOWN = 4
    INTERRUPTED = 130
    BROKEN_PIPE = 141


VERDICT_STATUS = {
    Verdict.VISIBLE: ExitStatus.DONE,
    Verdict.HIDDEN: ExitStatus.HIDDEN,
    Verdict.UNKNOWN: ExitStatus.UNKNOWN,
}


@contextmanager
def question() -> Iterator[None]:
    """Have the line of a question end, also where it is left with ctrl-c or ctrl-d instead of an answer."""
    try:
        yield
    except click.Abort:
        click.echo(err=True)
        raise


def tell(message: str) -> None:
    """Write one message to stderr."""
    click.echo(message, err=True)


def _tell_error(message: str) -> None:
    """Tell what went wrong. Somebody may have given a secret where a name belongs; it is not shown again."""
    tell(without_secrets(message))


def usage_error(error: click.ClickException) -> int:
    """Tell what was wrong with the call, and return the exit status for it."""
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        tell(error.format_message())  # the help of a group that was called without a verb
        return ExitStatus.USED_WRONGLY
    _tell_error(_("sightline: {message}").format(message=visible(error.format_message())))
    context = getattr(error, "ctx", None)
    if context is not None:
        _tell_error(_("Try: {command} --help").format(command=context.command_path))
    return ExitStatus.USED_WRONGLY if isinstance(error, click.UsageError) else ExitStatus.FAILED


def report(error: Exception, *, with_traceback: bool) -> int:
    """Tell an error in words, and return the exit status for it."""
    if isinstance(error, WorkspaceUnreadable):
        from tui.presentation.problems import problem_lines

        for line in problem_lines(error.problems):
            _tell_error(line)
        if isinstance(error, FormerFactsUnreadable):
            _tell_error(_("these are former facts. Correct the file, or take it out of its folder to do without them"))
        return ExitStatus.FAILED
    if isinstance(error, LookupFailed):
        for line in _lookup_lines(error):
            _tell_error(line)
        return ExitStatus.USED_WRONGLY
    if with_traceback:
        import traceback

        for line in "".join(traceback.format_exception(error)).split("\n"):
            _tell_error(visible(line))
    if isinstance(error, SightlineError) and (refused := _refusal(error)) is not None:
        lines, status = refused
        for line in lines:
            _tell_error(line)
        return status
    if isinstance(error, SightlineError) and (lines := _platform_lines(error)):
        for line in lines:
            _tell_error(line)
        return ExitStatus.FAILED
    if isinstance(error, FileRefused):
        from tui.presentation.errors import refused_line

        _tell_error(_("sightline: {message}.").format(message=refused_line(error)))
        return ExitStatus.FAILED
    if isinstance(error, OSError) and error.filename is not None:
        facts = {"path": visible(str(error.filename)), "detail": visible(error.strerror or str(error))}
        _tell_error(_("sightline: cannot use {path}: {detail}").format_map(facts))
        return ExitStatus.FAILED
    if isinstance(error, SightlineError | OSError):
        message = getattr(error, "strerror", None) or str(error)
        _tell_error(_("sightline: {message}").format(message=visible(message)))
        return ExitStatus.FAILED
    kind = type(error).__name__
    _tell_error(
        _("sightline: an unexpected error ({kind}). Run again with --debug before the command to see where.").format(
            kind=kind
        )
    )
    return ExitStatus.FAILED


def tell_notices() -> None:
    """Tell what there is to tell of caching, each thing once. A command that opened no workspace has nothing."""
    notices = sys.modules.get("diagnostics.workspace.cache.notices")
    if notices is None or not (given := notices.take_notices()):
        return
    from tui.presentation.errors import notice_line

    for notice in given:
        tell(notice_line(notice))


def _refusal(error: SightlineError) -> tuple[list[str], ExitStatus] | None:
    """Return why a change to a token was not made, and the exit status for it; None for another error."""
    from diagnostics.tokens.transitions.base import TransitionRefused
    from diagnostics.workspace.storage_errors import StorageFailed, TokenChanged

    if isinstance(error, TransitionRefused):
        from tui.presentation.tokens.refusals import refusal_lines

        return refusal_lines(error), ExitStatus.USED_WRONGLY if error.rule.is_about_request else ExitStatus.FAILED
    if isinstance(error, StorageFailed | TokenChanged):
        from tui.presentation.errors import storage_line, token_changed_line

        line = storage_line(error) if isinstance(error, StorageFailed) else token_changed_line(error)
        return [line], ExitStatus.FAILED
    return None


def _platform_lines(error: SightlineError) -> list[str]:
    from diagnostics.platform.failures import PlatformFailed

    if not isinstance(error, PlatformFailed):
        return []
    from tui.presentation.errors import platform_lines

    first, *rest = platform_lines(error)
    return [_("sightline: {message}").format(message=first), *rest]


def _lookup_lines(error: LookupFailed) -> list[str]:
    from tui.presentation.text import named, short

    kinds = {
        "token": _("token"),
        "template": _("template"),
        "subject": _("user or service user"),
        "group": _("group"),
        "site": _("site"),
        "permission_set": _("permission set"),
        "permission": _("permission"),
        "demo": _("demo"),
        "reason": _("reason"),
    }
    facts = {"kind": kinds[error.kind], "text": named(without_secrets(error.text))}
    if isinstance(error, AmbiguousName):
        told = _("more than one {kind} is called {text}. Give the id of one of them:")
    elif error.candidates:
        told = _("no {kind} is called {text}. Near it:")
    else:
        told = _("no {kind} is called {text}.")
    told = told.format_map(facts)
    if error.place is not None:
        told = _("{place}: {message}").format(place=error.place, message=told)
    lines = [_("sightline: {message}").format(message=told)]
    for candidate in error.candidates[:_MOST_CANDIDATES]:
        name = f"  {short(candidate.name)}" if candidate.name != candidate.id else ""
        lines.append(f"  {short(candidate.id)}{name}")
    if (rest := len(error.candidates) - _MOST_CANDIDATES) > 0:
        lines.append("  " + ngettext("and {count} more", "and {count} more", rest).format(count=rest))
    return lines


_QUIET_SECONDS = 0.5
_INTERVAL_SECONDS = 0.25


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show `title` with the seconds it takes while the block runs; the line is gone when it ends."""
    with counted(title):
        yield


@contextmanager
def counted(title: str) -> Iterator[Callable[[int, int], None]]:
    """Do the same, and show besides how many of how many are done, as the block says by what it is given."""
    reached = [0, 0]

    def reach(done: int, of: int) -> None:
        reached[:] = done, of

    if not sys.stderr.isatty():
        yield reach
        return
    done = threading.Event()
    shower = threading.Thread(target=_show, args=(title, reached, done), daemon=True)
    shower.start()
    try:
        yield reach
    finally:
        done.set()
        shower.join()


def _show(title: str, reached: list[int], done: threading.Event) -> None:
    started = time.monotonic()
    if done.wait(_QUIET_SECONDS):
        return
    widest = 0
    while True:
        count = f" {reached[0]:,}/{reached[1]:,}" if reached[1] else ""
        line = f"{title} ...{count} {time.monotonic() - started:.0f} s"
        widest = max(widest, len(line))
        sys.stderr.write("\r" + line)
        sys.stderr.flush()
        if done.wait(_INTERVAL_SECONDS):
            break
    sys.stderr.write("\r" + " " * widest + "\r")
    sys.stderr.flush()

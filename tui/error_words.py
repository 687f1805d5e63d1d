"""Errors in words for the app: what the command line says, with the app's keys in place of its commands."""

from diagnostics.errors import AmbiguousName, LookupFailed, SightlineError, WorkspaceUnreadable
from diagnostics.printable import visible
from diagnostics.tokens.refusals import TransitionRefused
from diagnostics.workspace.storage_errors import StorageFailed, TokenChanged
from tui.language import _
from tui.presentation.names import named, short
from tui.presentation.problems import problem_lines
from tui.presentation.refusals import refusal_lines
from tui.presentation.storage import storage_line, token_changed_line
from tui.presentation.ways import KEYS

_PREFIX = "sightline: "


def error_words(error: Exception) -> str:
    """Return what went wrong, and what to do about it."""
    match error:
        case TransitionRefused():
            lines = refusal_lines(error, KEYS)
        case StorageFailed():
            lines = [storage_line(error)]
        case TokenChanged():
            lines = [token_changed_line(error)]
        case WorkspaceUnreadable():
            lines = problem_lines(error.problems)
        case LookupFailed():
            lines = [_lookup(error)]
        case SightlineError():
            lines = [visible(str(error))]
        case _:
            lines = [visible(getattr(error, "strerror", None) or type(error).__name__)]
    return " ".join(line.removeprefix(_PREFIX) for line in lines)


def _lookup(error: LookupFailed) -> str:
    near = ", ".join(f"{named(candidate.name)} ({short(candidate.id)})" for candidate in error.candidates)
    facts = {"text": named(error.text), "names": near}
    if isinstance(error, AmbiguousName):
        return _("More than one is called {text}. Give the id of one of them: {names}.").format_map(facts)
    if near:
        return _("Nothing is called {text}. Near it: {names}.").format_map(facts)
    return _("Nothing is called {text}.").format_map(facts)

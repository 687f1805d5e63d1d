"""Memory from one run of the app to the next: the colours, and the questions asked of each workspace."""

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from diagnostics.access.types import ArchivedFilter, Call
from diagnostics.workspace.cache.location import state_folder, state_path
from diagnostics.workspace.files import MEGABYTE, read_named
from diagnostics.workspace.storage_errors import StorageFailed
from diagnostics.workspace.writing import put

_FILE = "app.json"
_MOST_BYTES = 4 * MEGABYTE
_MOST_RECENT = 20
_MOST_WORKSPACES = 50


@dataclass(frozen=True, slots=True)
class Recent:
    """A question that was asked, by ids: a token or else a subject, a template, and the call's parameters."""

    token: str | None
    subject: str | None
    template: str
    call: Call


def remembered_theme() -> str | None:
    """Return the name of the colours chosen last, or None."""
    theme = _load().get("theme")
    return theme if isinstance(theme, str) else None


def remember_theme(name: str) -> None:
    """Keep the name of the colours."""
    _store(_load() | {"theme": name})


def remembered_questions(folder: Path) -> list[Recent]:
    """Return the questions asked of the workspace in `folder`, the latest first."""
    asked = _questions(_load()).get(str(folder.absolute()), [])
    return [recent for entry in asked if (recent := _recent(entry)) is not None]


def remember_questions(folder: Path, recents: Sequence[Recent]) -> None:
    """Keep the latest questions asked of the workspace in `folder`."""
    known = _load()
    questions = _questions(known)
    name = str(folder.absolute())
    questions.pop(name, None)
    questions[name] = [_plain(recent) for recent in recents[:_MOST_RECENT]]
    latest = dict(list(questions.items())[-_MOST_WORKSPACES:])
    _store(known | {"questions": latest})


def _path() -> Path:
    return state_path() / _FILE


def _load() -> dict[str, Any]:
    """Return the stored memory. A file that cannot be read is as good as none: nothing of worth is lost with it."""
    try:
        known = json.loads(read_named(_path(), _MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _store(known: dict[str, Any]) -> None:
    """Store the memory, wholly or not at all. A folder that cannot be written to is no reason to stop."""
    path = _path()
    with contextlib.suppress(OSError, StorageFailed):
        if (folder := state_folder()) is not None:
            with folder:
                put(path, json.dumps(known).encode(), within=folder)


def _questions(known: dict[str, Any]) -> dict[str, list[Any]]:
    questions = known.get("questions")
    if not isinstance(questions, dict):
        return {}
    return {name: asked for name, asked in questions.items() if isinstance(asked, list)}


def _plain(recent: Recent) -> dict[str, str | None]:
    after, before = recent.call.modified_after, recent.call.modified_before
    return {
        "token": recent.token,
        "subject": recent.subject,
        "template": recent.template,
        "archived": recent.call.archived,
        "modified_after": after.isoformat() if after is not None else None,
        "modified_before": before.isoformat() if before is not None else None,
    }


def _recent(entry: Any) -> Recent | None:
    try:
        archived: ArchivedFilter = entry["archived"] if entry["archived"] in ("true", "false") else "both"
        call = Call(archived, _time(entry["modified_after"]), _time(entry["modified_before"]))
        token, subject, template = entry["token"], entry["subject"], entry["template"]
    except (KeyError, TypeError, ValueError):
        return None
    if not isinstance(template, str) or not isinstance(token or subject, str):
        return None
    return Recent(token, subject, template, call)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

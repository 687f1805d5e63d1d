"""What opens a template, in a few words and as data."""

from collections.abc import Iterable
from typing import Any

from diagnostics.findings.paths import Path
from tui.language import _


def paths_text(paths: Iterable[Path]) -> str:
    """Return each path by its rule and reason."""
    told = []
    for path in paths:
        if path.rule is None:
            told.append(path.reason.value)
        else:
            told.append(_("rule {number} ({reason})").format(number=path.rule + 1, reason=path.reason))
    return ", ".join(told)


def paths_json(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return each path as plain data; `rule` is an index in the file, null for owner and override."""
    return [{"reason": path.reason.value, "rule": path.rule} for path in paths]

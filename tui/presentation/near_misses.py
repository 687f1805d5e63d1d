"""Near misses in words: what nearly opens a template to somebody, and what is wanting."""

from datetime import datetime

from diagnostics.access.directory import Directory
from diagnostics.access.question import Asker, Call, Question
from diagnostics.findings.near_misses import NearMiss, missed
from diagnostics.findings.who import Seer
from diagnostics.organisation.model import Template
from tui.language import N_, _
from tui.presentation.attempts import attempt_line
from tui.presentation.names import evidence_names
from tui.presentation.paths import paths_text

_HALVES = {
    "group": N_("shared with group {group} at site {site}; {subject} is at the site, not in the group"),
    "site": N_("shared with group {group} at site {site}; {subject} is in the group, not at the site"),
}


def near_miss_lines(directory: Directory, template: Template, seer: Seer) -> list[str]:
    """Return a line for each near miss of one subject, as the walk words it."""
    if not seer.near_misses:
        return []
    at: datetime = directory.organisation.organisation.captured_at
    question = Question(Asker(None, seer.subject), template, Call(), at)
    lines = []
    for miss in seer.near_misses:
        attempt = missed(directory, template, seer.subject, miss)
        if miss.lacks is None:
            told = attempt_line(question, attempt)
        else:
            told = _(_HALVES[miss.lacks]).format_map(evidence_names(question, [attempt]))
        lines.append(_worded(seer, miss, told))
    return lines


def _worded(seer: Seer, miss: NearMiss, told: str) -> str:
    if miss.rule is not None:
        return _("rule {number}: {told}").format(number=miss.rule + 1, told=told)
    if seer.paths:
        return _("opened by {paths}, but {told}").format(paths=paths_text(seer.paths), told=told)
    return told

"""What a token sees and by which paths, as text, data and Markdown."""

from collections.abc import Iterator
from typing import Any

from diagnostics.access.answer import Verdict
from diagnostics.access.reasons import Reason
from diagnostics.findings.gap import Gap
from diagnostics.findings.paths import Path, Paths
from diagnostics.organisation.entries import ids_of, names_of
from diagnostics.organisation.lean import lean_templates
from diagnostics.organisation.model import Identity
from tui.language import _, ngettext
from tui.presentation.gap_view import label
from tui.presentation.markdown import escaped
from tui.presentation.names import named
from tui.presentation.paths import paths_json, paths_text
from tui.presentation.times import iso, moment
from tui.presentation.why_json import SCHEMA
from tui.presentation.wrapping import wrapped


def seen_json(paths: Paths, gap: Gap, identity: Identity) -> dict[str, Any]:
    """Return the templates that a token gets as the versioned JSON contract."""
    token = gap.asker.token
    return {
        "schema": SCHEMA,
        "token": {"id": token.id, "name": token.name, "kind": token.kind} if token is not None else None,
        "captured_at": iso(identity.captured_at),
        "at": iso(gap.at),
        "counts": {verdict.value: gap.counts[verdict] for verdict in Verdict},
        "templates": [
            {
                "id": identifier,
                "name": name,
                "headline": headline.value,
                "paths": paths_json(opened_by),
            }
            for identifier, name, headline, opened_by in _seen(paths, gap)
        ],
    }


def seen_text(paths: Paths, gap: Gap) -> list[str]:
    """Return the templates that a token gets, each with what opens it."""
    count, token = gap.counts[Verdict.VISIBLE], gap.asker.token
    name = named(token.name) if token is not None else ""
    told = ngettext("Token {name} gets {count:,} template.", "Token {name} gets {count:,} templates.", count)
    told = told.format(name=name, count=count)
    if unknown := gap.counts[Verdict.UNKNOWN]:
        perhaps = ngettext("Of {count:,} more it cannot be told.", "Of {count:,} more it cannot be told.", unknown)
        told += " " + perhaps.format(count=unknown)
    lines = wrapped(told)
    lines += wrapped(_("Judged at {moment}.").format(moment=moment(gap.at)))
    for identifier, name, _headline, opened_by in _seen(paths, gap):
        lines += wrapped(label(identifier, name), "  ", "    ")
        lines += wrapped(paths_text(opened_by), "      ")
    return lines


def seen_markdown(paths: Paths, gap: Gap) -> list[str]:
    """Return the templates that a token gets as a list."""
    return [
        f"- {escaped(label(identifier, name))}: {escaped(paths_text(opened_by))}"
        for identifier, name, _headline, opened_by in _seen(paths, gap)
    ]


def _seen(paths: Paths, gap: Gap) -> Iterator[tuple[str, str, Reason, tuple[Path, ...]]]:
    """Return id and name of every visible template, why it is, and all that opens it."""
    ids, names, templates = ids_of(gap.templates), names_of(gap.templates), lean_templates(gap.templates)
    answers, answer_of = gap.in_file_order()
    for position in gap.answers.visible:
        headline = answers[answer_of[position]][1]
        yield ids[position], names[position], headline, paths.of(templates[position])

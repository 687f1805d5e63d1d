"""What a token sees and by which paths, as text, data and Markdown."""

from collections.abc import Iterator
from typing import Any

from diagnostics.access.answer import Verdict
from diagnostics.access.directory import Directory
from diagnostics.findings.gap import Gap
from diagnostics.findings.paths import Path, paths
from diagnostics.organisation.model import Identity, Template
from tui.language import _, ngettext
from tui.presentation.gap_view import template_label
from tui.presentation.markdown import escaped
from tui.presentation.names import named
from tui.presentation.paths import paths_json, paths_text
from tui.presentation.times import iso, moment
from tui.presentation.why_json import SCHEMA
from tui.presentation.wrapping import wrapped


def seen_json(directory: Directory, gap: Gap, identity: Identity) -> dict[str, Any]:
    """Return the templates that a token gets as the versioned JSON contract."""
    token = gap.asker.token
    headlines = {template.id: headline for template, _, headline in gap.rows()}
    return {
        "schema": SCHEMA,
        "token": {"id": token.id, "name": token.name, "kind": token.kind} if token is not None else None,
        "captured_at": iso(identity.captured_at),
        "at": iso(gap.at),
        "templates": [
            {
                "id": template.id,
                "name": template.name,
                "headline": headlines[template.id].value,
                "paths": paths_json(opened_by),
            }
            for template, opened_by in _seen(directory, gap)
        ],
    }


def seen_text(directory: Directory, gap: Gap) -> list[str]:
    """Return the templates that a token gets, each with what opens it."""
    count, token = gap.counts[Verdict.VISIBLE], gap.asker.token
    name = named(token.name) if token is not None else ""
    told = ngettext("Token {name} gets {count} template.", "Token {name} gets {count} templates.", count)
    lines = wrapped(told.format(name=name, count=count))
    lines += wrapped(_("Judged at {moment}.").format(moment=moment(gap.at)))
    for template, opened_by in _seen(directory, gap):
        lines += wrapped(template_label(template), "  ", "    ")
        lines += wrapped(paths_text(opened_by), "      ")
    return lines


def seen_markdown(directory: Directory, gap: Gap) -> list[str]:
    """Return the templates that a token gets as a list."""
    return [
        f"- {escaped(template_label(template))}: {escaped(paths_text(opened_by))}"
        for template, opened_by in _seen(directory, gap)
    ]


def _seen(directory: Directory, gap: Gap) -> Iterator[tuple[Template, tuple[Path, ...]]]:
    subject = gap.asker.subject
    assert subject is not None
    for template, verdict, _headline in gap.rows():
        if verdict is Verdict.VISIBLE:
            yield template, paths(directory, subject, template)

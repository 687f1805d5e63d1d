"""What a token sees and by which paths, as text, data and Markdown."""

from collections.abc import Iterator
from typing import Any

from diagnostics.access.answer import Verdict
from diagnostics.access.reasons import Reason
from diagnostics.findings.gap import Gap
from diagnostics.findings.paths import Path, Paths
from diagnostics.organisation.model import Identity, Template
from tui.language import _, ngettext
from tui.presentation.gap_view import template_label
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
                "id": template.id,
                "name": template.name,
                "headline": headline.value,
                "paths": paths_json(opened_by),
            }
            for template, headline, opened_by in _seen(paths, gap)
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
    for template, _headline, opened_by in _seen(paths, gap):
        lines += wrapped(template_label(template), "  ", "    ")
        lines += wrapped(paths_text(opened_by), "      ")
    return lines


def seen_markdown(paths: Paths, gap: Gap) -> list[str]:
    """Return the templates that a token gets as a list."""
    return [
        f"- {escaped(template_label(template))}: {escaped(paths_text(opened_by))}"
        for template, _headline, opened_by in _seen(paths, gap)
    ]


def _seen(paths: Paths, gap: Gap) -> Iterator[tuple[Template, Reason, tuple[Path, ...]]]:
    for template, verdict, headline in gap.rows():
        if verdict is Verdict.VISIBLE:
            yield template, headline, paths.of(template)

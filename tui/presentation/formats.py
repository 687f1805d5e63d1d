"""Output formats: a renderer for each finding and format, loaded when it is used.

A renderer takes the finding's report. It returns a typed answer for JSON, text that is whole, or lines. A new format is
a module with its renderers, and a line for each finding that has it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from msgspec import Struct

from tui.presentation.layout import Line


@dataclass(frozen=True, slots=True)
class Toned:
    """Lines of text with their tones, which a terminal shows in colours."""

    lines: Sequence[Line]


Rendered = Struct | str | Toned | Iterable[str]
Renderer = Callable[[Any], Rendered]

RENDERERS: Mapping[str, Mapping[str, str]] = {
    "activity": {
        "text": "tokens.activity:activity_text",
        "json": "tokens.activity:activity_json",
        "markdown": "tokens.activity:activity_markdown",
        "csv": "tokens.activity:activity_csv",
    },
    "check": {"text": "check:check_text", "json": "check:check_json", "markdown": "check:check_markdown"},
    "gaps": {
        "text": "fleet:gaps_text",
        "json": "fleet:gaps_json",
        "markdown": "fleet:gaps_markdown",
        "csv": "fleet:gaps_csv",
    },
    "checks": {
        "text": "fleet:checks_text",
        "json": "fleet:checks_json",
        "markdown": "fleet:checks_markdown",
        "csv": "fleet:checks_csv",
    },
    "compare-requesters": {
        "text": "compare:requesters_text",
        "json": "compare:requesters_json",
        "markdown": "compare:requesters_markdown",
    },
    "compare-walks": {
        "text": "compare:walks_text",
        "json": "compare:walks_json",
        "markdown": "compare:walks_markdown",
    },
    "compare-history": {
        "text": "history:then_and_now_text",
        "json": "history:then_and_now_json",
        "markdown": "history:then_and_now_markdown",
    },
    "compare-template-history": {
        "text": "history:one_then_and_now_text",
        "json": "history:one_then_and_now_json",
        "markdown": "history:one_then_and_now_markdown",
    },
    "demo": {"text": "demos:demos_text", "json": "demos:demos_json", "markdown": "demos:demos_markdown"},
    "gap": {
        "text": "gap.report:report_text",
        "json": "gap.report:report_json",
        "markdown": "gap.report:report_markdown",
        "csv": "gap.report:report_csv",
    },
    "learned": {
        "text": "settle:learned_lines",
        "json": "settle:learned_json",
        "markdown": "settle:learned_markdown",
    },
    "lint": {"text": "lint:lint_text", "json": "lint:lint_json", "markdown": "lint:lint_markdown"},
    "observe": {"text": "observe:observe_text", "json": "observe:observe_json"},
    "plan": {
        "text": "plan.outputs:report_text",
        "json": "plan.outputs:report_json",
        "markdown": "plan.outputs:report_markdown",
        "csv": "plan.outputs:report_csv",
    },
    "pull": {"text": "pull:pull_text", "json": "pull:pull_json"},
    "reasons": {
        "text": "reasons.reasons:reasons_text",
        "json": "reasons.reasons:reasons_json",
        "markdown": "reasons.reasons:reasons_markdown",
    },
    "seen": {"text": "who:seen_text", "json": "who:seen_json", "markdown": "who:seen_markdown"},
    "settle": {
        "text": "settle:settle_lines",
        "json": "settle:settle_json",
        "markdown": "settle:settle_markdown",
    },
    "token-changed": {"text": "tokens.outputs:changed_text", "json": "tokens.outputs:changed_json"},
    "token-made": {"text": "tokens.outputs:made_text", "json": "tokens.outputs:made_json"},
    "token-rotation": {
        "text": "tokens.outputs:rotation_text",
        "json": "tokens.outputs:rotation_answer",
        "markdown": "tokens.outputs:rotation_markdown",
    },
    "tokens-list": {
        "text": "tokens.outputs:list_text",
        "json": "tokens.outputs:list_json",
        "markdown": "tokens.outputs:list_markdown",
        "csv": "tokens.outputs:list_csv",
    },
    "tokens-show": {
        "text": "tokens.outputs:show_text",
        "json": "tokens.outputs:show_json",
        "markdown": "tokens.outputs:show_markdown",
    },
    "what-if": {"text": "what_if:what_if_text", "json": "what_if:what_if_json", "markdown": "what_if:what_if_markdown"},
    "who": {"text": "who:who_text", "json": "who:who_json", "markdown": "who:who_markdown"},
    "why": {
        "text": "why.report:report_text",
        "json": "why.report:report_json",
        "markdown": "why.report:report_markdown",
    },
}
"""The renderer of each finding in each of its formats, by module of presentation and name."""


def formats_of(*findings: str) -> tuple[str, ...]:
    """Return the formats that all of these findings have, in the order of the first."""
    first, *others = (RENDERERS[finding] for finding in findings)
    return tuple(name for name in first if all(name in other for other in others))


def renderer(finding: str, output_format: str) -> Renderer:
    """Return the renderer of a finding in one of its formats."""
    module, name = RENDERERS[finding][output_format].split(":")
    found: Renderer = getattr(import_module(f"tui.presentation.{module}"), name)
    return found

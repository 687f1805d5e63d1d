"""JSON schemas of answers and files, generated from their types."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

ANSWERS: Mapping[str, Sequence[str]] = {
    "why": ("contract.why:WhyAnswer",),
    "gap": ("contract.gap:GapAnswer", "contract.fleet:GapsAnswer"),
    "compare": (
        "contract.compare:RequestersCompared",
        "contract.compare:WalksCompared",
        "contract.compare:HistoryCompared",
        "contract.compare:TemplateHistoryCompared",
    ),
    "who": ("contract.who:WhoAnswer", "contract.who:SeenAnswer"),
    "check": ("check:CheckAnswer", "fleet:ChecksAnswer"),
    "what-if": ("what_if:WhatIfAnswer",),
    "plan": ("plan.outputs:PlanAnswer",),
    "settle": ("contract.settle:SettleAnswer", "contract.settle:LearnedAnswers"),
    "tokens-list": ("contract.tokens:TokensListAnswer",),
    "tokens-show": ("contract.tokens:TokensShowAnswer",),
    "tokens-create": ("contract.tokens:TokenMadeAnswer",),
    "tokens-add": ("contract.tokens:TokenChangedAnswer",),
    "tokens-edit": ("contract.tokens:TokenChangedAnswer",),
    "tokens-rotate": ("contract.tokens:TokenChangedAnswer", "contract.tokens:TokenMadeAnswer"),
    "tokens-revoke": ("contract.tokens:TokenChangedAnswer",),
    "tokens-regenerate": ("contract.tokens:TokenMadeAnswer",),
    "tokens-delete": ("contract.tokens:TokenChangedAnswer",),
    "activity": ("contract.tokens:ActivityAnswer",),
    "demo": ("demos:DemosAnswer",),
    "observe": ("observe:ObserveAnswer",),
    "pull": ("pull:PullAnswer",),
    "lint": ("lint:LintAnswer",),
    "reasons": ("reasons.reasons:ReasonsAnswer",),
}
"""The types of the answer of each command that prints JSON: one of them, by module of presentation and name."""

FILES: Mapping[str, str] = {
    "workspace": "diagnostics.model.organisation:Organisation",
    "tokens": "diagnostics.model.inventory:Inventory",
    "expectations": "diagnostics.findings.expectations:Expectations",
    "observation": "diagnostics.workspace.observations:Observation",
    "learned": "diagnostics.workspace.learned:Learned",
}
"""The type of each file that is written by hand or kept in a workspace, by module and name."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(name: str) -> dict[str, Any]:
    """Return the JSON schema of an answer or a file."""
    return _file_schema(name) if name in FILES else _answer_schema(name)


def _answer_schema(name: str) -> dict[str, Any]:
    import msgspec

    types = [_named(f"tui.presentation.{place}") for place in ANSWERS[name]]
    wholes, parts = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    if len(types) > 1:
        return {"$schema": _DIALECT, "anyOf": list(wholes), "$defs": parts}
    whole = parts.pop(types[0].__name__)
    return {"$schema": _DIALECT, **whole, "$defs": parts}


def _file_schema(name: str) -> dict[str, Any]:
    from pydantic import TypeAdapter

    return {"$schema": _DIALECT, **TypeAdapter(_named(FILES[name])).json_schema()}


def _named(place: str) -> Any:
    module, name = place.split(":")
    return getattr(import_module(module), name)

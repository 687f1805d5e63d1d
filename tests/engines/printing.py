"""A disagreement as text: what each says of the pair, and the workspace as the lines of its two files."""

from typing import Any

import tomli_w

from tests.engines.comparing import Disagreement
from tests.engines.shrinking import World

_UNSAID = {"organisations", "format", "revision"}


def disagreement_text(found: Disagreement) -> str:
    """Return one disagreement to be read: the pair, the answers, the facts, and the truth where it says more."""
    lines = [f"{found.pair.kind} {found.pair.subject} and template {found.pair.template}:"]
    lines += [f"  {name}: {verdict}" for name, verdict in found.said.items()]
    lines += ["with facts withheld:", *world_lines(found.worlds.facts)]
    withheld = world_lines(found.worlds.facts)
    more = [line for line in world_lines(found.worlds.truth) if line not in withheld]
    return "\n".join([*lines, *(["with all facts, these lines instead:", *more] if more else [])])


def world_lines(world: World) -> list[str]:
    """Return an organisation and its tokens, an entry on each line; what decides no pair is left out."""
    organisation, tokens = world
    lines = []
    for file, table in (("organisation.toml", organisation), ("tokens.toml", {**tokens, "tokens": []})):
        for key, value in table.items():
            if key in _UNSAID or not value:
                continue
            entries = value if isinstance(value, list) else [value]
            lines += [f"  {file}: {key} = {_inline(entry)}" for entry in entries]
    return lines


def _inline(value: Any) -> str:
    """Return a value as TOML writes it on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n")

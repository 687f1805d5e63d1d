"""The demo workspaces as a list, as data, and one at a time with its story."""

from collections.abc import Iterable
from typing import Any

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Verdict
from diagnostics.printable import visible
from fixtures.demos import Demo
from tui.i18n import _
from tui.presentation.json_rows import SCHEMA
from tui.presentation.reasons.pages import reason_page
from tui.presentation.text import VERDICT_WORDS, cells, escaped, padded, wrapped


def demos_json(demos: Iterable[Demo]) -> dict[str, Any]:
    """Return the demos as the versioned JSON contract."""
    keys = ("name", "title", "question", "token", "template", "verdict", "headline")
    return {"schema": SCHEMA, "demos": [{key: getattr(demo, key) for key in keys} for demo in demos]}


def demos_text(demos: Iterable[Demo]) -> list[str]:
    """Return the demos as lines, one for each."""
    listed = list(demos)
    width = max((cells(demo.name) for demo in listed), default=0) + 2
    lines = [line for demo in listed for line in wrapped(visible(demo.title), padded(demo.name, width), " " * width)]
    return [*lines, "", _("Walk one with: sightline why --demo NAME"), _("Hear its story with: sightline demo NAME")]


def demo_story(demo: Demo) -> list[str]:
    """Return one demo with its question and story."""
    return [
        *wrapped(visible(demo.title)),
        "",
        *wrapped(visible(demo.question), _("Question  "), " " * 10),
        *wrapped(visible(demo.story), _("Story     "), " " * 10),
        *wrapped(_answer(demo), _("Answer    "), " " * 10),
        "",
        f"sightline why --demo {visible(demo.name)}",
    ]


def _answer(demo: Demo) -> str:
    word, page = _(VERDICT_WORDS[Verdict(demo.verdict)]), reason_page(Reason(demo.headline))
    return _("{word}. {meaning} ({code})").format(word=word, meaning=page.meaning, code=page.reason)


def demos_markdown(demos: Iterable[Demo]) -> list[str]:
    """Return the demos as a table."""
    lines = ["| {} | {} | {} |".format(_("Demo"), _("Question"), _("Answer")), "|---|---|---|"]
    lines += [
        f"| `{demo.name}` | {escaped(visible(demo.question))} | {demo.verdict}: `{demo.headline}` |" for demo in demos
    ]
    return lines

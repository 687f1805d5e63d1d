"""The demo workspaces as a list, as data, and one at a time with its story."""

from typing import Literal, NamedTuple

import msgspec

from diagnostics.access.reasons import Reason
from diagnostics.access.types import Verdict
from diagnostics.printable import visible
from fixtures.demos import Demo
from tui.i18n import _
from tui.presentation.contract.parts import SCHEMA, Part
from tui.presentation.reasons.pages import reason_page
from tui.presentation.text import VERDICT_WORDS, cells, command_line, escaped, padded, wrapped


class DemosReport(NamedTuple):
    """Demos to show; where `is_one`, the only one with its story."""

    demos: tuple[Demo, ...]
    is_one: bool


class DemoData(Part, kw_only=True):
    """One demo workspace, with its question and the answer to expect."""

    name: str
    title: str
    question: str
    token: str
    template: str
    verdict: Verdict
    headline: Reason


class DemosAnswer(Part):
    """The output of `sightline demo --json`."""

    schema: Literal[1]
    demos: list[DemoData]


def demos_json(report: DemosReport) -> DemosAnswer:
    """Return the demos as the versioned JSON contract."""
    keys = DemoData.__struct_fields__
    return DemosAnswer(
        SCHEMA, msgspec.convert([{key: getattr(demo, key) for key in keys} for demo in report.demos], list[DemoData])
    )


def demos_text(report: DemosReport) -> list[str]:
    """Return the demos as lines, one for each, or the story of one."""
    listed = report.demos
    if report.is_one:
        return demo_story(listed[0])
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
        command_line("sightline", "why", "--demo", demo.name),
    ]


def _answer(demo: Demo) -> str:
    word, page = _(VERDICT_WORDS[Verdict(demo.verdict)]), reason_page(Reason(demo.headline))
    return _("{word}. {meaning} ({code})").format(word=word, meaning=page.meaning, code=page.reason)


def demos_markdown(report: DemosReport) -> list[str]:
    """Return the demos as a table."""
    lines = ["| {} | {} | {} |".format(_("Demo"), _("Question"), _("Answer")), "|---|---|---|"]
    lines += [
        f"| `{demo.name}` | {escaped(visible(demo.question))} | {demo.verdict}: `{demo.headline}` |"
        for demo in report.demos
    ]
    return lines

"""What some changes would change for everybody, as text, data and Markdown."""

from typing import Literal, NamedTuple

from diagnostics.access.types import SubjectKind
from diagnostics.findings.changes import Change, Effect, WhatIf
from tui.i18n import _, ngettext
from tui.presentation.contract.parts import SCHEMA, ChangeData, Part, ThingData, changes_data, thing_data
from tui.presentation.text import escaped, short, template_label, wrapped

_LISTED = 5


class WhatIfReport(NamedTuple):
    """What changes would change; with `lists_all` every template is shown."""

    found: WhatIf
    changes: list[Change]
    lists_all: bool


def what_if_text(report: WhatIfReport) -> list[str]:
    """Return what each subject gains and loses; the first few templates of each unless all are asked for."""
    found = report.found
    lines = [_headline(found)]
    for effect in found.effects:
        lines += ["", *wrapped(_name(effect))]
        for told, positions in ((_("gains"), effect.gained), (_("loses"), effect.lost)):
            listed = list(positions) if report.lists_all else list(positions[:_LISTED])
            lines += [
                line
                for position in listed
                for line in wrapped(template_label(found.organisation.templates[position]), f"    {told} ", " " * 10)
            ]
            if (rest := len(positions) - len(listed)) > 0:
                lines.append("    " + ngettext("and {count:,} more", "and {count:,} more", rest).format(count=rest))
    return lines


def what_if_markdown(report: WhatIfReport) -> list[str]:
    """Return a table of what each subject gains and loses."""
    found = report.found
    lines = [escaped(_headline(found)), ""]
    lines += ["| {} | {} | {} |".format(_("Subject"), _("Gains"), _("Loses")), "|---|---|---|"]
    lines += [f"| {escaped(_name(one))} | {len(one.gained)} | {len(one.lost)} |" for one in found.effects]
    return lines


class EffectData(Part, kw_only=True):
    """One subject with the templates that it gains and loses."""

    kind: SubjectKind
    id: str
    name: str
    gained: list[ThingData]
    lost: list[ThingData]


class WhatIfAnswer(Part):
    """The output of `sightline what-if --json`."""

    schema: Literal[1]
    changes: list[ChangeData]
    subjects: list[EffectData]


def what_if_json(report: WhatIfReport) -> WhatIfAnswer:
    """Return what each subject gains and loses as the versioned JSON contract."""
    found = report.found
    templates = found.organisation.templates
    effects = [
        EffectData(
            kind=effect.subject.kind,
            id=effect.subject.id,
            name=effect.subject.name,
            gained=[thing_data(templates[position]) for position in effect.gained],
            lost=[thing_data(templates[position]) for position in effect.lost],
        )
        for effect in found.effects
    ]
    return WhatIfAnswer(SCHEMA, changes_data(report.changes), effects)


def _headline(found: WhatIf) -> str:
    count = len(found.effects)
    if not count:
        return _("Nothing would change for anybody.")
    return ngettext(
        "{count:,} subject would see a difference.", "{count:,} subjects would see a difference.", count
    ).format(count=count)


def _name(effect: Effect) -> str:
    return f"{short(effect.subject.name)} ({short(effect.subject.id)})"

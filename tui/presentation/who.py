"""Who sees a template and by which path, and who nearly does, as text, data and Markdown."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from diagnostics.access.answer import Verdict
from diagnostics.access.question import Subject
from diagnostics.findings.who import Crowd, Seer, Who
from diagnostics.organisation.model import Identity
from tui.language import _, ngettext
from tui.presentation.markdown import escaped
from tui.presentation.names import named, short
from tui.presentation.near_misses import near_miss_lines
from tui.presentation.paths import paths_json, paths_text
from tui.presentation.reason_pages import reason_page
from tui.presentation.times import iso, moment
from tui.presentation.why_json import SCHEMA
from tui.presentation.why_view import VERDICT_WORDS
from tui.presentation.wrapping import padded, wrapped

_SHOWN = 5
"""So many of those who see it, and of those who nearly do, are shown unless everybody is asked for."""


def who_json(who: Who, identity: Identity) -> dict[str, Any]:
    """Return everybody's answer as the versioned JSON contract."""
    return {
        "schema": SCHEMA,
        "template": {"id": who.template.id, "name": who.template.name},
        "captured_at": iso(identity.captured_at),
        "counts": {verdict.value: who.counts[verdict] for verdict in Verdict} | {"near_misses": len(who.near_misses)},
        "subjects": [
            {
                "kind": seer.subject.kind,
                "id": seer.subject.id,
                "name": seer.subject.name,
                "verdict": seer.verdict.value,
                "headline": seer.headline.value,
                "paths": paths_json(seer.paths),
                "near_misses": [
                    {"reason": miss.reason.value, "rule": miss.rule, "lacks": miss.lacks, "text": line}
                    for miss, line in zip(seer.near_misses, _near(who, seer), strict=True)
                ],
            }
            for seer in who.seers()
        ],
    }


def who_text(who: Who, identity: Identity, *, lists_all: bool) -> list[str]:
    """Return everybody's answer, grouped; with `lists_all` every subject under its answer."""
    lines = wrapped(_headline(who))
    lines.append(_("Facts captured {moment}.").format(moment=moment(identity.captured_at)))
    seers = list(who.seers())
    for crowd in who.crowds:
        lines += ["", *wrapped(_crowd_title(crowd))]
        lines += wrapped(reason_page(crowd.headline).meaning, "    ")
        if crowd.verdict is Verdict.VISIBLE or lists_all:
            of_crowd = [seer for seer in seers if (seer.verdict, seer.headline) == (crowd.verdict, crowd.headline)]
            shown = of_crowd if lists_all else of_crowd[:_SHOWN]
            lines += [line for seer in shown for line in wrapped(_seer(seer), "      ", "        ")]
            lines += _rest(len(of_crowd) - len(shown))
        else:
            lines += wrapped(_("Example: {name}").format(name=_subject(crowd.example)), "    ")
    lines += _near_misses(who, [seer for seer in seers if seer.near_misses], lists_all=lists_all)
    if not lists_all:
        lines += ["", _("List everybody with --all.")]
    return lines


def who_markdown(who: Who) -> list[str]:
    """Return everybody's answer as a table, with the paths of those who see it and the near misses of the others."""
    lines = [f"# {escaped(_headline(who))}", ""]
    lines.append("| {} | {} | {} | {} |".format(_("Subject"), _("Answer"), _("Because"), _("Path or near miss")))
    lines.append("|---|---|---|---|")
    for seer in who.seers():
        is_seen = seer.verdict is Verdict.VISIBLE
        told = [paths_text(seer.paths)] if is_seen else _near(who, seer)
        word = _(VERDICT_WORDS[seer.verdict])
        cells = (escaped(_subject(seer.subject)), word, f"`{seer.headline}`", "<br>".join(map(escaped, told)))
        lines.append("| {} | {} | {} | {} |".format(*cells))
    return lines


def _near_misses(who: Who, near: list[Seer], *, lists_all: bool) -> list[str]:
    if not near:
        return []
    count = len(near)
    told = ngettext("Near misses: {count:,} subject", "Near misses: {count:,} subjects", count)
    lines = ["", told.format(count=count)]
    for seer in near if lists_all else islice(near, _SHOWN):
        lines += wrapped(_subject(seer.subject), "      ", "        ")
        lines += [row for line in _near(who, seer) for row in wrapped(line, "        ", "          ")]
    return [*lines, *_rest(0 if lists_all else count - _SHOWN)]


def _near(who: Who, seer: Seer) -> Iterable[str]:
    return near_miss_lines(who.audiences.directory, who.template, seer)


def _rest(count: int) -> list[str]:
    if count <= 0:
        return []
    return ["      " + ngettext("and {count:,} more", "and {count:,} more", count).format(count=count)]


def _headline(who: Who) -> str:
    seen, hidden, unknown = (who.counts[verdict] for verdict in Verdict)
    told = ngettext(
        "{template}: {seen} of {total} subject sees it",
        "{template}: {seen} of {total} subjects see it",
        seen + hidden + unknown,
    ).format(template=named(who.template.name), seen=seen, total=seen + hidden + unknown)
    if unknown:
        told += ngettext("; of {count:,} it cannot be told", "; of {count:,} it cannot be told", unknown).format(
            count=unknown
        )
    return f"{told}."


def _crowd_title(crowd: Crowd) -> str:
    subjects = ngettext("{count:,} subject", "{count:,} subjects", crowd.size).format(count=crowd.size)
    return f"{padded(_(VERDICT_WORDS[crowd.verdict]), 8)} {subjects}: {crowd.headline}"


def _seer(seer: Seer) -> str:
    if seer.verdict is not Verdict.VISIBLE:
        return _subject(seer.subject)
    return _("{subject}: {paths}").format(subject=_subject(seer.subject), paths=paths_text(seer.paths))


def _subject(subject: Subject) -> str:
    kind = _("service user") if subject.kind == "service_user" else _("user")
    return _("{name} ({kind}, {id})").format(name=short(subject.name), kind=kind, id=short(subject.id))

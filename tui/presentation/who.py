"""The audience of a template, as rows, text, data and Markdown."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.index.decide import Answers
from diagnostics.access.index.subjects import Subjects
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Call, Question, Requester, Subject, Verdict
from diagnostics.findings.gap import Gap
from diagnostics.findings.who import Crowd, NearMiss, Path, Paths, Seer, Who, missed
from diagnostics.model.lazy import ids_of, lean_templates, names_of
from diagnostics.model.organisation import Identity, Template
from tui.i18n import N_, _, ngettext
from tui.presentation.contract.parts import SCHEMA, thing_data, token_data
from tui.presentation.contract.who import (
    NearMissData,
    PathData,
    SeenAnswer,
    SeenTemplateData,
    SeerData,
    WhoAnswer,
    WhoCountsData,
)
from tui.presentation.gap.view import counts_json
from tui.presentation.reasons.pages import reason_page
from tui.presentation.text import (
    VERDICT_WORDS,
    escaped,
    evidence_names,
    iso,
    moment,
    name_and_id,
    named,
    padded,
    short,
    wrapped,
)
from tui.presentation.why.attempts import attempt_line


def paths_text(paths: Iterable[Path]) -> str:
    """Return each path by its rule and reason."""
    told = []
    for path in paths:
        if path.rule is None:
            told.append(path.reason.value)
        else:
            told.append(_("rule {number} ({reason})").format(number=path.rule + 1, reason=path.reason))
    return ", ".join(told)


def paths_json(paths: Iterable[Path]) -> list[PathData]:
    """Return each path as a part of the JSON answer."""
    return [PathData(path.reason, path.rule) for path in paths]


_HALVES = {
    "group": N_("shared with group {group} at site {site}; {subject} is at the site, not in the group"),
    "site": N_("shared with group {group} at site {site}; {subject} is in the group, not at the site"),
}


def near_miss_lines(directory: Directory, template: Template, seer: Seer) -> list[str]:
    """Return a line for each near miss of one subject, as the walk words it."""
    if not seer.near_misses:
        return []
    at: datetime = directory.organisation.organisation.captured_at
    question = Question(Requester(None, seer.subject), template, Call(), at)
    lines = []
    for miss in seer.near_misses:
        attempt = missed(directory, template, seer.subject, miss)
        if miss.lacks is None:
            told = attempt_line(question, attempt)
        else:
            told = _(_HALVES[miss.lacks]).format_map(evidence_names(question, [attempt]))
        lines.append(_worded(seer, miss, told))
    return lines


def _worded(seer: Seer, miss: NearMiss, told: str) -> str:
    if miss.rule is not None:
        return _("rule {number}: {told}").format(number=miss.rule + 1, told=told)
    if seer.paths:
        return _("opened by {paths}, but {told}").format(paths=paths_text(seer.paths), told=told)
    return told


_SHOWN = 5
"""So many of those who see it, and of those who nearly do, are shown unless everybody is asked for."""


class WhoReport(NamedTuple):
    """Everybody's answer for one template; with `lists_all` everybody is shown."""

    who: Who
    identity: Identity
    lists_all: bool


def who_json(report: WhoReport) -> WhoAnswer:
    """Return everybody's answer as the versioned JSON contract."""
    who = report.who
    return WhoAnswer(
        schema=SCHEMA,
        template=thing_data(who.template),
        captured_at=iso(report.identity.captured_at),
        counts=WhoCountsData(
            who.counts[Verdict.VISIBLE],
            who.counts[Verdict.HIDDEN],
            who.counts[Verdict.UNKNOWN],
            len(who.near_misses),
        ),
        subjects=[
            SeerData(
                kind=seer.subject.kind,
                id=seer.subject.id,
                name=seer.subject.name,
                verdict=seer.verdict,
                headline=seer.headline,
                basis=who.basis(seer),
                paths=paths_json(seer.paths),
                near_misses=[
                    NearMissData(*miss, line) for miss, line in zip(seer.near_misses, _near(who, seer), strict=True)
                ],
            )
            for seer in who.seers()
        ],
    )


def who_text(report: WhoReport) -> list[str]:
    """Return everybody's answer, grouped; every subject under its answer where all are asked for."""
    who, identity, lists_all = report
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


def who_markdown(report: WhoReport) -> list[str]:
    """Return everybody's answer as a table, with the paths of those who see it and the near misses of the others."""
    who = report.who
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


_ORDER = (Verdict.VISIBLE, Verdict.UNKNOWN, Verdict.HIDDEN)


class WhoRow(NamedTuple):
    """A subject with the answer for it."""

    subject: Subject
    verdict: Verdict
    reason: Reason


def who_rows(subjects: Subjects, answers: Answers) -> list[WhoRow]:
    """Return every subject with its answer."""
    by_verdict = sorted(answers.by_headline.items(), key=lambda found: _ORDER.index(found[0][0]))
    return [
        WhoRow(subjects[position], verdict, reason)
        for (verdict, reason), positions in by_verdict
        for position in positions
    ]


class SeenReport(NamedTuple):
    """The templates that a token gets, and what opens each."""

    paths: Paths
    gap: Gap
    identity: Identity


def seen_json(report: SeenReport) -> SeenAnswer:
    """Return the templates that a token gets as the versioned JSON contract."""
    paths, gap, identity = report
    return SeenAnswer(
        schema=SCHEMA,
        token=token_data(gap.requester),
        captured_at=iso(identity.captured_at),
        at=iso(gap.at),
        counts=counts_json(gap),
        templates=[
            SeenTemplateData(identifier, name, headline, paths_json(opened_by))
            for identifier, name, headline, opened_by in _seen(paths, gap)
        ],
    )


def seen_text(report: SeenReport) -> list[str]:
    """Return the templates that a token gets, each with what opens it."""
    paths, gap, _identity = report
    count, token = gap.counts[Verdict.VISIBLE], gap.requester.token
    name = named(token.name) if token is not None else ""
    told = ngettext("Token {name} gets {count:,} template.", "Token {name} gets {count:,} templates.", count)
    told = told.format(name=name, count=count)
    if unknown := gap.counts[Verdict.UNKNOWN]:
        perhaps = ngettext("Of {count:,} more it cannot be told.", "Of {count:,} more it cannot be told.", unknown)
        told += " " + perhaps.format(count=unknown)
    lines = wrapped(told)
    lines += wrapped(_("Judged at {moment}.").format(moment=moment(gap.at)))
    for identifier, name, _headline, opened_by in _seen(paths, gap):
        lines += wrapped(name_and_id(identifier, name), "  ", "    ")
        lines += wrapped(paths_text(opened_by), "      ")
    return lines


def seen_markdown(report: SeenReport) -> list[str]:
    """Return the templates that a token gets as a list."""
    paths, gap, _identity = report
    return [
        f"- {escaped(name_and_id(identifier, name))}: {escaped(paths_text(opened_by))}"
        for identifier, name, _headline, opened_by in _seen(paths, gap)
    ]


def _seen(paths: Paths, gap: Gap) -> Iterator[tuple[str, str, Reason, tuple[Path, ...]]]:
    """Return id and name of every visible template, why it is, and all that opens it."""
    ids, names, templates = ids_of(gap.templates), names_of(gap.templates), lean_templates(gap.templates)
    answers, answer_of = gap.in_file_order()
    for position in gap.answers.visible:
        headline = answers[answer_of[position]][1]
        yield ids[position], names[position], headline, paths.of(templates[position], position)

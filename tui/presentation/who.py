"""Who sees a template, and what a token sees, as text, data and Markdown."""

from typing import Any

from diagnostics.access.answer import Verdict
from diagnostics.access.question import Subject
from diagnostics.access.reasons import Reason
from diagnostics.findings.gap import Gap
from diagnostics.findings.who import Crowd, Seer, Who
from diagnostics.organisation.model import Identity, Template
from tui.language import _, ngettext
from tui.presentation.gap_view import template_label
from tui.presentation.markdown import escaped
from tui.presentation.names import named, short
from tui.presentation.reason_pages import reason_page
from tui.presentation.times import iso, moment
from tui.presentation.why_json import SCHEMA
from tui.presentation.why_view import VERDICT_WORDS
from tui.presentation.wrapping import padded, wrapped


def who_json(who: Who, identity: Identity) -> dict[str, Any]:
    """Return everybody's answer as the versioned JSON contract."""
    return {
        "schema": SCHEMA,
        "template": {"id": who.template.id, "name": who.template.name},
        "captured_at": iso(identity.captured_at),
        "counts": {verdict.value: who.counts[verdict] for verdict in Verdict},
        "subjects": [
            {
                "kind": seer.subject.kind,
                "id": seer.subject.id,
                "name": seer.subject.name,
                "verdict": seer.verdict.value,
                "headline": seer.headline.value,
                "paths": [{"reason": path.reason.value, "rule": path.rule} for path in seer.paths],
            }
            for seer in who.seers()
        ],
    }


def who_text(who: Who, identity: Identity, *, lists_all: bool) -> list[str]:
    """Return everybody's answer, grouped; with `lists_all` every subject under its answer."""
    lines = wrapped(_headline(who))
    lines.append(_("Facts captured {moment}.").format(moment=moment(identity.captured_at)))
    seers = list(who.seers()) if lists_all else []
    for crowd in who.crowds:
        lines += ["", *wrapped(_crowd_title(crowd))]
        lines += wrapped(reason_page(crowd.headline).meaning, "    ")
        if not lists_all:
            lines += wrapped(_("Example: {name}").format(name=_subject(crowd.example)), "    ")
        for seer in seers:
            if (seer.verdict, seer.headline) == (crowd.verdict, crowd.headline):
                lines += wrapped(_seer(seer), "      ", "        ")
    if not lists_all:
        lines += ["", _("List everybody with --all.")]
    return lines


def who_markdown(who: Who) -> list[str]:
    """Return everybody's answer as a table."""
    lines = [f"# {escaped(_headline(who))}", ""]
    lines += ["| {} | {} | {} |".format(_("Subject"), _("Answer"), _("Because")), "|---|---|---|"]
    for seer in who.seers():
        word = _(VERDICT_WORDS[seer.verdict])
        lines.append(f"| {escaped(_subject_name(seer))} | {word} | `{seer.headline}` |")
    return lines


def seen_json(gap: Gap, identity: Identity) -> dict[str, Any]:
    """Return the templates that a token gets as the versioned JSON contract."""
    token = gap.asker.token
    return {
        "schema": SCHEMA,
        "token": {"id": token.id, "name": token.name, "kind": token.kind} if token is not None else None,
        "captured_at": iso(identity.captured_at),
        "at": iso(gap.at),
        "templates": [
            {"id": template.id, "name": template.name, "headline": headline.value}
            for template, verdict, headline in gap.rows()
            if verdict is Verdict.VISIBLE
        ],
    }


def seen_text(gap: Gap) -> list[str]:
    """Return the templates that a token gets, one line each, with what opens it."""
    rows = _visible(gap)
    token = gap.asker.token
    name = named(token.name) if token is not None else ""
    told = ngettext("Token {name} gets {count} template.", "Token {name} gets {count} templates.", len(rows))
    lines = wrapped(told.format(name=name, count=len(rows)))
    lines += wrapped(_("Judged at {moment}.").format(moment=moment(gap.at)))
    for template, headline in rows:
        lines += wrapped(template_label(template), "  ", "    ")
        lines += wrapped(str(headline), "      ")
    return lines


def seen_markdown(gap: Gap) -> list[str]:
    """Return the templates that a token gets as a list."""
    return [f"- {escaped(template_label(template))}: `{headline}`" for template, headline in _visible(gap)]


def _visible(gap: Gap) -> list[tuple[Template, Reason]]:
    return [(template, headline) for template, verdict, headline in gap.rows() if verdict is Verdict.VISIBLE]


def _headline(who: Who) -> str:
    seen, hidden, unknown = (who.counts[verdict] for verdict in Verdict)
    told = ngettext(
        "{template}: {seen} of {total} subject sees it",
        "{template}: {seen} of {total} subjects see it",
        seen + hidden + unknown,
    ).format(template=named(who.template.name), seen=seen, total=seen + hidden + unknown)
    if unknown:
        told += ngettext("; of {count} it cannot be told", "; of {count} it cannot be told", unknown).format(
            count=unknown
        )
    return f"{told}."


def _crowd_title(crowd: Crowd) -> str:
    subjects = ngettext("{count} subject", "{count} subjects", crowd.size).format(count=crowd.size)
    return f"{padded(_(VERDICT_WORDS[crowd.verdict]), 8)} {subjects}: {crowd.headline}"


def _seer(seer: Seer) -> str:
    rules = [str(path.rule + 1) for path in seer.paths if path.rule is not None]
    through = ""
    if rules and seer.verdict is Verdict.VISIBLE:
        through = ngettext(", by rule {rules}", ", by rules {rules}", len(rules)).format(rules=", ".join(rules))
    return _subject_name(seer) + through


def _subject_name(seer: Seer) -> str:
    return _subject(seer.subject)


def _subject(subject: Subject) -> str:
    kind = _("service user") if subject.kind == "service_user" else _("user")
    return _("{name} ({kind}, {id})").format(name=short(subject.name), kind=kind, id=short(subject.id))

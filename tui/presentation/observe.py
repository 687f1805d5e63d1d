"""An observation beside the prediction, as text, data and page."""

from collections.abc import Iterable, Mapping
from typing import Any

from diagnostics.access.directory import Directory
from diagnostics.findings.observed import Agreement, Deduction, Outcome, Row, Suspect, suspects
from diagnostics.model.ids import canonical
from tui.i18n import N_, _, ngettext
from tui.presentation.json_rows import SCHEMA
from tui.presentation.layout import Item, Page
from tui.presentation.links import ToTemplate
from tui.presentation.text import facts_age, iso, moment, named, short, wrapped

_SHOWN = 10

OUTCOME_WORDS = {
    Outcome.AGREED_VISIBLE: N_("predicted visible, and returned"),
    Outcome.AGREED_HIDDEN: N_("predicted hidden, and not returned"),
    Outcome.ABSENT: N_("predicted visible, but not returned"),
    Outcome.PRESENT: N_("predicted hidden, but returned"),
    Outcome.SETTLED_VISIBLE: N_("not predicted, and returned"),
    Outcome.SETTLED_HIDDEN: N_("not predicted, and not returned"),
    Outcome.NOT_READ: N_("not seen, and not all pages were read (page-not-read)"),
}
_RETURNED = (Outcome.AGREED_VISIBLE, Outcome.PRESENT, Outcome.SETTLED_VISIBLE)
SUSPECT_WORDS = {
    Suspect.FACTS_OLDER: N_("the facts are older than the observation: pull again, then observe again"),
    Suspect.FACTS_NEWER: N_("the facts are newer than the observation: observe again"),
    Suspect.TOKEN_RECORD: N_("the API let the token in: put its status, dates and owner in tokens.toml right"),
    Suspect.RULE_NOT_UNDERSTOOD: N_(
        "a rule of a kind that is not understood: read it in the web app, Templates > Manage access"
    ),
    Suspect.ANOTHER_ORGANISATION: N_(
        "the template is another organisation's: ask there whether and how it is shared (help page 000108)"
    ),
    Suspect.FILTER: N_(
        "the template is archived, and the API may have left those out: see whether every archived one is missing"
    ),
    Suspect.COPY: N_("a template of the same name was returned: a copy has another id, use that one"),
    Suspect.PERMISSIONS: N_("the subject's permission sets: compare them with the web app"),
    Suspect.INFERENCE: N_("the prediction rests on an inference: what the API does is the better witness"),
    Suspect.SERVICE_USER_RULE: N_(
        "a group or site rule may have reached a service user, against help page 005096: remove it there and observe "
        "again"
    ),
    Suspect.FACTS_WRONG: N_("the facts are wrong: compare the template's rules with Templates > Manage access"),
}


_MISRECORDED = {
    "owner": N_(
        "tokens.toml says the token belongs to {recorded}, and the API says {observed}. The prediction is for the "
        "former: put the record right."
    ),
    "kind": N_("tokens.toml says the token's kind is {recorded}, and the API says {observed}: put the record right."),
}


def observe_text(
    directory: Directory, found: Agreement, proved: Iterable[Deduction], names: Mapping[str, str]
) -> list[str]:
    """Return the report of an observation."""
    observation, identity = found.observation, directory.organisation.organisation
    kinds = {"user": _("a user"), "service_user": _("a service user"), None: _("user or service user, not told")}
    subject = directory.subject(observation.subject)
    name = subject.name if subject is not None else observation.subject
    count = len(observation.templates)
    lines = wrapped(
        ngettext(
            "{name} ({kind}) was given {count:,} template on {moment}.",
            "{name} ({kind}) was given {count:,} templates on {moment}.",
            count,
        ).format(name=short(name), kind=kinds[observation.kind], count=count, moment=moment(observation.observed_at))
    )
    age = facts_age(identity.captured_at, observation.observed_at, identity.source is not None)
    lines += wrapped(_("Facts: {age}").format(age=age))
    for one in found.misrecorded:
        told = _(_MISRECORDED[one.field]).format(
            recorded=_subject_name(directory, one.recorded), observed=_subject_name(directory, one.observed)
        )
        lines += wrapped(told)
    if not observation.is_whole:
        lines += wrapped(_("Not all pages could be read: what is missing may still be returned."))
    lines.append("")
    for outcome, number in found.counts.items():
        if number:
            lines += wrapped(_(OUTCOME_WORDS[outcome]), f"{number:>8}  ", " " * 10)
    if found.unlisted:
        lines += wrapped(_("returned, and not in the facts"), f"{len(found.unlisted):>8}  ", " " * 10)
    lines += ["", agreement_rate(found)]
    lines += [line for row in found.disagreements[:_SHOWN] for line in _disagreement(directory, found, row, names)]
    if (rest := len(found.disagreements) - _SHOWN) > 0:
        lines.append(
            ngettext("and {count:,} more; --json lists all", "and {count:,} more; --json lists all", rest).format(
                count=rest
            )
        )
    return lines + _proved(directory, proved)


def observe_json(
    directory: Directory, found: Agreement, proved: Iterable[Deduction], names: Mapping[str, str]
) -> dict[str, Any]:
    """Return the report as the versioned JSON contract."""
    observation = found.observation
    return {
        "schema": SCHEMA,
        "observed_at": iso(observation.observed_at),
        "captured_at": iso(found.captured_at),
        "subject": {"id": observation.subject, "kind": observation.kind},
        "token": observation.token,
        "groups": list(observation.groups) if observation.groups is not None else None,
        "whole": observation.is_whole,
        "returned": len(observation.templates),
        "misrecorded": [one._asdict() for one in found.misrecorded],
        "counts": {outcome.value: count for outcome, count in found.counts.items()},
        "rate": found.rate,
        "disagreements": [
            {
                "template": {"id": row.template.id, "name": row.template.name},
                "outcome": row.outcome.value,
                "verdict": row.verdict.value,
                "headline": row.headline.value,
                "suspects": [suspect.value for suspect in suspects(directory, found, row, names)],
            }
            for row in found.disagreements
        ],
        "unlisted": list(found.unlisted),
        "deductions": [{"permission": one.permission, "held": one.is_held, "template": one.template} for one in proved],
    }


def beside_data(found: Agreement) -> dict[str, Any]:
    """Return the observation as plain data, to stand in a gap."""
    return {
        "observed_at": iso(found.observation.observed_at),
        "whole": found.observation.is_whole,
        "counts": {outcome.value: count for outcome, count in found.counts.items()},
        "rate": found.rate,
        "templates": [{"id": row.template.id, "outcome": row.outcome.value} for row in found.rows],
        "unlisted": list(found.unlisted),
    }


def beside_lines(found: Agreement) -> list[str]:
    """Return the observation in a few sentences, to stand below a gap."""
    returned, total = sum(row.outcome in _RETURNED for row in found.rows), len(found.rows)
    parts = "; ".join(f"{count} {_(OUTCOME_WORDS[outcome])}" for outcome, count in found.counts.items() if count)
    observed = ngettext(
        "Observed on {moment}: the API returned {returned} of this {total} template.",
        "Observed on {moment}: the API returned {returned} of these {total} templates.",
        total,
    ).format(moment=moment(found.observation.observed_at), returned=returned, total=total)
    return [observed, *([_("Of them: {parts}.").format(parts=parts)] if parts else []), agreement_rate(found)]


def _subject_name(directory: Directory, identifier: str) -> str:
    """Return a subject's name with its id, or what else is recorded as it is."""
    subject = directory.subject(identifier)
    return f"{named(subject.name)} ({short(identifier)})" if subject is not None else short(identifier)


def agreement_rate(found: Agreement) -> str:
    """Return in a sentence how far prediction and observation agree."""
    if found.rate is None:
        return _("Agreement: nothing was certain enough to compare.")
    # Never rounded up: 100% means that nothing disagreed.
    percent = int(found.rate * 1000) / 10
    return _("Agreement: {percent}% of what was predicted for certain.").format(percent=f"{percent:g}")


def _disagreement(directory: Directory, found: Agreement, row: Row, names: Mapping[str, str]) -> list[str]:
    lines = ["", *wrapped(f"{named(row.template.name)} ({short(row.template.id)})")]
    lines += wrapped(f"{_(OUTCOME_WORDS[row.outcome])}: {row.headline.value}", "  ")
    for suspect in suspects(directory, found, row, names):
        lines += wrapped(_(SUSPECT_WORDS[suspect]), "  - ", "    ")
    return lines


def deduction_sentence(directory: Directory, one: Deduction) -> str:
    """Return what an observation proves of a permission, and which template shows it."""
    template = directory.templates.get(canonical(one.template))
    name = named(template.name) if template is not None else short(one.template)
    if one.is_held:
        return _("holds {permission}: it was given {template}").format(permission=one.permission, template=name)
    return _("lacks {permission}: it was not given {template}, if that was not deleted since").format(
        permission=one.permission, template=name
    )


def _proved(directory: Directory, proved: Iterable[Deduction]) -> list[str]:
    lines = [row for one in proved for row in wrapped(deduction_sentence(directory, one), "  - ", "    ")]
    return ["", _("What this proves of the subject:"), *lines] if lines else []


_MOST = 200


def observed_lines(found: Agreement, *, uses_proof: bool) -> list[str]:
    """Return in a few sentences when it was observed, how far that agrees, and whether what it proves is used."""
    when = moment(found.observation.observed_at)
    count = len(found.disagreements)
    told = [
        ngettext(
            "on {moment}: {count} template was returned.",
            "on {moment}: {count} templates were returned.",
            len(found.observation.templates),
        ).format(moment=when, count=len(found.observation.templates)),
        agreement_rate(found),
    ]
    if count:
        told.append(
            ngettext("{count} disagrees: enter shows it.", "{count} disagree: enter shows them.", count).format(
                count=count
            )
        )
    if uses_proof:
        told.append(_("What it proves of permissions is used here."))
    return [" ".join(told)]


def write_observation(
    page: Page, directory: Directory, found: Agreement, proved: Iterable[Deduction], *, is_pulled: bool
) -> list[Item]:
    """Write what came to what, each disagreement with whom to suspect, and what the observation proves."""
    observation = found.observation
    page.text(agreement_rate(found), "strong")
    page.labelled(_("Observed"), moment(observation.observed_at))
    page.labelled(_("Facts"), facts_age(found.captured_at, observation.observed_at, is_pulled))
    if not observation.is_whole:
        page.text(_("Not all pages could be read: what is missing may still be returned."), "warn")
    page.heading(_("Predicted and returned"))
    for outcome, number in found.counts.items():
        if number:
            page.text(_(OUTCOME_WORDS[outcome]), first=f"{number:>7,}  ", rest=" " * 9)
    if found.unlisted:
        page.text(_("returned, and not in the facts"), first=f"{len(found.unlisted):>7,}  ", rest=" " * 9)
    if found.disagreements:
        page.heading(_("Where they disagree, and whom to suspect"))
    for row in found.disagreements[:_MOST]:
        _add_disagreement(page, directory, found, row)
    if (rest := len(found.disagreements) - _MOST) > 0:
        page.text(ngettext("and {count} more", "and {count} more", rest).format(count=rest), "dim")
    sentences = [deduction_sentence(directory, one) for one in proved]
    if sentences:
        page.heading(_("What this proves of the subject"))
    for sentence in sentences:
        page.text(sentence, first="- ", rest="  ")
    return page.items


def _add_disagreement(page: Page, directory: Directory, found: Agreement, row: Row) -> None:
    width = max(page.width, 10)
    name = f"{named(row.template.name)} ({short(row.template.id)})"
    lines = wrapped(page.look.text(name), width=width)
    lines += wrapped(f"{_(OUTCOME_WORDS[row.outcome])}: {row.headline.value}", "  ", width=width)
    for suspect in suspects(directory, found, row, {}):
        lines += wrapped(_(SUSPECT_WORDS[suspect]), "  - ", "    ", width)
    page.add([((line, ""),) for line in lines], ToTemplate(row.template.id))

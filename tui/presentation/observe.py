"""An observation beside the prediction, as text, data and page."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import Reason
from diagnostics.access.types import SubjectKind, Verdict
from diagnostics.findings.observed import Agreement, Outcome, Row, Suspect, suspects
from diagnostics.findings.proofs import Proof
from tui.i18n import N_, _, ngettext
from tui.presentation.contract.gap import ObservedData, ObservedTemplateData
from tui.presentation.contract.parts import SCHEMA, Part, ThingData, thing_data
from tui.presentation.layout import Item, Page
from tui.presentation.links import ToTemplate
from tui.presentation.text import facts_age, iso, moment, named, short, wrapped
from tui.presentation.why.proofs import OUTCOME_WORDS, SUSPECT_WORDS, proved_sentences

_SHOWN = 10

_RETURNED = (Outcome.AGREED_VISIBLE, Outcome.PRESENT, Outcome.SETTLED_VISIBLE)
_MISRECORDED = {
    "owner": N_(
        "tokens.toml says the token belongs to {recorded}, and the API says {observed}. The prediction is for the "
        "former: put the record right."
    ),
    "kind": N_("tokens.toml says the token's kind is {recorded}, and the API says {observed}: put the record right."),
}


class ObserveReport(NamedTuple):
    """One observation beside the prediction, what it proves, and the names of returned templates."""

    directory: Directory
    found: Agreement
    proof: Proof | None
    names: Mapping[str, str]


def observe_text(report: ObserveReport) -> list[str]:
    """Return the report of an observation."""
    directory, found, proof, names = report
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
    return lines + _proved(proof)


class ObservedSubjectData(Part):
    """Whose token was used; its kind is null where the API does not say."""

    id: str
    kind: SubjectKind | None


class MisrecordData(Part):
    """What `tokens.toml` says of the token, and the API says otherwise."""

    field: Literal["owner", "kind"]
    recorded: str
    observed: str


class DisagreementData(Part, kw_only=True):
    """A template of which prediction and observation disagree, and whom to suspect."""

    template: ThingData
    outcome: Outcome
    verdict: Verdict
    headline: Reason
    suspects: list[Suspect]


class DeductionData(Part):
    """A permission that the observation proves held or not held, and the template that shows it."""

    permission: str | None
    held: bool
    template: str | None


class ObserveAnswer(Part, kw_only=True):
    """The output of `sightline observe --json`. `rate`: part of certain predictions that agreed."""

    schema: Literal[1]
    observed_at: str
    captured_at: str
    subject: ObservedSubjectData
    token: str | None
    groups: list[str] | None
    whole: bool
    returned: int
    misrecorded: list[MisrecordData]
    counts: dict[Outcome, int]
    rate: float | None
    disagreements: list[DisagreementData]
    unlisted: list[str]
    deductions: list[DeductionData]


def observe_json(report: ObserveReport) -> ObserveAnswer:
    """Return the report as the versioned JSON contract."""
    directory, found, proof, names = report
    observation = found.observation
    return ObserveAnswer(
        schema=SCHEMA,
        observed_at=iso(observation.observed_at),
        captured_at=iso(found.captured_at),
        subject=ObservedSubjectData(observation.subject, observation.kind),
        token=observation.token,
        groups=list(observation.groups) if observation.groups is not None else None,
        whole=observation.is_whole,
        returned=len(observation.templates),
        misrecorded=[MisrecordData(*one) for one in found.misrecorded],
        counts=dict(found.counts),
        rate=found.rate,
        disagreements=[
            DisagreementData(
                template=thing_data(row.template),
                outcome=row.outcome,
                verdict=row.verdict,
                headline=row.headline,
                suspects=list(suspects(directory, found, row, names)),
            )
            for row in found.disagreements
        ],
        unlisted=list(found.unlisted),
        deductions=[
            DeductionData(one.fact.permission, one.fact.value, one.template)
            for one in (proof.derived if proof is not None else ())
            if one.fact.fact == "holds" and one.fact.subject is not None and not one.is_inferred
        ],
    )


def beside_data(found: Agreement) -> ObservedData:
    """Return the observation as a part of the gap's JSON answer."""
    return ObservedData(
        observed_at=iso(found.observation.observed_at),
        whole=found.observation.is_whole,
        counts=dict(found.counts),
        rate=found.rate,
        templates=[ObservedTemplateData(row.template.id, row.outcome) for row in found.rows],
        unlisted=list(found.unlisted),
    )


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


def _proved(proof: Proof | None) -> list[str]:
    sentences = proved_sentences(proof) if proof is not None else []
    lines = [row for told in sentences for row in wrapped(told, "  - ", "    ")]
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
        told.append(_("What it proves is used here."))
    return [" ".join(told)]


def write_observation(
    page: Page, directory: Directory, found: Agreement, proof: Proof | None, *, is_pulled: bool
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
    sentences = proved_sentences(proof) if proof is not None else []
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

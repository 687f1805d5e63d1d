"""Proofs of an observation in words, and suspects where it contradicts the facts."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import RANKS
from diagnostics.access.types import Answer, Question, Verdict
from diagnostics.findings.basis import Basis
from diagnostics.findings.gap import Gap
from diagnostics.findings.observed import Agreement, Outcome, Suspect, agreement, suspects
from diagnostics.findings.proofs import Derived, Proof
from diagnostics.model.fact import Fact
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Template
from diagnostics.workspace.observations import Observation
from tui.i18n import N_, _, ngettext
from tui.presentation.contract.parts import fact_data
from tui.presentation.contract.why import ProofData, RestsOnData
from tui.presentation.text import Note, iso, moment, named, short, template_name
from tui.presentation.why.headlines import because, requester_name

_SHOWN = 3

OUTCOME_WORDS = {
    Outcome.AGREED_VISIBLE: N_("predicted visible, and returned"),
    Outcome.AGREED_HIDDEN: N_("predicted hidden, and not returned"),
    Outcome.ABSENT: N_("predicted visible, but not returned"),
    Outcome.PRESENT: N_("predicted hidden, but returned"),
    Outcome.SETTLED_VISIBLE: N_("not predicted, and returned"),
    Outcome.SETTLED_HIDDEN: N_("not predicted, and not returned"),
    Outcome.NOT_READ: N_("not seen, and not all pages were read (page-not-read)"),
}
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


@lru_cache(maxsize=4)
def contradiction_sentences(proof: Proof) -> tuple[str, ...]:
    """Return what contradicts what, with whom to suspect; where no single template does, those that nothing explains.

    Facts may be wrong that concern many templates, and then none by itself is predicted wrongly.
    """
    found = agreement(proof.before, proof.observation)
    if found.disagreements:
        return tuple(_disagreement(proof, found, number) for number in range(min(_SHOWN, len(found.disagreements))))
    templates = proof.before.organisation.templates
    names = ", ".join(named(templates[position].name) for position in proof.contradicted[:_SHOWN])
    told = _("Nothing explains what was returned and what was not: {templates}.").format(templates=names)
    return (told,) if names else ()


def _disagreement(proof: Proof, found: Agreement, number: int) -> str:
    row = found.disagreements[number]
    told = "; ".join(_(SUSPECT_WORDS[one]) for one in suspects(proof.before, found, row, {}))
    return _("{template} ({id}): {outcome}. Suspects: {suspects}.").format(
        template=named(row.template.name),
        id=short(row.template.id),
        outcome=_(OUTCOME_WORDS[row.outcome]),
        suspects=told,
    )


_MOST = 8

FACT_WORDS: dict[tuple[str, bool], str] = {
    ("holds", True): N_("{holder} holds {permission}"),
    ("holds", False): N_("{holder} lacks {permission}"),
    ("in-group", True): N_("{subject} is a member of group {group}"),
    ("in-group", False): N_("{subject} is not a member of group {group}"),
    ("at-site", True): N_("{subject} is a member of site {site}"),
    ("at-site", False): N_("{subject} is not a member of site {site}"),
    ("covers-service-users", True): N_("sharing with everyone covers service users (rule {rule} of {template})"),
    ("covers-service-users", False): N_(
        "sharing with everyone does not cover service users (rule {rule} of {template})"
    ),
    ("rule-covers", True): N_("rule {rule} of {template}, which could not be read, covers {subject}"),
    ("rule-covers", False): N_("rule {rule} of {template}, which could not be read, does not cover {subject}"),
    ("other-rule-covers", True): N_("a rule of {template} that is not listed covers {subject}"),
    ("other-rule-covers", False): N_("no rule of {template} that is not listed covers {subject}"),
    ("has-locations", True): N_("{template} has locations"),
    ("has-locations", False): N_("{template} has no locations"),
    ("token-in-use", True): N_("token {token} is in use"),
    ("token-in-use", False): N_("token {token} is not in use"),
    ("subject-active", True): N_("{subject} is active"),
    ("subject-active", False): N_("{subject} is not active"),
}
"""Every fact in words, by its code and whether it is so."""


_OPEN_CAUSE = {
    Verdict.VISIBLE: N_("{requester} gets {template}: the API returned it at {moment}. Why is open: {because}."),
    Verdict.HIDDEN: N_(
        "{requester} does not get {template}: the API did not return it at {moment}. Why is open: {because}."
    ),
}
_NO_CAUSE = {
    Verdict.VISIBLE: N_("{requester} gets {template}: the API returned it at {moment}. The facts do not explain that."),
    Verdict.HIDDEN: N_(
        "{requester} does not get {template}: the API did not return it at {moment}. The facts do not explain that."
    ),
}


def fact_sentence(directory: Directory, fact: Fact) -> str:
    """Return a fact in words, without a full stop."""
    subject = directory.subject(fact.subject or "")
    subject_name = subject.name if subject is not None else fact.subject or ""
    holder = (
        subject_name if fact.subject is not None else _listed_name(directory, "permission_sets", fact.permission_set)
    )
    return _(FACT_WORDS[fact.fact, fact.value]).format(
        holder=short(holder),
        subject=short(subject_name),
        permission=fact.permission or "",
        group=named(_listed_name(directory, "groups", fact.group)),
        site=named(_listed_name(directory, "sites", fact.site)),
        template=named(_listed_name(directory, "templates", fact.template)),
        token=named(_listed_name(directory, "tokens", fact.token)),
        rule=(fact.rule or 0) + 1,
    )


def _listed_name(directory: Directory, table: str, identifier: str | None) -> str:
    listed = getattr(directory, table).get(canonical(identifier or ""))
    return listed.name if listed is not None else identifier or ""


def seen_line(proof: Proof, template: Template) -> str:
    """Return whether the API returned the template, in a sentence."""
    when, position = moment(proof.observed_at), proof.before.position_of(template)
    if position in proof.returned if position is not None else _is_unlisted(proof, template.id):
        return _("The API returned it at {moment}.").format(moment=when)
    if position is not None and position in proof.absent:
        return _("The API did not return it at {moment}.").format(moment=when)
    return _("The API may return it: not all pages could be read at {moment}.").format(moment=when)


def _is_unlisted(proof: Proof, identifier: str) -> bool:
    return canonical(identifier) in proof.observation.ids


def derived_sentence(proof: Proof, one: Derived) -> str:
    """Return a derived fact with what shows it."""
    fact, directory = fact_sentence(proof.before, one.fact), proof.before
    if one.template is None:
        return _("{fact}: the API let the token in.").format(fact=fact)
    shown_by = named(_listed_name(directory, "templates", one.template))
    if one.is_inferred:
        return _("{fact}: inferred, since all rules of which it is known are alike.").format(fact=fact)
    return _("{fact}: shown by {template}.").format(fact=fact, template=shown_by)


def absence_sentence(proof: Proof, derived: Iterable[Derived]) -> str:
    """Return what must be so for all that follows from what was not returned; empty where nothing does."""
    if not any(one.by_absence for one in derived):
        return ""
    identity = proof.before.organisation.organisation
    return _(
        "Some of this follows from what was not returned: unless a template was deleted or changed between {start} and "
        "{end}."
    ).format(start=moment(identity.captured_at), end=moment(proof.observed_at))


def override_sentence(proof: Proof) -> str:
    """Return that one of the override permissions is held, where it is not known which; empty elsewhere."""
    if proof.overriding is None:
        return ""
    template = proof.before.organisation.templates[proof.overriding]
    return _(
        "{subject} holds an override permission (View all data or Manage all data): nothing else gives it {template}, "
        "which was returned."
    ).format(subject=short(proof.subject.name), template=named(template.name))


def observed_rows(proof: Proof, question: Question, basis: Basis | None) -> list[Note]:
    """Return the rows about the observation beside an answer: what was returned, and what follows from it."""
    rows = [Note(_("Observed"), seen_line(proof, question.template))]
    if not proof.is_consistent:
        rows.append(Note(_("Observed"), contradiction_line(), is_warning=True))
        rows += [Note(_("Observed"), told) for told in contradiction_sentences(proof)]
        return rows
    if basis is Basis.OBSERVED:
        rows.append(Note(_("Basis"), _("what was observed; the facts alone do not tell")))
    derived = proof.of(question.template)
    told = [derived_sentence(proof, one) for one in derived[:_MOST]]
    sentences = [*told, *filter(None, (override_sentence(proof), absence_sentence(proof, derived)))]
    rows.extend(Note(_("Proved"), told) for told in sentences)
    return rows


def older_line(observation: Observation) -> str:
    """Return that an observation does not count, in a sentence."""
    return _(
        "The observation of {moment} is not used: it is older than the facts, or not of the token as it is recorded. "
        "Observe again."
    ).format(moment=moment(observation.observed_at))


def gap_lines(proof: Proof, gap: Gap) -> list[str]:
    """Return what the gap owes to the observation, and what follows from it."""
    returned = len(proof.returned)
    lines = [
        ngettext(
            "The API returned {returned:,} of {total:,} template at {moment}; {observed:,} rest on that alone.",
            "The API returned {returned:,} of {total:,} templates at {moment}; {observed:,} rest on that alone.",
            len(gap.templates),
        ).format(
            returned=returned, total=len(gap.templates), moment=moment(proof.observed_at), observed=len(gap.observed)
        )
    ]
    if not proof.observation.is_whole:
        lines.append(_("Not all pages could be read: what is missing may still be returned."))
    if gap.unlisted:
        lines.append(
            ngettext(
                "It returned {count:,} template that the facts lack: pull again.",
                "It returned {count:,} templates that the facts lack: pull again.",
                gap.unlisted,
            ).format(count=gap.unlisted)
        )
    if not proof.is_consistent:
        return [*lines, contradiction_line(), *(f"- {told}" for told in contradiction_sentences(proof))]
    return [*lines, *(f"- {sentence}" for sentence in proved_sentences(proof))]


def proved_sentences(proof: Proof) -> list[str]:
    """Return what follows about the subject from an observation, whatever the template; that nothing can, elsewhere."""
    if not proof.is_consistent:
        return [contradiction_line()]
    told = [derived_sentence(proof, one) for one in proof.derived[:_MOST]]
    return [*told, *filter(None, (override_sentence(proof), absence_sentence(proof, proof.derived)))]


def contradiction_line() -> str:
    """Return that facts and observation contradict each other, and what to do."""
    return _(
        "WARNING: what the API returned and the facts contradict each other, so nothing is derived from it, and no "
        "cause is told. Pull again, then observe again."
    )


def observed_headline(proof: Proof, question: Question, answer: Answer, basis: Basis | None) -> str | None:
    """Return the answer in one sentence where it rests on what was observed and its cause is open; else None."""
    if basis is not Basis.OBSERVED or RANKS[answer.headline].effect != "unknown":
        return None
    sentence = (_OPEN_CAUSE if proof.is_consistent else _NO_CAUSE)[answer.verdict]
    return _(sentence).format(
        requester=requester_name(question),
        template=template_name(question.template),
        moment=moment(proof.observed_at),
        because=because(question, answer),
    )


class ObservedWords(NamedTuple):
    """What is said of an observation beside an answer: rows, and the whole answer in a sentence if that tells of it."""

    rows: tuple[Note, ...]
    headline: str | None


def observed_words(proof: Proof, question: Question, answer: Answer, basis: Basis | None) -> ObservedWords:
    """Return what is said of an observation beside an answer."""
    rows = tuple(observed_rows(proof, question, basis))
    return ObservedWords(rows, observed_headline(proof, question, answer, basis))


def observed_json(proof: Proof, template: Template, basis: Basis | None) -> RestsOnData:
    """Return what the verdict about a template rests on, and what is proved of the facts that it hangs on."""
    when = iso(proof.observed_at)
    found = [one for one in proof.of(template) if not one.is_inferred]
    return RestsOnData(basis, [ProofData(fact_data(one.fact), one.template, when) for one in found])

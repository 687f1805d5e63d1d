"""A workspace made fit to be passed on: in pseudonyms, perhaps cut down to one question, proved to answer the same."""

from dataclasses import replace
from datetime import datetime

from diagnostics.access.directory import Directory
from diagnostics.access.index import Index
from diagnostics.access.lookup import asker_of_token
from diagnostics.access.question import Call
from diagnostics.errors import SightlineError
from diagnostics.findings.case import Case, cut_down
from diagnostics.findings.pseudonyms import Pseudonyms, pseudonymous, words_of
from diagnostics.organisation.model import Organisation
from diagnostics.tokens.inventory import Inventory


class AnswersWouldDiffer(SightlineError):
    """The redacted workspace would not answer as the real one does, or tell of it, so it is not written."""


def redacted(organisation: Organisation, inventory: Inventory, at: datetime) -> tuple[Organisation, Inventory]:
    """Return a whole workspace under pseudonyms, proved for every token and template.

    Raises:
        AnswersWouldDiffer: where an answer differs, which would be a fault of this program.
    """
    words = words_of(organisation, inventory)
    result = pseudonymous(organisation, inventory, Pseudonyms(words))
    if words & words_of(*result):
        raise AnswersWouldDiffer
    before, after = Directory(organisation, inventory), Directory(*result)
    one, other = Index(before), Index(after)
    for token, renamed in zip(inventory.tokens, result[1].tokens, strict=True):
        answers = one.answers(asker_of_token(before, token), Call(), at)
        if answers != other.answers(asker_of_token(after, renamed), Call(), at):
            raise AnswersWouldDiffer
    return result


def redacted_case(case: Case) -> Case:
    """Return one question under pseudonyms, cut down to what it needs, with the same verdict, headline and repairs.

    Raises:
        AnswersWouldDiffer: where they differ, which would be a fault of this program.
    """
    smaller = cut_down(case)
    words = words_of(case.organisation, case.inventory)
    given = Pseudonyms(words)
    organisation, inventory = pseudonymous(smaller.organisation, smaller.inventory, given)
    token, template = given.of("token", case.token), given.of("template", case.template)
    result = replace(smaller, organisation=organisation, inventory=inventory, token=token, template=template)
    if _told(result) != _told(case) or words & words_of(organisation, inventory):
        raise AnswersWouldDiffer
    return result


def _told(case: Case) -> tuple[object, ...]:
    """Return the outcome without ids, which differ under pseudonyms."""
    *others, repairs = case.outcome()
    return *others, tuple((tuple(change.code for change in changes), *counts) for changes, *counts in repairs)

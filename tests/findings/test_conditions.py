"""Laws of conditions: those of a gap are those of each pair, and what they lead to comes true wherever they hold."""

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.filling import with_facts
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Question, Requester, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.conditions import MOST, Unknowns, conditions_of
from diagnostics.findings.gap import gap
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.reference.model import explain
from tests.worlds.completions import completions
from tests.worlds.facts import Table
from tests.worlds.organisations import worlds_and_calls
from tests.worlds.true_facts import is_true


def directory_of(organisation: Table, tokens: Table) -> Directory:
    """Return the look-ups over a world."""
    return Directory(validated(Organisation, organisation), validated(Inventory, tokens))


def requesters(directory: Directory) -> list[Requester]:
    """Return everyone who can ask: each token, and each of this organisation's subjects without it."""
    found = [requester_of_token(directory, token) for token in directory.inventory.tokens]
    subjects = [one.subject for one in found if one.subject is not None and one.subject.record is not None]
    own = [one for one in subjects if one.user is None or not directory.is_foreign(one.user.organisation)]
    return found + [Requester(None, one) for one in own]


def call_of(parameters: Table) -> Call:
    """Return the call of a world."""
    return Call(**{key: value for key, value in parameters.items() if key != "at"})


@given(worlds_and_calls())
def test_the_conditions_of_a_gap_are_those_of_each_pair(drawn: tuple[Table, Table, Table]) -> None:
    """Classes found by sets of templates say of each template what its own walk says, and leave none out."""
    organisation, tokens, parameters = drawn
    directory = directory_of(organisation, tokens)
    index = Index(directory)
    for requester in requesters(directory):
        call = call_of(parameters) if requester.token is not None else Call()
        found = gap(directory, index, requester, call, parameters["at"])
        unknowns = Unknowns(index, found)
        placed = [position for group in unknowns.groups for position in group.positions]
        assert sorted(placed) == list(found.answers.of(Verdict.UNKNOWN))
        for group in unknowns.groups:
            for position in group.positions:
                question = Question(requester, found.templates[position], call, parameters["at"])
                assert unknowns.conditions(group, position) == conditions_of(directory, question, index)


@given(st.data(), worlds_and_calls())
def test_a_condition_leads_where_it_says_wherever_it_holds(
    data: st.DataObject, drawn: tuple[Table, Table, Table]
) -> None:
    """In a world with nothing missing, each condition whose facts are true there has the verdict that it told."""
    organisation, tokens, parameters = drawn
    directory = directory_of(organisation, tokens)
    index = Index(directory)
    truth = data.draw(completions(organisation, tokens))
    for token in directory.inventory.tokens:
        requester = requester_of_token(directory, token)
        found = gap(directory, index, requester, call_of(parameters), parameters["at"])
        unknowns = Unknowns(index, found)
        for group in unknowns.groups:
            for position in group.positions:
                template = found.templates[position]
                known = explain(*truth, template_id=template.id, token_id=token.id, **parameters)
                conditions = unknowns.conditions(group, position)
                assert len(conditions) <= MOST
                for condition in conditions:
                    if all(is_true(fact, organisation, truth, parameters["at"]) for fact in condition.facts):
                        assert known["verdict"] == condition.verdict.value


@given(worlds_and_calls())
def test_the_walk_with_the_facts_of_a_condition_says_what_it_leads_to(drawn: tuple[Table, Table, Table]) -> None:
    """Filled in, a condition decides: the walk has its verdict and headline; without one of its facts it has not."""
    organisation, tokens, parameters = drawn
    directory = directory_of(organisation, tokens)
    index = Index(directory)
    for requester in requesters(directory):
        call = call_of(parameters) if requester.token is not None else Call()
        found = gap(directory, index, requester, call, parameters["at"])
        unknowns = Unknowns(index, found)
        for group in unknowns.groups:
            question = Question(requester, found.templates[group.positions[0]], call, parameters["at"])
            for condition in unknowns.conditions(group, group.positions[0]):
                filled = with_facts(directory, condition.facts)
                assert not filled.contradicted and not filled.pointless
                answer = walk(filled.directory, question)
                assert (answer.verdict, answer.headline) == (condition.verdict, condition.headline)
                for fact in condition.facts:
                    fewer = with_facts(directory, [one for one in condition.facts if one is not fact])
                    assert walk(fewer.directory, question).verdict is Verdict.UNKNOWN

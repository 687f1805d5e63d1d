"""Laws of the questions that settle: what they decide is what filling the answer in decides, and truth stays truth."""

import random

from hypothesis import assume, given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Requester, Verdict
from diagnostics.findings.gap import Gap, gap
from diagnostics.findings.settle import MOST_QUESTIONS, Settle, SettleQuestion, question_id
from diagnostics.workspace.answers import filled_in
from diagnostics.workspace.learned import LearnedAnswer
from tests.findings.test_conditions import call_of, directory_of, requesters
from tests.reference.model import explain
from tests.worlds.completions import completions
from tests.worlds.facts import Table, is_complete
from tests.worlds.organisations import NOW, worlds_and_calls
from tests.worlds.true_facts import is_so, unsaid_rules


def answered(directory: Directory, question: SettleQuestion, answer: str) -> Directory | None:
    """Return the directory with an answer, or None where something contradicts it."""
    told = LearnedAnswer(id=question.id, facts=question.facts, answer="yes" if answer == "yes" else "no", at=NOW)
    filled = filled_in(directory, told)
    return None if filled.contradicted else filled.directory


def gap_of(directory: Directory, requester: Requester, call: Call, parameters: Table) -> tuple[Index, Gap]:
    """Return the gap of a requester as a directory has it."""
    if requester.token is not None:
        requester = requester_of_token(directory, requester.token)
    index = Index(directory)
    return index, gap(directory, index, requester, call, parameters["at"])


@given(worlds_and_calls())
def test_a_question_decides_what_filling_its_answer_in_decides(drawn: tuple[Table, Table, Table]) -> None:
    """The counts are those of walking every template again; the questions come in their order, each with its own id."""
    organisation, tokens, parameters = drawn
    directory = directory_of(organisation, tokens)
    for requester in requesters(directory):
        call = call_of(parameters) if requester.token is not None else Call()
        index, found = gap_of(directory, requester, call, parameters)
        questions = Settle(index, found).questions()
        assert len(questions) <= MOST_QUESTIONS
        assert len({question.id for question in questions}) == len(questions)
        assert [one.decides for one in questions] == sorted((one.decides for one in questions), reverse=True)
        for question in questions:
            assert question.id == question_id(question.facts)
            for answer, decided in (("yes", question.yes), ("no", question.no)):
                filled = answered(directory, question, answer)
                assert filled is not None
                _, after = gap_of(filled, requester, call, parameters)
                became = [
                    len(after.answers.of(verdict) & found.answers.of(Verdict.UNKNOWN))
                    for verdict in (Verdict.VISIBLE, Verdict.HIDDEN)
                ]
                assert became == list(decided)


@given(st.data(), worlds_and_calls())
def test_truthful_answers_never_make_a_certain_answer_wrong(
    data: st.DataObject, drawn: tuple[Table, Table, Table]
) -> None:
    """Where all rules for everyone of unsaid coverage behave alike, answering by the truth leads to the truth only."""
    organisation, tokens, parameters = drawn
    assume(is_complete(organisation, "template_rules"))
    truth = data.draw(completions(organisation, tokens))
    covers = data.draw(st.booleans())
    for rule in unsaid_rules(organisation, truth[0]):
        rule["covers_service_users"] = covers
    for token in tokens.get("tokens", []):
        directory = directory_of(organisation, tokens)
        requester = requester_of_token(directory, directory.tokens[token["id"]])
        call = call_of(parameters)
        for _ in range(4):
            index, found = gap_of(directory, requester, call, parameters)
            for template, verdict, _reason in found.rows():
                if verdict is not Verdict.UNKNOWN:
                    known = explain(*truth, template_id=template.id, token_id=token["id"], **parameters)
                    assert known["verdict"] == verdict.value
            questions = Settle(index, found).questions()
            if not questions:
                break
            question = random.Random(len(questions)).choice(questions)
            told = [is_so(fact, organisation, truth, parameters["at"]) for fact in question.facts]
            if None in told:
                break
            filled = answered(directory, question, "yes" if any(told) else "no")
            assert filled is not None
            directory = filled

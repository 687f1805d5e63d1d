"""Facts that are filled in beside those of the workspace: what they change, and what they must not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.filling import truth_of_fact, with_facts
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import audiences
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.open_facts import open_facts
from diagnostics.access.types import Call, Question, Requester, Truth, Verdict
from diagnostics.access.walk import walk
from diagnostics.model.fact import Fact
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.worlds.organisations import NOW, worlds


def directory_of(world: tuple[dict[str, object], dict[str, object]]) -> Directory:
    """Return the directory of a world's plain tables."""
    organisation, tokens = world
    return Directory(validated(Organisation, organisation), validated(Inventory, tokens))


def questions(directory: Directory) -> list[Question]:
    """Return every question that a token, or a subject, of a directory can ask."""
    requesters = [requester_of_token(directory, token) for token in directory.inventory.tokens]
    own = (user.id for user in directory.organisation.users if not directory.is_foreign(user.organisation))
    named = (*own, *(one.id for one in directory.inventory.service_users))
    requesters.extend(Requester(None, directory.subject(identifier)) for identifier in named)
    return [
        Question(requester, one, Call(), NOW) for requester in requesters for one in directory.organisation.templates
    ]


@st.composite
def filled_worlds(draw: st.DrawFn) -> tuple[Directory, Directory, list[Fact]]:
    """Draw a world, and the same with some of the facts that its questions hang on filled in somehow."""
    directory = directory_of(draw(worlds()))
    facts = list(dict.fromkeys(fact for question in questions(directory) for fact in open_facts(directory, question)))
    chosen = [fact if draw(st.booleans()) else fact.contrary() for fact in facts if draw(st.integers(0, 3))]
    return directory, with_facts(directory, chosen).directory, chosen


@settings(max_examples=40, deadline=None)
@given(drawn=filled_worlds())
def test_whole_sets_say_what_the_walk_says_with_learned_facts(
    drawn: tuple[Directory, Directory, list[Fact]],
) -> None:
    """Gap, list and audience answer with facts filled in as the walk does, question by question."""
    _, directory, _ = drawn
    index, seen = Index(directory), audiences(directory)
    for question in questions(directory):
        answer = walk(directory, question)
        position = directory.template_positions[_key(question)]
        found = index.answers(question.requester, question.call, question.at)
        assert position in found.by_headline[answer.verdict, answer.headline]
        visible = index.visible(question.requester, question.call, question.at)
        assert (position in visible) == (answer.verdict is Verdict.VISIBLE)
        if question.requester.token is None and question.requester.subject is not None:
            place = seen.subjects.positions[_subject_key(question)]
            by_headline = seen.of(question.template).by_headline
            assert place in by_headline[answer.verdict, answer.headline]
            assert (place in seen.sees(question.template)) == (answer.verdict is Verdict.VISIBLE)


def _key(question: Question) -> str:
    return canonical(question.template.id)


def _subject_key(question: Question) -> str:
    from diagnostics.model.ids import canonical

    assert question.requester.subject is not None
    return canonical(question.requester.subject.id)


@settings(max_examples=40, deadline=None)
@given(drawn=filled_worlds())
def test_learned_facts_change_nothing_that_is_certain(drawn: tuple[Directory, Directory, list[Fact]]) -> None:
    """A certain verdict stays, whatever is filled in."""
    before, after, _ = drawn
    for question in questions(before):
        answer = walk(before, question)
        if answer.verdict is not Verdict.UNKNOWN:
            assert walk(after, question).verdict is answer.verdict


@settings(max_examples=40, deadline=None)
@given(world=worlds(), data=st.data())
def test_all_open_facts_of_a_question_decide_it(
    world: tuple[dict[str, object], dict[str, object]], data: st.DataObject
) -> None:
    """With every fact that an answer hangs on filled in, it is no longer unknown, and hangs on nothing."""
    directory = directory_of(world)
    for question in questions(directory):
        facts = open_facts(directory, question)
        values = data.draw(st.lists(st.booleans(), min_size=len(facts), max_size=len(facts)))
        said = [fact if value else fact.contrary() for fact, value in zip(facts, values, strict=True)]
        filled = with_facts(directory, said)
        assert not filled.pointless
        known = filled.directory
        assert all(truth_of_fact(known, fact) is not Truth.UNKNOWN for fact in facts)
        answer = walk(known, question)
        assert answer.verdict is not Verdict.UNKNOWN
        assert not open_facts(known, question)

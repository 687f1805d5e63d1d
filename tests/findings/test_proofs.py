"""What an observation proves: laws over organisations as a pull leaves them, and cases that are easy to get wrong."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.filling import truth_of_fact, with_facts
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.open_facts import facts_of
from diagnostics.access.types import Answer, Call, Question, Requester, Truth, Verdict, truth_of
from diagnostics.access.walk import reach, walk
from diagnostics.findings.basis import Basis
from diagnostics.findings.concluding import conclude, conclude_all, in_use
from diagnostics.findings.grounds import counting
from diagnostics.findings.proofs import Proof
from diagnostics.model.fact import Fact
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from diagnostics.workspace.observations import Observation
from tests.reference.model import explain
from tests.worlds.facts import Table
from tests.worlds.organisations import NOW, calls
from tests.worlds.pulled import Pulled, pulled_worlds

_MOST_OPEN = 8
VIEW, MANAGE = "Override permissions: View all data", "Override permissions: Manage all data"
UNTOLD = {"permission_sets": "unavailable", "template_locations": "unavailable"}
BOT, LAKE = "user_" + "b1" * 16, "tok_01"


def directory_of(world: tuple[Table, Table]) -> Directory:
    """Return the directory of a world's plain tables."""
    organisation, tokens = world
    return Directory(validated(Organisation, organisation), validated(Inventory, tokens))


def proofs_of(pulled: Pulled, observed: list[tuple[str, Table]]) -> Iterator[tuple[Requester, Proof, Index]]:
    """Return what each observation proves, with who asks and the index of the facts alone."""
    directory = directory_of(pulled[1])
    index = Index(directory)
    for identifier, table in observed:
        requester = requester_of_token(directory, directory.tokens[canonical(identifier)])
        observation = validated(Observation, {"format": 1, **table})
        assert requester.subject is not None
        if counting(directory, requester.subject, [observation]) is not None:
            yield requester, Proof(directory, index, requester.subject, observation), index


@settings(max_examples=40, deadline=None)
@given(drawn=pulled_worlds(), data=st.data())
def test_no_certain_answer_and_no_proved_fact_is_wrong(
    drawn: tuple[Pulled, list[tuple[str, Table]]], data: st.DataObject
) -> None:
    """Whatever is certain after an observation is so in the truth that it was made of; gap and why say the same."""
    pulled, observed = drawn
    truth = directory_of(pulled[0])
    call = data.draw(calls(*pulled[0]))
    parameters = Call(**{key: value for key, value in call.items() if key != "at"})
    for requester, proof, index in proofs_of(pulled, observed):
        assert proof.is_consistent
        for one in proof.derived:
            assert one.is_inferred or truth_of_fact(truth, one.fact) is truth_of(one.fact.value)
        found = conclude_all(proof, index, requester, parameters, call["at"]).gap
        for position, template in enumerate(proof.before.organisation.templates):
            answer, basis = conclude(proof, Question(requester, template, parameters, call["at"]))
            assert position in found.answers.by_headline[answer.verdict, answer.headline]
            assert (position in found.observed) == (basis is Basis.OBSERVED)
            assert requester.token is not None
            known = explain(*pulled[0], token_id=requester.token.id, template_id=template.id, **call)
            assert answer.verdict in (Verdict.UNKNOWN, known["verdict"])


@settings(max_examples=40, deadline=None)
@given(drawn=pulled_worlds())
def test_every_completion_that_explains_the_observation_agrees(
    drawn: tuple[Pulled, list[tuple[str, Table]]],
) -> None:
    """Of all ways to fill in what is open, each that explains what was returned gives the facts and answers told."""
    for requester, proof, _ in proofs_of(*drawn):
        _hold_against_completions(requester, proof)


def _hold_against_completions(requester: Requester, proof: Proof) -> None:
    before, subject = proof.before, proof.subject
    templates = before.organisation.templates
    open_facts = list(dict.fromkeys(fact for one in templates for fact in facts_of(before, subject, one)))
    if len(open_facts) > _MOST_OPEN:
        return
    told = [conclude(proof, Question(requester, one, Call(), NOW))[0] for one in templates]
    is_explained = False
    for values in product((True, False), repeat=len(open_facts)):
        said = [fact if value else fact.contrary() for fact, value in zip(open_facts, values, strict=True)]
        filled = with_facts(before, said)
        if filled.contradicted:
            continue
        answers = [walk(filled.directory, Question(in_use(proof, requester), one, Call(), NOW)) for one in templates]
        if not _explains(proof, answers):
            continue
        is_explained = True
        for one in proof.derived:
            is_open = one.is_inferred or one.fact.fact == "subject-active"
            assert is_open or truth_of_fact(filled.directory, one.fact) is truth_of(one.fact.value)
        if not any(one.is_inferred for template in templates for one in proof.of(template)):
            verdicts = [{one.verdict, other.verdict} for one, other in zip(answers, told, strict=True)]
            assert all(len(pair - {Verdict.UNKNOWN}) < 2 for pair in verdicts)
    assert is_explained == proof.is_consistent


def _explains(proof: Proof, answers: list[Answer]) -> bool:
    truths = [reach(answer)[0] for answer in answers]
    return all(truths[one] is Truth.YES for one in proof.returned) and all(
        truths[one] is Truth.NO for one in proof.absent
    )


def world(*templates: Table, sets: tuple[str, ...] | None = None, **facts: Any) -> Directory:
    """Return an organisation whose service user nothing is known of, with these templates."""
    bot: Table = {"id": BOT, "name": "Nightly lake", **facts.pop("bot", {})}
    if sets is not None:
        bot["permission_sets"] = list(sets)
    organisation: Table = {
        "format": 1,
        "organisation": {"id": "acme", "name": "Acme", "captured_at": NOW, "source": "https://api.example"},
        "coverage": {**UNTOLD, **facts.pop("coverage", {})},
        "permission_sets": [{"id": one, "name": one} for one in sets or ()],
        "templates": [{"id": f"t{number}", "name": f"T{number}", **one} for number, one in enumerate(templates)],
        **facts,
    }
    token = {"id": LAKE, "name": "Lake", "kind": "service_user", "owner": BOT, "inactivity_days": 45}
    tokens = {"format": 1, "service_users": [bot], "tokens": [{**token, "status": "active", "created_at": NOW}]}
    return directory_of((organisation, tokens))


def proved(directory: Directory, *returned: str, **changes: Any) -> Proof:
    """Return what an observation proves in which these templates were returned."""
    observation = seen(*returned, **changes)
    subject = directory.subject(BOT)
    assert subject is not None
    assert counting(directory, subject, [observation]) is observation
    return Proof(directory, Index(directory), subject, observation)


def seen(*returned: str, **changes: Any) -> Observation:
    """Return the observation in which these templates were returned."""
    table = {
        "format": 1,
        "observed_at": NOW,
        "base_url": "https://api.example",
        "subject": BOT,
        "kind": "service_user",
        "organisation": "acme",
        "token": LAKE,
        "groups": None,
        "is_whole": True,
        "templates": [{"id": one} for one in returned],
    }
    return validated(Observation, table | changes)


def told(proof: Proof, template: str, **changes: Any) -> tuple[str, str, str | None]:
    """Return verdict, headline and basis of one template."""
    directory = proof.before
    requester = requester_of_token(directory, directory.tokens[LAKE])
    call = Call(**changes)
    answer, basis = conclude(proof, Question(requester, directory.templates[template], call, NOW))
    return answer.verdict.value, answer.headline.value, basis


def facts_told(proof: Proof) -> set[tuple[str, bool]]:
    """Return the permissions that are proved of the subject itself."""
    return {(one.fact.permission or "", one.fact.value) for one in proof.derived if one.fact.subject is not None}


OWN = {"rules": [{"service_user": BOT}]}
GROUP: Table = {"rules": [{"group": "night"}]}
NIGHT = [{"id": "night", "name": "Night shift"}]
UNREAD = {"rules": [{"unrecognised": "SITE:x"}]}
EVERYONE = {"rules": [{"everyone": True}]}


def test_what_is_not_returned_proves_that_no_override_is_held() -> None:
    """An override opens all of the organisation, so that one template missing rules out both; each is told."""
    proof = proved(world(OWN, GROUP, groups=NIGHT), "t0")
    assert {(VIEW, False), (MANAGE, False), ("Templates: Access", True)} <= facts_told(proof)
    assert told(proof, "t0") == ("visible", "shared-with-service-user", "observed")
    assert told(proof, "t1") == ("hidden", "groups-do-not-apply-to-service-users", "observed")


def test_who_gets_all_may_hold_an_override_and_proves_nothing_of_single_permissions() -> None:
    """Where nothing but an override explains a template, it is not said which of the two, nor that others are held."""
    proof = proved(world(OWN, GROUP, groups=NIGHT), "t0", "t1")
    assert facts_told(proof) == set()
    assert told(proof, "t1") == ("visible", "override-permission", "observed")
    known = proof.directory
    subject = known.subject(BOT)
    assert subject is not None
    assert known.overrides(subject) is Truth.YES
    assert known.holds(subject, VIEW) is Truth.UNKNOWN
    assert known.holds(subject, "Templates: Access") is Truth.UNKNOWN


def test_several_possible_causes_are_left_open() -> None:
    """A template shared for certain, and not returned: locations, or no permission at all; neither is guessed."""
    proof = proved(world(OWN))
    assert told(proof, "t0") == ("hidden", "permission-set-unknown", "observed")
    assert facts_told(proof) == {(VIEW, False), (MANAGE, False)}


def test_one_cause_that_is_left_is_the_headline() -> None:
    """Who may open templates, and does not get one that is shared with it, lacks the permission for its locations."""
    proof = proved(world(OWN, OWN), "t0")
    assert told(proof, "t1") == ("hidden", "locations-permission-missing", "observed")


def test_a_rule_that_could_not_be_read_is_proved_for_this_subject_only() -> None:
    """It covers the one who was given the template; of anybody else nothing follows."""
    directory = world(UNREAD, GROUP, groups=NIGHT, users=[{"id": "ada", "name": "Ada", "status": "active"}])
    proof = proved(directory, "t0")
    assert told(proof, "t0") == ("visible", "rule-not-understood", "observed")
    ada = directory.subject("ada")
    assert ada is not None
    template = directory.templates["t0"]
    assert proof.directory.unread_rule_covers(template, 0, proof.subject) is Truth.YES
    assert proof.directory.unread_rule_covers(template, 0, ada) is Truth.UNKNOWN


def test_who_is_not_listed_is_active_where_the_api_let_the_token_in() -> None:
    """An owner that the facts do not list may have left, but not while its token is let in."""
    listed = world(OWN, GROUP, groups=NIGHT, coverage={"service_users": "unavailable"})
    directory = Directory(listed.organisation, listed.inventory.changed("service_users", ()))
    subject = directory.subject_of(directory.tokens[LAKE])
    assert counting(directory, subject, [seen("t0")]) is not None
    proof = Proof(directory, Index(directory), subject, seen("t0"))
    assert told(proof, "t0") == ("visible", "shared-with-service-user", "observed")
    assert "subject-active" in {one.fact.fact for one in proof.of(directory.templates["t0"])}


def test_everyone_is_inferred_only_while_all_that_is_known_is_alike() -> None:
    """One rule proved to cover service users lets others be taken so, unless another says that it does not."""
    both = {"rules": [{"everyone": True}, {"unrecognised": "SITE:x"}]}
    proof = proved(world(EVERYONE, GROUP, both, groups=NIGHT), "t0", "t2")
    assert told(proof, "t2")[:2] == ("visible", "shared-with-everyone")
    assert [one.is_inferred for one in proof.of(proof.before.templates["t2"]) if one.fact.rule == 0] == [True]
    other = {"rules": [{"everyone": True, "covers_service_users": False}]}
    proof = proved(world(EVERYONE, GROUP, both, other, groups=NIGHT), "t0", "t2")
    assert told(proof, "t2")[:2] == ("visible", "rule-not-understood")


def test_what_a_subject_lacks_each_of_its_sets_lacks_and_what_it_holds_its_only_set_holds() -> None:
    """Two sets that may hold a permission leave open which one does."""
    proof = proved(world(OWN, GROUP, groups=NIGHT, sets=("standard",)), "t0")
    of_sets = {(one.fact.permission_set, one.fact.permission, one.fact.value) for one in proof.derived}
    assert {("standard", VIEW, False), ("standard", "Templates: Access", True)} <= of_sets
    proof = proved(world(OWN, GROUP, groups=NIGHT, sets=("standard", "admin")), "t0")
    of_sets = {(one.fact.permission_set, one.fact.permission, one.fact.value) for one in proof.derived}
    assert {("standard", VIEW, False), ("admin", VIEW, False)} <= of_sets
    assert not any(one[0] and one[1] == "Templates: Access" for one in of_sets)


def test_a_contradiction_stops_all_deriving() -> None:
    """Facts that say for certain what was observed otherwise: the verdict is what was observed, without a cause."""
    whole = {"permission_sets": "complete", "template_locations": "complete"}
    lacking = {"lacks": [VIEW, MANAGE]}
    proof = proved(world(OWN, GROUP, UNREAD, groups=NIGHT, coverage=whole, bot=lacking), "t1")
    assert not proof.is_consistent
    assert proof.derived == ()
    assert told(proof, "t1") == ("visible", "rules-unknown", "observed")
    assert told(proof, "t0")[0] == "hidden"
    assert told(proof, "t2") == ("hidden", "rule-not-understood", "observed")


def test_an_observation_that_is_not_whole_says_nothing_of_what_is_missing() -> None:
    """What was not returned may stand on a page that was not read; what was returned is visible all the same."""
    proof = proved(world(OWN, GROUP, groups=NIGHT), "t0", is_whole=False)
    assert told(proof, "t0")[0] == "visible"
    assert told(proof, "t1") == ("unknown", "override-unknown", None)
    assert facts_told(proof) == set()


def test_token_and_call_stay_what_facts_and_question_say() -> None:
    """A template that was returned is hidden from a call that leaves it out, and from a token that expired since."""
    proof = proved(world({**OWN, "archived": True}, GROUP, groups=NIGHT), "t0")
    assert told(proof, "t0", archived="false")[:2] == ("hidden", "excluded-by-archived-filter")
    directory = proof.before
    requester = requester_of_token(directory, directory.tokens[LAKE])
    later = Question(requester, directory.templates["t0"], Call(), NOW + timedelta(days=46))
    assert conclude(proof, later)[0].headline == "token-expired"


@pytest.mark.parametrize(
    "changes",
    [
        {"observed_at": NOW - timedelta(seconds=1)},
        {"kind": "user"},
        {"organisation": "other"},
        {"subject": "somebody"},
    ],
)
def test_an_observation_counts_only_if_it_fits(changes: Table) -> None:
    """One that began before the facts were read, or that the token's record contradicts, is left out."""
    directory = world(OWN)
    subject = directory.subject(BOT)
    assert subject is not None
    assert counting(directory, subject, [seen(**changes)]) is None
    assert counting(directory, subject, [seen()]) is not None


def test_facts_that_were_read_later_outdate_an_observation_before_their_end() -> None:
    """What counts is when all facts were read, not when the reading began."""
    directory = world(OWN)
    organisation = directory.organisation
    late = organisation.organisation.changed("read_until", NOW + timedelta(hours=1))
    known = Directory(organisation.changed("organisation", late), directory.inventory)
    subject = known.subject(BOT)
    assert subject is not None
    assert counting(known, subject, [seen()]) is None


def test_a_fact_is_equal_by_what_it_means() -> None:
    """Spelling of ids does not matter to it; a fact about other things than its code speaks of cannot be made."""
    dashed = "b1b1b1b1-b1b1-b1b1-b1b1-b1b1b1b1b1b1"
    active = Fact(fact="subject-active", value=True, subject=BOT)
    assert active == Fact(fact="subject-active", value=True, subject=dashed)
    assert active != active.contrary()
    with pytest.raises(ValueError, match="in-group"):
        Fact(fact="in-group", value=True, subject=BOT)

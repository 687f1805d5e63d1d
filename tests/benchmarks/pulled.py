"""How far an organisation as a pull leaves it can be answered for: `python -m tests.benchmarks.pulled`.

Random organisations of which the truth is known. What no API tells is left out of them, the token is recorded, and it
observes once: what a person does who has nothing but tokens. Every token asks for every template. Where several causes
are told, each is held against the whole observation by itself: if two of them explain it, none of them can be proved.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from diagnostics.access.directory import Directory
from diagnostics.access.filling import truth_of_fact, with_facts
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.open_facts import facts_of
from diagnostics.access.reasons import RANKS, Reason
from diagnostics.access.types import Answer, Call, GateState, Question, Requester, Truth, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.concluding import conclude, in_use
from diagnostics.findings.conditions import conditions_of
from diagnostics.findings.grounds import counting
from diagnostics.findings.proofs import Proof
from diagnostics.model.fact import Fact
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from diagnostics.workspace.observations import Observation
from tests.benchmarks.measuring import print_table
from tests.reference.model import explain
from tests.worlds.choices import RandomChoices
from tests.worlds.facts import Table
from tests.worlds.organisations import NOW
from tests.worlds.pulled import Pulled, observe, random_pulled

_CERTAIN = (Verdict.VISIBLE, Verdict.HIDDEN)


def main() -> None:
    """Ask, hold against the truth, and print."""
    parser = argparse.ArgumentParser(description="Count what is decided after a pull and one observation.")
    parser.add_argument("--organisations", type=int, default=300)
    parser.add_argument("--templates", type=int, default=40, help="in each organisation")
    options = parser.parse_args()
    source = random.Random(2026)
    counts: Counter[str] = Counter()
    for _ in range(options.organisations):
        _ask(random_pulled(source, options.templates, feeds_are_whole=True), RandomChoices(source), counts)
    total, decided = counts["asked"], counts["decided"]
    rows = [
        ("decided by the facts alone", f"{counts['by facts'] / total:.2%}", ""),
        ("decided with the observation", f"{decided / total:.2%}", "bar: 99%, of whole observations"),
        ("the one true cause", f"{counts['true cause'] / decided:.2%}", "bar: 90%"),
        ("  of subjects that are given anything", f"{counts['true to some'] / counts['to some']:.2%}", ""),
        ("several, the true one among them", f"{counts['among several'] / decided:.2%}", "bar: all others"),
        ("  of subjects that are given nothing", f"{counts['several to none'] / decided:.2%}", ""),
        ("  each of at least two explains all", f"{counts['all fit'] / (counts['several'] or 1):.2%}", "bar: 100%"),
        ("another cause", f"{counts['other cause'] / decided:.2%}", ""),
        ("several, the true one missing", f"{counts['not among several'] / decided:.2%}", ""),
        ("wrong", f"{counts['wrong']:,}", "bar: 0"),
    ]
    title = f"{total:,} questions in {options.organisations:,} organisations: pull, record, observe"
    print_table(title, ("", "share", ""), rows)


def _ask(pulled: Pulled, choices: RandomChoices, counts: Counter[str]) -> None:
    truth, told = pulled
    directory = Directory(validated(Organisation, told[0]), validated(Inventory, told[1]))
    truth_directory = Directory(validated(Organisation, truth[0]), validated(Inventory, truth[1]))
    index = Index(directory)
    for token in truth[1]["tokens"]:
        observation = observe(choices, truth, token, is_whole=True)
        requester = requester_of_token(directory, directory.tokens[canonical(token["id"])])
        if observation is None or requester.subject is None:
            continue
        seen = validated(Observation, {"format": 1, **observation})
        if counting(directory, requester.subject, [seen]) is None:
            continue
        proof = Proof(directory, index, requester.subject, seen)
        known = index.knowing(proof.directory)
        for template in directory.organisation.templates:
            question = Question(requester, template, Call(), NOW)
            _hold(truth, truth_directory, proof, known, question, counts)


def _hold(
    truth: tuple[Table, Table],
    truth_directory: Directory,
    proof: Proof,
    index: Index,
    question: Question,
    counts: Counter[str],
) -> None:
    """Hold one answer against the truth."""
    assert question.requester.token is not None
    right = explain(*truth, token_id=question.requester.token.id, template_id=question.template.id, at=NOW)
    answer, _ = conclude(proof, question)
    counts["asked"] += 1
    counts["by facts"] += walk(proof.before, question).verdict in _CERTAIN
    if answer.verdict not in _CERTAIN:
        return
    counts["decided"] += 1
    counts["wrong"] += answer.verdict != right["verdict"]
    causes = set(_causes(_by_true_facts(truth_directory, proof, question)))
    counts["to some"] += bool(proof.returned)
    possible = _possible(proof, index, question, answer)
    if len(possible) == 1:
        is_true = bool(causes & set(possible))
        counts["true to some"] += bool(proof.returned) and is_true
        counts["true cause" if is_true else "other cause"] += 1
        return
    counts["several"] += 1
    counts["several to none"] += not proof.returned
    counts["among several" if causes & set(possible) else "not among several"] += 1
    counts["all fit"] += sum(any(_fits(proof, facts) for facts in found) for found in possible.values()) > 1


def _possible(
    proof: Proof, index: Index, question: Question, answer: Answer
) -> Mapping[Reason, Sequence[tuple[Fact, ...]]]:
    """Return the causes that are told, each with the sets of facts that lead to it."""
    open_answer = walk(index.directory, question)
    if RANKS[answer.headline].effect != "unknown" or open_answer.verdict is answer.verdict:
        # The rule that opens it may be one that could not be read: that is the cause, and a certain one.
        return {answer.headline: ()}
    found: defaultdict[Reason, list[tuple[Fact, ...]]] = defaultdict(list)
    if open_answer.verdict is Verdict.UNKNOWN:
        for one in conditions_of(index.directory, question, index):
            if one.verdict is answer.verdict:
                found[one.headline].append(one.facts)
    return found


def _fits(proof: Proof, facts: Sequence[Fact]) -> bool:
    """Return whether these facts leave a way to explain all that was observed: no sound proof then rules them out."""
    filled = with_facts(proof.before, facts)
    if filled.contradicted:
        return False
    return Proof(filled.directory, Index(filled.directory), proof.subject, proof.observation).is_consistent


def _by_true_facts(truth: Directory, proof: Proof, question: Question) -> Answer:
    """Return the answer that the facts alone would give if whatever is open in them were known as it truly is."""
    said = []
    for fact in facts_of(proof.before, proof.subject, question.template):
        is_so = rule_covers(truth, fact) if fact.fact == "rule-covers" else truth_of_fact(truth, fact) is Truth.YES
        said.append(fact if is_so else fact.contrary())
    known = with_facts(proof.before, said).directory
    return walk(known, replace(question, requester=in_use(proof, question.requester)))


def rule_covers(truth: Directory, fact: Fact) -> bool:
    """Return whether a rule that the pull could not read gives the subject access, in truth."""
    template = truth.templates[canonical(fact.template or "")]
    alone = replace(template, owner=None, rules=(template.rules[fact.rule or 0],))
    answer = walk(truth, Question(Requester(None, truth.subject(fact.subject or "")), alone, Call(), NOW))
    tried = (one for gate in answer.gates if gate.name in ("sharing", "membership") for one in gate.attempts)
    return any(one.outcome is Truth.YES and one.reason is not Reason.OVERRIDE_PERMISSION for one in tried)


def _causes(right: Answer) -> Iterator[Reason]:
    """Return whatever alone would give the verdict: all that grants, or the reason of each gate that blocks."""
    yield right.headline
    for gate in right.gates:
        if right.verdict is Verdict.VISIBLE and gate.name in ("sharing", "membership"):
            yield from (one.reason for one in gate.attempts if one.outcome is Truth.YES)
        elif gate.state is GateState.BLOCK:
            yield gate.reason


if __name__ == "__main__":
    main()

"""How far conditions and a few true answers get without any observation: `python -m tests.benchmarks.settled`.

Random organisations as a pull leaves them, of which the truth is known. Every token asks for every template, and
whoever is asked the best question answers it by the truth, four times at the most.
"""

import argparse
import random
from collections import Counter

from diagnostics.access.directory import Directory
from diagnostics.access.filling import truth_of_fact
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Truth, Verdict
from diagnostics.findings.conditions import Unknowns
from diagnostics.findings.gap import Gap, gap
from diagnostics.findings.settle import Settle, SettleQuestion
from diagnostics.model.fact import Fact
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory, Token
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from diagnostics.workspace.answers import filled_in
from diagnostics.workspace.learned import LearnedAnswer
from tests.benchmarks.measuring import print_table
from tests.benchmarks.pulled import rule_covers
from tests.reference.model import explain
from tests.worlds.organisations import NOW
from tests.worlds.pulled import Pulled, random_pulled

_ANSWERS = 4


def main() -> None:
    """Ask, answer by the truth, and print."""
    parser = argparse.ArgumentParser(description="Count what conditions and a few true answers tell.")
    parser.add_argument("--organisations", type=int, default=100)
    parser.add_argument("--templates", type=int, default=40, help="in each organisation")
    options = parser.parse_args()
    source = random.Random(2026)
    counts: Counter[object] = Counter()
    for _ in range(options.organisations):
        _Organisation(random_pulled(source, options.templates, feeds_are_whole=True), counts).ask()
    asked, undecided = counts["asked"], counts["undecided"]
    rows = [
        ("decided by the facts alone", f"{1 - undecided / asked:.1%}", ""),
        ("undecided with a condition that is true", f"{counts['fulfilled'] / undecided:.1%}", "bar: 95%"),
        ("conditions that are true and lead elsewhere", f"{counts['misleading']:,}", "bar: 0"),
        *(
            (f"decided after {number} true answers", f"{counts['decided', number] / asked:.1%}", bar)
            for number, bar in ((1, ""), (2, ""), (3, ""), (_ANSWERS, "bar: 90%"))
        ),
        ("wrong", f"{counts['wrong']:,}", "bar: 0"),
    ]
    print_table(
        f"{asked:,} questions in {options.organisations:,} organisations: pull, settle", ("", "share", ""), rows
    )


class _Organisation:
    """One organisation as a pull leaves it, beside the truth."""

    def __init__(self, pulled: Pulled, counts: Counter[object]) -> None:
        self._tables, told = pulled
        self._counts = counts
        self._told = Directory(validated(Organisation, told[0]), validated(Inventory, told[1]))
        self._truth = Directory(validated(Organisation, self._tables[0]), validated(Inventory, self._tables[1]))

    def ask(self) -> None:
        """Ask for everything with every token."""
        for token in self._told.inventory.tokens:
            directory = self._told
            index, found = self._gap(directory, token)
            self._counts["asked"] += len(found.templates)
            self._hold_conditions(index, found)
            for number in range(1, _ANSWERS + 1):
                directory = self._answered(directory, Settle(index, found))
                index, found = self._gap(directory, token)
                self._counts["decided", number] += len(found.templates) - found.counts[Verdict.UNKNOWN]
            self._hold(token, found)

    def _gap(self, directory: Directory, token: Token) -> tuple[Index, Gap]:
        index = Index(directory)
        return index, gap(directory, index, requester_of_token(directory, token), Call(), NOW)

    def _right(self, token: str, template: str) -> str:
        return str(explain(*self._tables, token_id=token, template_id=template, at=NOW)["verdict"])

    def _hold_conditions(self, index: Index, found: Gap) -> None:
        assert found.requester.token is not None
        unknowns = Unknowns(index, found)
        for group in unknowns.groups:
            for position in group.positions:
                right = self._right(found.requester.token.id, found.templates[position].id)
                conditions = unknowns.conditions(group, position)
                true = [one for one in conditions if all(self._is_so(fact) is fact.value for fact in one.facts)]
                self._counts["undecided"] += 1
                self._counts["fulfilled"] += any(one.verdict.value == right for one in true)
                self._counts["misleading"] += sum(one.verdict.value != right for one in true)

    def _answered(self, directory: Directory, settle: Settle) -> Directory:
        """Return the facts with the best question answered of which the truth can be told."""
        for question in settle.questions():
            told = [self._is_so(fact) for fact in question.facts]
            if None not in told:
                return filled_in(directory, _answer(question, is_yes=any(told))).directory
        return directory

    def _is_so(self, fact: Fact) -> bool | None:
        """Return whether what a fact is about is so in truth; None where rules that are alike behave differently."""
        if fact.fact == "rule-covers":
            return rule_covers(self._truth, fact)
        if fact.fact == "covers-service-users" and fact.template is None:
            said = {
                self._truth.templates[canonical(template.id)].rules[number].covers_service_users
                for template in self._told.organisation.templates
                for number, rule in enumerate(template.rules)
                if rule.everyone and rule.covers_service_users is None
            }
            return said.pop() if len(said) == 1 else None
        return {Truth.YES: True, Truth.NO: False, Truth.UNKNOWN: None}[truth_of_fact(self._truth, fact)]

    def _hold(self, token: Token, found: Gap) -> None:
        for template, verdict, _reason in found.rows():
            if verdict is not Verdict.UNKNOWN:
                self._counts["wrong"] += verdict.value != self._right(token.id, template.id)


def _answer(question: SettleQuestion, *, is_yes: bool) -> LearnedAnswer:
    return LearnedAnswer(id=question.id, facts=question.facts, answer="yes" if is_yes else "no", at=NOW)


if __name__ == "__main__":
    main()

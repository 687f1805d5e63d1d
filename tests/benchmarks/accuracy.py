"""How often answers are right: `python -m tests.benchmarks.accuracy`.

Random organisations of which some facts are not told, every token asking for every template. Each answer is held
against the plain reference model (`tests/reference`), which is told all facts, filled in at random. `unknown` is never
wrong, but says nothing; `visible` and `hidden` must come true.
"""

import argparse
import random
from collections import Counter

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Question, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.benchmarks.measuring import print_table
from tests.reference.model import explain
from tests.worlds.completions import random_completion
from tests.worlds.organisations import random_call, random_world


def main() -> None:
    """Ask, hold against the reference, and print."""
    parser = argparse.ArgumentParser(description="Count right, wrong and unknown answers.")
    parser.add_argument("--worlds", type=int, default=500)
    worlds = parser.parse_args().worlds
    source = random.Random(2026)
    counts: Counter[tuple[str, str]] = Counter()
    offered = 0
    for _ in range(worlds):
        offered += _ask(source, counts)
    total = sum(counts.values())
    rows = [
        (f"answered {verdict}", str(sum(counts[verdict, truth] for truth in ("visible", "hidden"))), *shares)
        for verdict in ("visible", "hidden", "unknown")
        for shares in [[f"{counts[verdict, truth] / total:.1%}" for truth in ("visible", "hidden")]]
    ]
    wrong = counts["visible", "hidden"] + counts["hidden", "visible"]
    print_table(
        f"{total:,} questions in {worlds:,} organisations, some facts of each not told",
        ("", "answers", "in truth visible", "in truth hidden"),
        rows,
    )
    print(f"\nwrong: {wrong:,} of {total:,}; repairs offered for what is not visible, each proved: {offered:,}")


def _ask(source: random.Random, counts: Counter[tuple[str, str]]) -> int:
    """Ask everything there is to ask of one world; return how many repairs were offered."""
    organisation, tokens = random_world(source)
    call = random_call(source, organisation, tokens)
    truth = random_completion(source, organisation, tokens)
    directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
    parameters = Call(**{key: value for key, value in call.items() if key != "at"})
    repairer = Repairer(Index(directory))
    offered = 0
    for token in directory.inventory.tokens:
        for template in directory.organisation.templates:
            question = Question(requester_of_token(directory, token), template, parameters, call["at"])
            answer = walk(directory, question)
            if answer.verdict is not Verdict.VISIBLE:
                offered += repairer.repairs(question, answer).total
            known = explain(*truth, template_id=template.id, token_id=token.id, **call)
            counts[answer.verdict.value, known["verdict"]] += 1
    return offered


if __name__ == "__main__":
    main()

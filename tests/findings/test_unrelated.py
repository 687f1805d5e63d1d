"""What has nothing to do with a question changes nothing of its answer, nor of what is found from it."""

import random
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.index.of_template import audiences
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Question
from diagnostics.access.walk import walk
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.findings.who import who
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.worlds.cast import FOREIGN_IDS
from tests.worlds.choices import Choices, DrawnChoices, RandomChoices
from tests.worlds.facts import Table
from tests.worlds.repairs import drawn_world


def with_unrelated(organisation: Table) -> Table:
    """Return the organisation with a group, a site, a user and another organisation's template that nothing names."""
    more = deepcopy(organisation)
    additions: dict[str, Table] = {
        "groups": {"id": "unrelated-group", "name": "Unrelated"},
        "sites": {"id": "unrelated-site", "name": "Unrelated"},
        "users": {"id": "unrelated-user", "name": "Unrelated", "status": "active"},
        "templates": {"id": "unrelated-template", "name": "Unrelated", "organisation": FOREIGN_IDS[0]},
    }
    for name, entry in additions.items():
        more[name] = [*more.get(name, []), entry]
    return more


def found(organisation: Table, tokens: Table, call: Table) -> list[Any]:
    """Return every answer about the world's own tokens, templates and subjects, with all that is found from it."""
    directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
    index, everybody = Index(directory), audiences(directory)
    repairer = Repairer(index)
    parameters = Call(**{key: value for key, value in call.items() if key != "at"})
    templates = [one for one in directory.organisation.templates if one.id != "unrelated-template"]
    everything: list[Any] = []
    for token in directory.inventory.tokens:
        requester = requester_of_token(directory, token)
        gap = index.answers(requester, parameters, call["at"]).by_headline
        everything.append({said: [n for n in sorted(one) if n < len(templates)] for said, one in gap.items()})
        for template in templates:
            question = Question(requester, template, parameters, call["at"])
            answer = walk(directory, question)
            repairs = repairer.repairs(question, answer)
            everything.append(answer)
            everything.append(repairs.total)
            everything += [(one.changes, len(one.templates), len(one.subjects)) for one in repairs.first]
    for template in templates:
        seers = [seer for seer in who(everybody, template).seers() if seer.subject.id != "unrelated-user"]
        everything.append(seers)
    return everything


def check_world(choices: Choices) -> int:
    """Hold a world with unrelated things to the same without; return how much was compared."""
    organisation, tokens, call = drawn_world(choices)
    plain = found(organisation, tokens, call)
    # An answer may become empty of templates: the unrelated one is left out of each.
    more = [
        {said: one for said, one in each.items() if one} if isinstance(each, dict) else each
        for each in found(with_unrelated(organisation), tokens, call)
    ]
    assert more == plain
    return len(plain)


@st.composite
def checked(draw: st.DrawFn) -> int:
    """Draw a world, and return how much was compared."""
    return check_world(DrawnChoices(draw))


@given(checked())
def test_an_unrelated_group_user_or_template_changes_nothing(compared: int) -> None:
    """Walk, gap, repairs with their counts, and who sees what stay as they are, over random worlds."""
    assert compared > 0


def test_nothing_changes_in_many_worlds() -> None:
    """The same over fixed worlds."""
    source = RandomChoices(random.Random(61))
    assert sum(check_world(source) for _ in range(40)) > 400

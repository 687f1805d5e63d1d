"""Repairs that open everything: each says that it does, and stands behind one that opens as much and no more."""

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Question
from diagnostics.access.walk import walk
from diagnostics.findings.changes import ChangeCode
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import OVERRIDES, Organisation
from diagnostics.model.validation import validated
from tests.worlds.acme import ADA, AT, acme
from tests.worlds.facts import TEMPLATES, VIEW_ALL, Table

SETS: list[Table] = [
    {"id": "admin", "name": "Admin", "permissions": [VIEW_ALL]},
    {"id": "limited", "name": "Limited", "permissions": [TEMPLATES]},
]


def test_an_assigned_set_with_an_override_is_told_from_one_without() -> None:
    """Of two sets that would do, the one with an override is marked, and comes after the one without."""
    organisation, tokens = acme(ADA, permissions=[])
    organisation["permission_sets"] += SETS
    directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
    requester = requester_of_token(directory, directory.inventory.tokens[0])
    question = Question(requester, directory.organisation.templates[0], Call(), AT)
    found = Repairer(Index(directory)).repairs(question, walk(directory, question))
    assigned = [
        (change.permission_set, repair.grants_override)
        for repair in found.first
        for change in repair.changes
        if change.code is ChangeCode.ASSIGN_PERMISSION_SET
    ]
    assert assigned == [("limited", False), ("admin", True)]
    for repair in found.first:
        added = {change.permission for change in repair.changes if change.code is ChangeCode.ADD_PERMISSION}
        if added:
            assert repair.grants_override is not added.isdisjoint(OVERRIDES)

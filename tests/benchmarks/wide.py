"""Why, with repairs and blast radius, of templates with thousands of rules: `python -m tests.benchmarks.wide`."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.types import Call, Question, Requester
from diagnostics.access.walk import walk
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.findings.repairs.types import Repairs
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation, Rule, Template
from diagnostics.workspace.reading import read_workspace
from tests.benchmarks.measuring import in_words, print_table, seconds
from tests.worlds.large import CAPTURED_AT, generated, sizes_from

_RULES = 2_000
_ASKERS = 2
_TEMPLATE = 250
"""The place of the template whose rules are exchanged; it has locations."""


def main() -> None:
    """Measure and print, with everything known and with members that are only partly known."""
    workspace = read_workspace(generated(sizes_from()[1]))
    known = workspace.directory()
    _measure("everything is known", known)
    coverage = known.coverage.changed("group_members", "partial").changed("site_members", "partial")
    _measure("members are only partly known", known.covered(coverage))


def _measure(title: str, directory: Directory) -> None:
    organisation = directory.organisation
    index = Index(directory)
    repairer = Repairer(index)
    rows = []
    for name, (rules, owner) in _rules(organisation, directory.inventory).items():
        template = replace(organisation.templates[_TEMPLATE], rules=rules, owner=None, organisation=owner)
        for asking, requesters in _requesters(directory).items():
            found = [_why(directory, repairer, requester, template) for requester in requesters]
            times = [
                seconds(partial(_why, directory, repairer, requester, template), at_least=0.0)
                for requester in requesters
            ]
            rows.append((name, asking, f"{max(one.total for one in found):,}", in_words(max(times))))
    print_table(f"why with repairs and blast radius, warm: {title}", ("rules", "asked by", "repairs", "most"), rows)


def _why(directory: Directory, repairer: Repairer, requester: Requester, template: Template) -> Repairs:
    question = Question(requester, template, Call(), CAPTURED_AT)
    return repairer.repairs(question, walk(directory, question))


def _rules(organisation: Organisation, inventory: Inventory) -> dict[str, tuple[tuple[Rule, ...], str | None]]:
    """Return the rules of each kind of template, with the organisation that it is of."""
    source = random.Random(5)
    groups, sites = [one.id for one in organisation.groups], [one.id for one in organisation.sites]
    users, service_users = [one.id for one in organisation.users], [one.id for one in inventory.service_users]

    def many(count: int, make: Callable[[], Rule]) -> tuple[Rule, ...]:
        return tuple(make() for _ in range(count))

    pairs = many(_RULES, lambda: Rule(group=source.choice(groups), site=source.choice(sites)))
    direct = many(_RULES, lambda: Rule(user=source.choice(users)))
    by_group = tuple(Rule(group=group) for group in groups[:_RULES])
    by_site = tuple(Rule(site=site) for site in sites[:_RULES])
    named = tuple(Rule(service_user=one) for one in service_users[:3])
    others = (Rule(everyone=True, covers_service_users=False), Rule(unrecognised="SITE_INTERSECTION"), *named)
    quarter = _RULES // 4
    pending = tuple(Rule(group=group, invitation="pending") for group in groups[:_RULES])
    return {
        "a group and a site each": (pairs, None),
        "every group": (by_group, None),
        "every site": (by_site, None),
        "users": (direct, None),
        "a quarter of each, and others": (
            (*pairs[:quarter], *by_group[:quarter], *by_site[:quarter], *direct[:quarter], *others),
            None,
        ),
        "pending groups of another organisation": (pending, organisation.organisations[0].id),
    }


def _requesters(directory: Directory) -> dict[str, Sequence[Requester]]:
    """Return the active users by their permission sets, and service users."""
    found: dict[str, Sequence[Requester]] = {}
    for known in ("standard", "limited", "none"):
        users = [
            one.id for one in directory.organisation.users if (one.status, one.permission_set) == ("active", known)
        ]
        found[f"a user, {known}"] = _asking(directory, users)
    found["a service user"] = _asking(directory, [one.id for one in directory.inventory.service_users[1:]])
    return found


def _asking(directory: Directory, subjects: Sequence[str]) -> Sequence[Requester]:
    return [Requester(None, directory.subject(one)) for one in subjects[:_ASKERS]]


if __name__ == "__main__":
    main()

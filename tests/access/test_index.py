"""All at once or one by one, the walk says the same: the index, the gap and the audience against the plain walk."""

import random
from datetime import datetime
from itertools import combinations, pairwise

import pytest
from hypothesis import given

from diagnostics.access.directory import Directory
from diagnostics.access.index.decide import Answers
from diagnostics.access.index.entitlements import Standing, permissions_of
from diagnostics.access.index.index import Index
from diagnostics.access.index.members import permitted
from diagnostics.access.index.of_template import Audiences, audiences
from diagnostics.access.reasons import Reason
from diagnostics.access.types import UNRECOGNISED, Call, Question, Requester, Subject, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.gap import gap
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import (
    LOCATIONS_ACCESS,
    TEMPLATES_ACCESS,
    VIEW_ALL_DATA,
    Organisation,
    Rule,
    Template,
)
from diagnostics.model.validation import validated
from tests.worlds.acme import ADA, NIGHT, OTHER, QUAY, UNREAD, acme
from tests.worlds.cast import FOREIGN_IDS, UNLISTED_GROUP
from tests.worlds.facts import Table
from tests.worlds.organisations import NOW, random_call, random_world, worlds, worlds_and_calls

Found = tuple[Verdict, Reason]
NO_CALL = Call()


def crowded(organisation: Table) -> Table:
    """Return a world with less known, sites in a row, and more templates.

    The rules of any two templates of one organisation also meet on one, and each stands alone, here and abroad.
    """
    source = random.Random(repr(organisation))
    coverage = dict(organisation.get("coverage", {}))
    for area in ("groups", "group_members", "sites", "site_members"):
        if source.random() < 0.25:
            coverage[area] = "partial"
    sites = [dict(site) for site in organisation.get("sites", [])]
    if source.random() < 0.5:
        for above, site in pairwise(sites):
            site["parent"] = above["id"]
        sites[:1] = [{key: value for key, value in site.items() if key != "parent"} for site in sites[:1]]

    templates = list(organisation["templates"])
    more = []
    for one, other in combinations(templates, 2):
        if one.get("organisation") == other.get("organisation"):
            more.append({**other, "rules": one.get("rules", []) + other.get("rules", [])})
    rules = [rule for template in templates for rule in template.get("rules", [])]
    if coverage.get("groups", "complete") != "complete":
        rules += [{"group": UNLISTED_GROUP}, *({"group": UNLISTED_GROUP, "site": site["id"]} for site in sites)]
    for rule in rules:
        alone = {"name": "", "rules": [rule]}
        more += [alone, {**alone, "organisation": FOREIGN_IDS[0]}]
        if "site" not in rule and not rule.keys().isdisjoint({"user", "service_user", "group"}):
            more.append({**alone, "organisation": FOREIGN_IDS[0], "rules": [{**rule, "invitation": "pending"}]})
    numbered = [{**template, "id": f"more-{number}"} for number, template in enumerate(more)]
    return {**organisation, "coverage": coverage, "sites": sites, "templates": templates + numbered}


def directory_of(organisation: Table, tokens: Table) -> Directory:
    """Return the directory of a world of plain tables."""
    return Directory(validated(Organisation, organisation), validated(Inventory, tokens))


def subjects_of(directory: Directory) -> list[Subject]:
    """Return this organisation's users in file order, then the service users."""
    own = [user for user in directory.organisation.users if not directory.is_foreign(user.organisation)]
    return [Subject("user", user.id, user) for user in own] + [
        Subject("service_user", one.id, one) for one in directory.inventory.service_users
    ]


def requesters_of(directory: Directory) -> list[Requester]:
    """Return everyone who may ask: each token, each subject without one, and a secret that matched nothing."""
    tokens = [Requester(token, directory.subject_of(token)) for token in directory.inventory.tokens]
    return [*tokens, *(Requester(None, subject) for subject in subjects_of(directory)), UNRECOGNISED]


def walked(directory: Directory, requester: Requester, call: Call, at: datetime) -> list[Found]:
    """Return verdict and headline of the plain walk for every template."""
    answers = (walk(directory, Question(requester, one, call, at)) for one in directory.organisation.templates)
    return [(answer.verdict, answer.headline) for answer in answers]


def unfolded(answers: Answers, size: int) -> list[Found]:
    """Return verdict and headline by position, having made sure that each position has one answer."""
    found: dict[int, Found] = {}
    for answer, positions in answers.by_headline.items():
        assert positions
        for position in positions:
            assert position not in found
            found[position] = answer
    assert sorted(found) == list(range(size))
    return [found[position] for position in range(size)]


def check_world(organisation: Table, tokens: Table, call: Table) -> None:
    """Ask for everyone and every template, at once and one by one."""
    directory = directory_of(crowded(organisation), tokens)
    at, parameters = call["at"], Call(**{key: value for key, value in call.items() if key != "at"})
    templates = directory.organisation.templates
    index, crowd = Index(directory), audiences(directory)
    for requester in requesters_of(directory):
        expected = walked(directory, requester, parameters, at)
        answers = index.answers(requester, parameters, at)
        assert unfolded(answers, len(templates)) == expected
        seen = [position for position, (verdict, _) in enumerate(expected) if verdict is Verdict.VISIBLE]
        assert list(answers.visible) == list(index.visible(requester, parameters, at)) == seen
        rows = list(gap(directory, index, requester, parameters, at).rows())
        assert [template for template, _, _ in rows] == list(templates)
        assert [(verdict, headline) for _, verdict, headline in rows] == expected
    for template in templates:
        assert unfolded(crowd.of(template), len(crowd.subjects)) == seen_by_all(directory, template)


def seen_by_all(directory: Directory, template: Template) -> list[Found]:
    """Return verdict and headline of the plain walk of one template for every subject."""
    answers = (
        walk(directory, Question(Requester(None, one), template, NO_CALL, NOW)) for one in subjects_of(directory)
    )
    return [(answer.verdict, answer.headline) for answer in answers]


def check_rules_more(organisation: Table, tokens: Table, source: random.Random) -> None:
    """Give every template one rule more, and ask who sees it then."""
    directory = directory_of(organisation, tokens)
    crowd = audiences(directory)
    named = source.choice(subjects_of(directory)).id
    added = source.choice([{"everyone": True}, {"unrecognised": "?"}, {"user": named}, {"service_user": named}])
    for template, table in zip(directory.organisation.templates, organisation["templates"], strict=True):
        more = {**table, "rules": [*table.get("rules", []), added]}
        changed = directory_of({**organisation, "templates": [more]}, tokens)
        answers = crowd.of(template, [*template.rules, validated(Rule, added)])
        assert unfolded(answers, len(crowd.subjects)) == seen_by_all(changed, changed.organisation.templates[0])


def check_members_more(organisation: Table, tokens: Table, user: Subject, source: random.Random) -> None:
    """Let a user join a group, and a site instead, and ask who sees what then."""
    directory = directory_of(organisation, tokens)
    crowd, index = audiences(directory), Index(directory)
    standing = index.memberships.standing(user)
    for key in ("groups", "sites"):
        for number, entry in picked(organisation.get(key, []), source):
            joining = {**entry, "members": [*entry.get("members", []), user.id]}
            changed = directory_of({**organisation, key: replaced(organisation[key], number, joining)}, tokens)
            itself = canonical(entry["id"])
            if key == "groups":
                members = crowd.members.joined(user.id, group=entry["id"])
                risen = standing._replace(groups=standing.groups | {itself})
            else:
                members = crowd.members.joined(user.id, site=entry["id"])
                risen = standing._replace(sites=standing.sites | index.memberships.site_and_below(itself))
            check_same(changed, crowd._replace(members=members), index, user, risen)


def check_permissions_more(organisation: Table, tokens: Table, user: Subject, source: random.Random) -> None:
    """Add a permission to a permission set, and ask who sees what then."""
    directory = directory_of(organisation, tokens)
    crowd, index = audiences(directory), Index(directory)
    standing = index.memberships.standing(user)
    for number, entry in picked(organisation.get("permission_sets", []), source):
        permission = source.choice([TEMPLATES_ACCESS, LOCATIONS_ACCESS, VIEW_ALL_DATA])
        larger = {**entry, "permissions": [*entry.get("permissions", []), permission]}
        sets = replaced(organisation["permission_sets"], number, larger)
        changed = directory_of({**organisation, "permission_sets": sets}, tokens)
        allowed = crowd._replace(permitted=permitted(changed, crowd.subjects))
        check_same(changed, allowed, index, user, standing._replace(permissions=permissions_of(changed, user)))


def picked(entries: list[Table], source: random.Random) -> list[tuple[int, Table]]:
    """Return one of the entries with its number, or nothing where there is none."""
    return [source.choice(list(enumerate(entries)))] if entries else []


def replaced(entries: list[Table], number: int, entry: Table) -> list[Table]:
    """Return entries with another one at one place."""
    return [*entries[:number], entry, *entries[number + 1 :]]


def check_same(changed: Directory, crowd: Audiences, index: Index, user: Subject, standing: Standing) -> None:
    """Hold answers about a changed world, for all subjects and for one, against walks of that world."""
    templates = changed.organisation.templates
    for template in templates:
        assert unfolded(crowd.of(template), len(crowd.subjects)) == seen_by_all(changed, template)
    requester = Requester(None, user)
    answers = index.answers_of(standing, index.frame(requester, NO_CALL, NOW))
    assert unfolded(answers, len(templates)) == walked(changed, requester, NO_CALL, NOW)


def check_changes(organisation: Table, tokens: Table) -> None:
    """Try changes on what is known of all at once, and hold them against walks of the changed world."""
    organisation = crowded(organisation)
    source = random.Random(len(organisation["templates"]))
    user = source.choice([one for one in subjects_of(directory_of(organisation, tokens)) if one.kind == "user"])
    check_rules_more(organisation, tokens, source)
    check_members_more(organisation, tokens, user, source)
    check_permissions_more(organisation, tokens, user, source)


@given(worlds_and_calls())
def test_all_templates_at_once_are_walked_like_each(world: tuple[Table, Table, Table]) -> None:
    """Index, gap and audience give the verdict and headline that the walk gives, for everyone and every template."""
    check_world(*world)


@given(worlds())
def test_a_change_tried_on_all_at_once_is_walked_like_the_changed_world(world: tuple[Table, Table]) -> None:
    """A rule more, a member more, or a permission more gives what walks of the changed facts give."""
    check_changes(*world)


def check_seeds(seeds: range) -> None:
    """Check one world for each seed."""
    for seed in seeds:
        source = random.Random(seed)
        organisation, tokens = random_world(source)
        call = random_call(source, organisation, tokens)
        try:
            check_world(organisation, tokens, call)
            check_changes(organisation, tokens)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}") from error


def test_many_worlds_at_once_are_walked_like_each() -> None:
    """The same holds in many more worlds, the same ones every time."""
    check_seeds(range(40))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(20))
def test_very_many_worlds_at_once_are_walked_like_each(part: int) -> None:
    """The same holds in tens of thousands of worlds."""
    check_seeds(range(1_000 * (part + 1), 1_000 * (part + 2)))


def test_an_empty_workspace_has_no_gap() -> None:
    """Without templates nobody gets any, and nothing is missing."""
    organisation, tokens = acme(ADA)
    directory = directory_of({**organisation, "templates": []}, tokens)
    for requester in requesters_of(directory):
        found = gap(directory, Index(directory), requester, NO_CALL, NOW)
        assert (list(found.rows()), found.causes, list(found.answers.visible)) == ([], (), [])


def test_the_causes_of_a_gap_come_largest_first() -> None:
    """The cause of most templates comes first; of two as large, the one that is nearer to a mend."""
    organisation, tokens = acme(ADA)
    rules: list[list[Table]] = [[ADA], [OTHER], [], [QUAY], [NIGHT], [], [UNREAD]]
    templates = [{"id": f"t{number}", "name": "", "rules": listed} for number, listed in enumerate(rules)]
    directory = directory_of({**organisation, "templates": templates}, tokens)
    (token, *_) = directory.inventory.tokens
    requester = Requester(token, directory.subject_of(token))
    found = gap(directory, Index(directory), requester, NO_CALL, NOW)
    assert {verdict.value: count for verdict, count in found.counts.items()} == {
        "visible": 1,
        "hidden": 5,
        "unknown": 1,
    }
    assert [(cause.verdict, cause.reason, list(cause.positions)) for cause in found.causes] == [
        ("hidden", "not-shared", [2, 5]),
        ("hidden", "not-member-of-group", [4]),
        ("hidden", "not-member-of-site", [3]),
        ("hidden", "names-another-subject", [1]),
        ("unknown", "rule-not-understood", [6]),
    ]

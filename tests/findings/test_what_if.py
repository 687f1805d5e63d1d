"""What some changes would change for everybody, against brute force on the changed files."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.findings.changes import Change, ChangeCode, what_if
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from diagnostics.workspace.reading import read_workspace
from fixtures.demos import demo
from tests.findings.applied import applied
from tests.reference.model import explain
from tests.worlds.choices import Choices, DrawnChoices, RandomChoices
from tests.worlds.facts import LOCATIONS, TEMPLATES, VIEW_ALL, Table
from tests.worlds.organisations import random_world, subjects
from tests.worlds.repairs import drawn_world
from tests.worlds.writing import files_of
from tui.cli.inputs import save_workspace
from tui.cli.main import run

FLAGSHIP = ["--demo", "service-user-behind-a-group"]


def possible_changes(choices: Choices, directory: Directory) -> list[Change]:
    """Return a few changes that the world allows, of any kind, some of which change nothing."""
    organisation, inventory = directory.organisation, directory.inventory
    users = [user.id for user in organisation.users if not directory.is_foreign(user.organisation)]
    user, template = choices.pick(users), choices.pick(list(organisation.templates))
    found = [
        Change(ChangeCode.REACTIVATE_USER, user=user),
        Change(ChangeCode.SHARE_WITH_USER, user=user, template=template.id),
    ]
    found += [Change(ChangeCode.ADD_TO_GROUP, user=user, group=one.id) for one in organisation.groups]
    found += [Change(ChangeCode.ADD_TO_SITE, user=user, site=one.id) for one in organisation.sites]
    for known in organisation.permission_sets:
        found.append(Change(ChangeCode.ASSIGN_PERMISSION_SET, user=user, permission_set=known.id))
        if known.permissions is not None:
            permission = choices.pick((TEMPLATES, LOCATIONS, VIEW_ALL))
            found.append(Change(ChangeCode.ADD_PERMISSION, permission_set=known.id, permission=permission))
    for one in inventory.service_users:
        found.append(Change(ChangeCode.SHARE_WITH_SERVICE_USER, service_user=one.id, template=template.id))
        found += [
            Change(ChangeCode.ASSIGN_PERMISSION_SET, service_user=one.id, permission_set=known.id)
            for known in organisation.permission_sets
        ]
    for number, rule in enumerate(template.rules):
        if rule.everyone:
            found.append(Change(ChangeCode.COVER_SERVICE_USERS, template=template.id, rule=number))
        if rule.invitation == "pending":
            found.append(Change(ChangeCode.ACCEPT_INVITATION, template=template.id, rule=number))
    return choices.some(found, 4) or [choices.pick(found)]


def seen(organisation: Table, tokens: Table, subject: str, at: object) -> set[str]:
    """Return the templates that a subject sees, walked one by one."""
    return {
        template["id"]
        for template in organisation.get("templates", [])
        if explain(organisation, tokens, subject_id=subject, template_id=template["id"], at=at)["verdict"] == "visible"  # type: ignore[arg-type]  # the moment comes from a table of anything
    }


def check_world(choices: Choices) -> int:
    """Hold what some changes would change to brute force; return for how many subjects."""
    organisation, tokens, _call = drawn_world(choices)
    directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
    at = directory.organisation.organisation.captured_at
    changes = possible_changes(choices, directory)
    found = what_if(directory, changes)
    listed = directory.organisation.templates
    told = {
        effect.subject.id: tuple({listed[position].id for position in one} for one in (effect.gained, effect.lost))
        for effect in found.effects
    }
    after = applied(organisation, tokens, {"at": at}, "", [change.facts() for change in changes])
    expected = {}
    for subject in subjects(organisation, tokens):
        before, then = seen(organisation, tokens, subject, at), seen(after[0], after[1], subject, at)
        if before != then:
            expected[subject] = (then - before, before - then)
    assert told == expected
    assert list(told) == [one for one in subjects(organisation, tokens) if one in told]
    return len(told)


@st.composite
def checked(draw: st.DrawFn) -> int:
    """Draw a world and changes, and return how many would see a difference once that is held to brute force."""
    return check_world(DrawnChoices(draw))


@given(checked())
def test_what_if_tells_the_difference_for_everybody(differing: int) -> None:
    """Over random worlds and changes, who gains and loses what is exactly what walking the changed files gives."""
    assert differing >= 0


def test_many_would_see_a_difference() -> None:
    """The same over fixed worlds, where the changes do change something."""
    source = RandomChoices(random.Random(5))
    assert sum(check_world(source) for _ in range(120)) > 60


def test_what_if_says_who_gains(capsys: pytest.CaptureFixture[str]) -> None:
    """Sharing with the service user opens that template to it and nothing to anybody else."""
    status = run(["what-if", *FLAGSHIP, "--share-with", "Power BI export", "Site induction", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert status == 0
    assert [subject["name"] for subject in told["subjects"]] == ["Power BI export"]
    assert [template["name"] for template in told["subjects"][0]["gained"]] == ["Site induction"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "say what to change"),
        (["--add-to-group", "Power BI export", "Night shift"], "is a service user"),
        (["--add-to-group", "Ada Byron", "Nite shift"], "no group is called"),
        (["--cover-service-users", "Site induction"], "has no rule for everyone"),
        (["--accept-invitation", "Site induction"], 'no invitation to "Site induction" is pending'),
        (["--add-permission", "Standard", "Template: Access"], "  Templates: Access\n"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    """The command says what is wrong with the change, and prints no answer."""
    assert run(["what-if", *FLAGSHIP, *options]) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.out == ""


def test_what_if_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """The files of the workspace stay as they are, to the byte."""
    folder: Path = demo("service-user-behind-a-group").folder
    before = files_of(folder)
    assert run(["what-if", *FLAGSHIP, "--reactivate", "Ada Byron"]) == 0
    assert capsys.readouterr().out == "Nothing would change for anybody.\n"
    assert files_of(folder) == before


def test_the_changed_copy_is_a_workspace_that_answers_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --write the copy is saved, with the tokens for its owner's eyes only, and the walk over it agrees."""
    copy = tmp_path / "copy"
    shared = ["--share-with", "Power BI export", "Site induction"]
    assert run(["what-if", *FLAGSHIP, *shared, "--write", str(copy)]) == 0
    assert (copy / "tokens.toml").stat().st_mode & 0o777 == 0o600
    at = ["--at", "2026-11-20T09:00:00Z"]
    asked = ["why", "--workspace", str(copy), "--token", "tok_01", "--template", "Site induction", *at]
    assert run(asked) == 0
    assert "shared with the service user Power BI export" in capsys.readouterr().out
    assert run(["what-if", *FLAGSHIP, *shared, "--write", str(copy)]) == 2


def test_a_repair_of_why_is_tried_as_it_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The changes of a repair are applied from its JSON; those of token and call are left out, and said to be."""
    assert run(["why", "--demo", "several-causes", "--json"]) == 3
    repair = json.loads(capsys.readouterr().out)["repairs"][1]
    path = tmp_path / "repair.json"
    path.write_text(json.dumps(repair), encoding="utf-8")
    assert run(["what-if", "--demo", "several-causes", "--changes", str(path), "--json"]) == 0
    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert [one["change"] for one in told["changes"]] == ["share-with-service-user", "assign-permission-set"]
    assert [len(one["gained"]) for one in told["subjects"]] == [1 + repair["templates_gained"]]
    assert "left out: create-token" in captured.err
    assert captured.err.count("left out: change-request") == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("3", "holds no list of changes"),
        ('[{"change": "x"}]', "changes[0]: change must be one of change-request"),
        ('["share"]', "changes[0]: change must be one of"),
        ('[{"change": "add-to-group", "user": "Ada Byron"}]', "changes[0].group: text is needed here"),
        ('[{"change": "reactivate-user", "user": "Ada Byron", "at": 1}]', "reactivate-user has no at"),
        ('[{"change": "reactivate-user", "user": "Power BI export"}]', "that is one of the other kind"),
        ('[{"change": "cover-service-users", "template": "Site induction", "rule": 0}]', "no such rule"),
        ('[{"change": "cover-service-users", "template": "Site induction", "rule": -1}]', "no such rule"),
    ],
)
def test_a_file_of_changes_that_makes_no_sense_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    """What is wrong with it is said with its place, and nothing is answered."""
    path = tmp_path / "changes.json"
    path.write_text(text, encoding="utf-8")
    assert run(["what-if", *FLAGSHIP, "--changes", str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err


def test_an_invitation_is_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    """What accepting opens, and to whom, is told."""
    assert run(["what-if", "--demo", "invitation-pending", "--accept-invitation", "Port entry permit"]) == 0
    assert 'gains "Port entry permit"' in capsys.readouterr().out


def test_any_changed_copy_can_be_read_back(tmp_path: Path) -> None:
    """Over random worlds and changes, what --write saves is a workspace without problems, equal to the copy."""
    source = random.Random(6)
    for number in range(15):
        organisation, tokens = random_world(source)
        directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
        found = what_if(directory, possible_changes(RandomChoices(source), directory))
        save_workspace(found.organisation, found.inventory, tmp_path / str(number))
        read = read_workspace(tmp_path / str(number))
        assert (read.organisation, read.inventory) == (found.organisation, found.inventory)

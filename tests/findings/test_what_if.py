"""What some changes would change for everybody, against brute force on the changed files."""

import json
import random
from pathlib import Path

import pytest

from diagnostics.access.directory import Directory
from diagnostics.findings.repairs.changes import Change, ChangeCode
from diagnostics.findings.what_if import what_if
from diagnostics.organisation.model import Organisation
from diagnostics.tokens.inventory import Inventory
from diagnostics.validation import validated
from fixtures.demos import demo
from tests.findings.applied import applied
from tests.reference.facts import Table
from tests.reference.model import explain
from tests.reference.worlds import random_world, subjects
from tests.reference.writing import files_of
from tui.main import run

FLAGSHIP = ["--demo", "service-user-behind-a-group"]


def possible_changes(directory: Directory) -> list[Change]:
    """Return a change of each kind that the world allows."""
    organisation, inventory = directory.organisation, directory.inventory
    users = [user for user in organisation.users if not directory.is_foreign(user.organisation)]
    found = []
    for user in users[:1]:
        found.append(Change(ChangeCode.REACTIVATE_USER, user=user.id))
        found += [Change(ChangeCode.ADD_TO_GROUP, user=user.id, group=group.id) for group in organisation.groups[:1]]
        found += [Change(ChangeCode.ADD_TO_SITE, user=user.id, site=site.id) for site in organisation.sites[:1]]
        found += [
            Change(ChangeCode.SHARE_WITH_USER, user=user.id, template=template.id)
            for template in organisation.templates[:1]
        ]
        found += [
            Change(ChangeCode.ASSIGN_PERMISSION_SET, user=user.id, permission_set=known.id)
            for known in organisation.permission_sets[:1]
        ]
    found += [
        Change(ChangeCode.ASSIGN_PERMISSION_SET, service_user=one.id, permission_set=known.id)
        for one in inventory.service_users[:1]
        for known in organisation.permission_sets[-1:]
    ]
    return found


def seen(organisation: Table, tokens: Table, subject: str, at: object) -> set[str]:
    """Return the templates that a subject sees, walked one by one."""
    return {
        template["id"]
        for template in organisation.get("templates", [])
        if explain(organisation, tokens, subject_id=subject, template_id=template["id"], at=at)["verdict"] == "visible"  # type: ignore[arg-type]  # the moment comes from a table of anything
    }


def test_what_if_tells_the_difference_for_everybody() -> None:
    """Over random worlds, who gains and loses what is exactly what walking the changed files gives."""
    source = random.Random(5)
    differing = 0
    for _ in range(80):
        organisation, tokens = random_world(source)
        directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
        at = directory.organisation.organisation.captured_at
        for change in possible_changes(directory):
            found = what_if(directory, [change])
            told = {
                effect.subject.id: (
                    {directory.organisation.templates[position].id for position in effect.gained},
                    {directory.organisation.templates[position].id for position in effect.lost},
                )
                for effect in found.effects
            }
            after = applied(organisation, tokens, {"at": at}, "", [change.facts()])
            for subject in subjects(organisation, tokens):
                before, then = seen(organisation, tokens, subject, at), seen(after[0], after[1], subject, at)
                assert told.get(subject, (set(), set())) == (then - before, before - then)
            differing += len(told)
    assert differing


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

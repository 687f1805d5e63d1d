"""`sightline export`: what it writes for SpiceDB, and which workspaces it refuses."""

import re
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.types import Call, Question, Requester, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.export.missing import missing_facts, subjects
from diagnostics.findings.export.spicedb import relationships
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from tests.worlds.acme import EVERYONE, NIGHT, PAIR, QUAY, UNREAD, acme
from tests.worlds.completions import completions
from tests.worlds.facts import Table
from tests.worlds.organisations import NOW, worlds
from tests.worlds.writing import write_world
from tui.cli.main import run

SAFE_IDS = r"[a-zA-Z0-9/_|=+-]{1,1024}"


def directory_of(organisation: Table, tokens: Table) -> Directory:
    """Return the directory of a world of plain tables."""
    return Directory(validated(Organisation, organisation), validated(Inventory, tokens))


def whole(*rules: Table, **more: Any) -> tuple[Table, Table]:
    """Return the small world with a permission set for everybody, so that only what `more` says is unknown."""
    organisation, tokens = acme(*rules, **more)
    for user in organisation["users"]:
        user["permission_set"] = "standard"
    return organisation, tokens


def test_a_workspace_is_written_as_schema_relationships_and_a_validation_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], snapshot: Any
) -> None:
    """The demo with a rule of each kind, to the letter; stdout stays empty, stderr says what was written."""
    folder = tmp_path / "out"
    assert run(["export", "--to", "spicedb", str(folder), "--demo", "right-group-wrong-site"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.replace(str(folder), "OUT") == (
        "41 relationships written to OUT, with 12 answers to check.\nCheck them: zed validate OUT/validation.yaml\n"
    )
    assert sorted(path.name for path in folder.iterdir()) == ["relationships.txt", "schema.zed", "validation.yaml"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    snapshot.assert_match((folder / "relationships.txt").read_text(encoding="utf-8"), "relationships.txt")


def test_the_validation_file_holds_schema_relationships_and_answers(tmp_path: Path) -> None:
    """A reader of YAML gets the very schema, the very relationships, and answers of both verdicts."""
    folder = tmp_path / "out"
    assert run(["export", "--to", "spicedb", str(folder), "--demo", "override-stops-at-the-border"]) == 0
    read = yaml.safe_load((folder / "validation.yaml").read_text(encoding="utf-8"))
    assert read.keys() == {"schema", "relationships", "assertions"}
    assert read["schema"] == (folder / "schema.zed").read_text(encoding="utf-8").rstrip("\n")
    assert read["relationships"] == (folder / "relationships.txt").read_text(encoding="utf-8").rstrip("\n")
    assert read["assertions"].keys() == {"assertTrue", "assertFalse"}
    assert all(read["assertions"].values())


@pytest.mark.parametrize(
    ("organisation", "said"),
    [
        (whole(NIGHT, group_members="partial"), "group_members: partial."),
        (whole(QUAY, sites="unavailable"), "sites: unavailable."),
        (acme(NIGHT), 'users of whom it is not known what they may do: 1, the first "Ben".'),
        (
            whole(NIGHT, service_user={"permission_sets": ["away"]}, permission_sets="partial"),
            "permission_sets: partial",
        ),
        (whole(NIGHT, UNREAD), "templates with a rule that could not be read: 1, the first"),
        (whole(EVERYONE), "templates shared with everyone, but not said whether with service users too: 1, the first"),
    ],
)
def test_unknown_facts_are_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], organisation: tuple[Table, Table], said: str
) -> None:
    """What an engine of two values would take for a no is named, the status is unknown, and nothing is written."""
    workspace, folder = write_world(tmp_path / "workspace", *organisation), tmp_path / "out"
    assert run(["export", "--to", "spicedb", str(folder), "--workspace", str(workspace)]) == 4
    err = capsys.readouterr().err
    first, *named, last = err.splitlines()
    assert first.startswith("sightline: not exported.")
    assert named[0].startswith(said)
    assert last.startswith("Add these facts")
    assert not folder.exists()


def test_what_decides_nothing_may_be_unknown(tmp_path: Path) -> None:
    """The use of tokens and the time of a change bear on calls, not on what a subject may open."""
    workspace = write_world(tmp_path / "workspace", *whole(NIGHT, PAIR, token_use="partial"))
    assert run(["export", "--to", "spicedb", str(tmp_path / "out"), "--workspace", str(workspace)]) == 0


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is overwritten, be it a file or a folder with one; an empty folder is used."""
    asked = ["export", "--to", "spicedb", "--demo", "right-group-wrong-site"]
    full, file, empty = tmp_path / "full", tmp_path / "file", tmp_path / "empty"
    full.mkdir()
    empty.mkdir()
    (full / "mine").write_text("mine", encoding="utf-8")
    file.write_text("mine", encoding="utf-8")
    assert [run([*asked, str(folder)]) for folder in (full, file, empty)] == [2, 2, 0]
    assert [path.name for path in full.iterdir()] == ["mine"]
    assert file.read_text(encoding="utf-8") == "mine"
    assert len(list(empty.iterdir())) == 3
    assert "full is not empty" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that fails half-way leaves no folder, neither the asked one nor the one it was made in."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    folder = tmp_path / "out"
    assert run(["export", "--to", "spicedb", str(folder), "--demo", "right-group-wrong-site"]) == 1
    assert "no room left" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_files_may_be_read_as_the_umask_says(tmp_path: Path) -> None:
    """They hold ids and no secret: other people may read them where one's files can be read."""
    folder = tmp_path / "out"
    assert run(["export", "--to", "spicedb", str(folder), "--demo", "right-group-wrong-site"]) == 0
    plain = tmp_path / "plain"
    plain.mkdir()
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@given(st.data())
def test_facts_that_are_whole_leave_no_answer_unknown(data: st.DataObject) -> None:
    """What is not refused is certain for every subject and template, and a completed world is never refused."""
    world = data.draw(worlds())
    truth = data.draw(completions(*world))
    assert not missing_facts(directory_of(*truth))
    directory = directory_of(*world)
    if missing_facts(directory):
        return
    for subject in subjects(directory):
        for template in directory.organisation.templates:
            question = Question(Requester(None, subject), template, Call(), NOW)
            assert walk(directory, question).verdict is not Verdict.UNKNOWN


@given(st.lists(st.text(min_size=1), min_size=2, max_size=3, unique=True))
def test_any_id_is_written_in_the_letters_that_spicedb_takes(identifiers: list[str]) -> None:
    """Ids of any characters keep apart, and no relationship holds a character that SpiceDB refuses."""
    first, *others = identifiers
    organisation, tokens = acme({"group": first}, {"site": first}, *({"group": one, "site": first} for one in others))
    organisation["groups"] = [{"id": one, "name": "", "members": []} for one in identifiers]
    organisation["sites"] = [{"id": one, "name": ""} for one in identifiers]
    written = list(relationships(directory_of(organisation, tokens)))
    assert len(set(written)) == len(written)
    pairs = {one.resource for one in written if one.resource.startswith("group_at_site:")}
    assert len(pairs) == len({directory_of(organisation, tokens).groups.get(one) for one in others})
    for one in written:
        for reference in (one.resource, one.subject.partition("#")[0]):
            assert _is_taken(reference.partition(":")[2])


def _is_taken(identifier: str) -> bool:
    return re.fullmatch(SAFE_IDS, identifier) is not None

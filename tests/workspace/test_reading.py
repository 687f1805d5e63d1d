"""A workspace is read whole, or everything that is wrong with it is said in words that mend it."""

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.findings.expectations import read_expectations
from diagnostics.workspace.problems import ProblemCode, WorkspaceUnreadable
from diagnostics.workspace.reading import read_workspace
from tests.workspace.cases import CASES, ORGANISATION, TOKENS, files_of
from tests.workspace.mutations import spoilt_bytes, spoilt_values, written
from tests.worlds.choices import RandomChoices
from tests.worlds.organisations import random_world
from tui.cli.main import run
from tui.presentation.problems import problem_line

ROOT = Path(__file__).parents[2]


def put(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files into a folder."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def told(folder: Path) -> list[str]:
    """Return the lines that a user reads about a workspace that cannot be read, without the folder's own name."""
    with pytest.raises(WorkspaceUnreadable) as refused:
        read_workspace(folder)
    return [problem_line(problem).replace(f"{folder}/", "") for problem in refused.value.problems]


def test_the_workspace_that_the_faults_are_put_into_is_right(tmp_path: Path) -> None:
    """Without a fault the small workspace is read, so what is said of the others is about their fault."""
    workspace = read_workspace(
        put(tmp_path, {"organisation.toml": ORGANISATION.encode(), "tokens.toml": TOKENS.encode()})
    )
    assert workspace.organisation.templates[0].name == "Site induction"


def test_every_fault_is_told_with_its_place_and_its_mend(tmp_path: Path, snapshot: Any) -> None:
    """What a user reads about each fault: file, line, key path, what is wrong, what to do."""
    report = []
    for name, case in CASES.items():
        folder = tmp_path / name
        folder.mkdir()
        report.append(f"{name}\n" + "".join(f"    {line}\n" for line in told(put(folder, files_of(case)))))
    snapshot.assert_match("\n".join(report), "faults.txt")


def test_every_kind_of_problem_is_produced(tmp_path: Path) -> None:
    """No kind of problem is there for show: the faults here, of files and of what they say, produce them all."""
    produced: set[ProblemCode] = set()
    folders = []
    for name, case in CASES.items():
        folder = tmp_path / name
        folder.mkdir()
        folders.append(put(folder, files_of(case)))
    gone = tmp_path / "gone"
    gone.mkdir()
    directory = tmp_path / "directory"
    (directory / "organisation.toml").mkdir(parents=True)
    endless = tmp_path / "endless"
    endless.mkdir()
    (endless / "organisation.toml").write_bytes(b'format = 1\nname = "' + b"a" * (33 * 1024 * 1024))
    huge = tmp_path / "huge"
    huge.mkdir()
    with (huge / "organisation.toml").open("wb") as file:
        file.truncate(1024 * 1024 * 1024 + 1)
    loop = tmp_path / "loop"
    loop.mkdir()
    (loop / "organisation.toml").symlink_to("organisation.toml")
    for folder in (*folders, gone, directory, endless, huge, loop):
        with pytest.raises(WorkspaceUnreadable) as refused:
            read_workspace(folder)
        produced.update(problem.code for problem in refused.value.problems)
    expectations = ('[[expect]]\nsees = ["x"]\n', '[[expect]]\nsubject = "x"\narchived = "true"\n')
    for text in expectations:
        path = tmp_path / "expectations.toml"
        path.write_text(f"format = 1\n{text}", encoding="utf-8")
        with pytest.raises(WorkspaceUnreadable) as refused:
            read_expectations(path)
        produced.update(problem.code for problem in refused.value.problems)
    # The one is tried by a user without privileges, the other where kept facts are spoilt.
    assert set(ProblemCode) - produced == {ProblemCode.NO_READ_PERMISSION, ProblemCode.CACHE_DAMAGED}


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    """Without permission the user is told so, whoever runs the tests."""
    put(tmp_path, {"organisation.toml": ORGANISATION.encode()})
    (tmp_path / "organisation.toml").chmod(0)
    script = (
        "import os, sys\n"
        "from tui.cli.main import run\n"
        "import tui.cli.lint, tui.presentation.problems\n"
        "from diagnostics.model.inventory import EMPTY_INVENTORY\n"
        "from diagnostics.model.validation import jsonable\n"
        "jsonable(EMPTY_INVENTORY)\n"
        "if os.geteuid() == 0: os.seteuid(65534)\n"
        f"sys.exit(run(['lint', {str(tmp_path)!r}]))\n"
    )
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "you may not read this file" in done.stdout


@pytest.mark.parametrize("kind", ["pipe", "device", "directory"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    """A pipe, an endless device and a folder in the file's place are refused at once."""
    path = tmp_path / "organisation.toml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    assert told(tmp_path) == ["organisation.toml: this is no regular file. Put the workspace's file in its place"]


@pytest.mark.parametrize("change", [b"\r\n", b"\xef\xbb\xbf"], ids=["crlf", "bom"])
def test_line_ends_and_byte_order_marks_of_other_systems_do_not_matter(tmp_path: Path, change: bytes) -> None:
    """A file saved on another system is read as it is meant."""
    content = ORGANISATION.encode()
    content = content.replace(b"\n", change) if change == b"\r\n" else change + content
    workspace = read_workspace(put(tmp_path, {"organisation.toml": content}))
    assert workspace.organisation.organisation.name == "Acme"


def test_without_tokens_the_inventory_is_empty_at_revision_zero(tmp_path: Path) -> None:
    """A missing tokens.toml is an empty one."""
    inventory = read_workspace(put(tmp_path, {"organisation.toml": ORGANISATION.encode()})).inventory
    assert (inventory.revision, inventory.tokens, inventory.service_users) == (0, (), ())


def test_an_id_is_found_in_both_spellings(tmp_path: Path) -> None:
    """A group written with a prefix is named by a rule with a dashed UUID in capitals."""
    content = ORGANISATION.replace('id = "night"', 'id = "role_11111111aaaa41118111111111111111"').replace(
        'group = "night"', 'group = "role_11111111-AAAA-4111-8111-111111111111"'
    )
    assert read_workspace(put(tmp_path, {"organisation.toml": content.encode()})).organisation.groups


@pytest.mark.parametrize(
    ("area", "old", "new"),
    [
        ("groups", 'group = "night"', 'group = "unlisted"'),
        ("users", 'members = ["ada"]', 'members = ["unlisted"]'),
        ("service_users", 'members = ["ada"]', 'members = ["unlisted"]'),
        ("permission_sets", 'permission_set = "standard"', 'permission_set = "unlisted"'),
        ("sites", 'group = "night"', 'site = "unlisted"'),
    ],
)
def test_an_id_may_dangle_where_its_list_is_not_complete(tmp_path: Path, area: str, old: str, new: str) -> None:
    """The same id is refused in a whole list, and read where coverage says the list is partial."""
    content = ORGANISATION.replace(old, new)
    assert any("nothing has the id" in line for line in told(put(tmp_path, {"organisation.toml": content.encode()})))
    partial = content.replace("[[users]]", f'[coverage]\n{area} = "partial"\n\n[[users]]', 1)
    workspace = read_workspace(put(tmp_path, {"organisation.toml": partial.encode()}))
    assert not workspace.organisation.coverage.is_complete(area)


def check_spoilt(folder: Path, files: dict[str, bytes]) -> bool:
    """Read spoilt files: they load, or problems with file and sentence come out and nothing else."""
    put(folder, files)
    try:
        read_workspace(folder)
    except WorkspaceUnreadable as error:
        problems = error.problems
    else:
        return True
    assert problems
    for problem in problems:
        assert problem.file.parent == folder
        assert problem_line(problem).isprintable()
    return False


def spoil(seed: int, folder: Path) -> bool:
    """Spoil a random workspace and read it."""
    source = random.Random(seed)
    choices = RandomChoices(source)
    organisation, tokens = random_world(source)
    if choices.chance(2):
        files = {"organisation.toml": written(organisation), "tokens.toml": written(tokens)}
        name = choices.pick(sorted(files))
        return check_spoilt(folder, {**files, name: spoilt_bytes(choices, files[name])})
    if choices.chance(2):
        organisation = spoilt_values(choices, organisation)
    else:
        tokens = spoilt_values(choices, tokens)
    return check_spoilt(folder, {"organisation.toml": written(organisation), "tokens.toml": written(tokens)})


@given(st.integers(0, 2**32))
def test_spoilt_files_are_read_or_refused_and_nothing_else(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Whatever is done to its bytes and values, a workspace loads or its problems are told."""
    spoil(seed, tmp_path_factory.mktemp("spoilt"))


@pytest.mark.soak
def test_very_many_spoilt_files(tmp_path: Path) -> None:
    """The same at length; some of them still load, so the spoiling is not too coarse."""
    loaded = sum(spoil(seed, tmp_path) for seed in range(20_000))
    assert 0 < loaded < 20_000


def test_lint_says_that_nothing_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new workspace has no problems and knows all it needs."""
    assert run(["init", str(tmp_path / "new")]) == 0
    assert run(["lint", str(tmp_path / "new")]) == 0
    assert capsys.readouterr().out == "No problems, and nothing is unknown.\n"

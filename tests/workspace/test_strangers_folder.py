"""A folder from a stranger: nothing in it but the two TOML files is followed, waited for, or read without an end."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diagnostics.workspace.files import FileRefused, RefusalCode, read_named
from diagnostics.workspace.observations import OBSERVATIONS_FOLDER, observations
from tests.cli.tokens.calling import Caller, copied
from tests.platform.running import ran
from tests.workspace.strangers import (
    IN_PLACE_OF_A_FILE,
    IN_PLACE_OF_A_FOLDER,
    Plant,
    everything_in,
    within_seconds,
    working_in,
)

TOKEN = "tok_old"
EDIT = ("tokens", "edit", TOKEN, "--name", "Lake")
_SECONDS = 60


@pytest.fixture
def sightline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    """Commands on a copy of a demo."""
    return Caller(copied("mid-rotation", tmp_path / "acme"), capsys)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of somebody else's, to which a link may lead."""
    folder = tmp_path / "outside"
    (folder / "pull").mkdir(parents=True)
    (folder / ".bashrc").write_text("alias ll='ls -l'", encoding="utf-8")
    (folder / ".notes.tmp").write_text("mine", encoding="utf-8")
    (folder / "2026-11-19T090000.000000Z.toml").write_text("format = 1\n", encoding="utf-8")
    (folder / "2026-11-19T090000.000000Z.json").write_text("{}\n", encoding="utf-8")
    (folder / "lock").write_text("theirs", encoding="utf-8")
    return folder


def refused(sightline: Caller, outside: Path, path: Path, plant: Plant, *command: str) -> str:
    """Plant something, run a command that must be refused fast and change nothing; return what it said."""
    plant(path, outside)
    before, tokens = everything_in(outside), sightline.tokens_file
    with within_seconds(_SECONDS):
        said = sightline(*command)
    assert said.status == 1, said.out + said.err
    assert "unexpected error" not in said.err
    assert path.name in said.err
    assert everything_in(outside) == before
    assert sightline.tokens_file == tokens
    return said.err


@pytest.mark.parametrize("plant", IN_PLACE_OF_A_FILE.values(), ids=IN_PLACE_OF_A_FILE)
def test_what_is_no_journal_is_not_appended_to(sightline: Caller, outside: Path, plant: Plant) -> None:
    """Nothing is cut off, appended or waited for behind `activity.jsonl`, and the token stays as it is."""
    refused(sightline, outside, sightline.workspace / "activity.jsonl", plant, *EDIT)


@pytest.mark.parametrize("plant", IN_PLACE_OF_A_FILE.values(), ids=IN_PLACE_OF_A_FILE)
def test_what_is_no_journal_is_said_where_the_activity_is_asked_for(
    sightline: Caller, outside: Path, plant: Plant
) -> None:
    """Reading goes on without it, with the reason on stderr."""
    plant(sightline.workspace / "activity.jsonl", outside)
    with within_seconds(_SECONDS):
        said = sightline("activity")
    assert said.status == 0
    assert "activity.jsonl cannot be read" in said.err


@pytest.mark.parametrize("plant", IN_PLACE_OF_A_FOLDER.values(), ids=IN_PLACE_OF_A_FOLDER)
def test_nothing_is_locked_in_another_place(sightline: Caller, outside: Path, plant: Plant) -> None:
    """`.sightline` leads nowhere else: no lock is made or emptied there."""
    refused(sightline, outside, sightline.workspace / ".sightline", plant, *EDIT)


@pytest.mark.parametrize("plant", IN_PLACE_OF_A_FILE.values(), ids=IN_PLACE_OF_A_FILE)
def test_a_lock_that_is_no_file_of_ours_is_not_taken(sightline: Caller, outside: Path, plant: Plant) -> None:
    """What it leads to is not emptied. A large file with its name is as good a lock as another."""
    (sightline.workspace / ".sightline").mkdir()
    path = sightline.workspace / ".sightline" / "lock"
    if plant is IN_PLACE_OF_A_FILE["sparse"]:
        plant(path, outside)
        assert sightline(*EDIT).status == 0
        return
    refused(sightline, outside, path, plant, *EDIT)


@pytest.mark.parametrize("plant", IN_PLACE_OF_A_FOLDER.values(), ids=IN_PLACE_OF_A_FOLDER)
def test_former_facts_are_not_looked_for_in_another_place(sightline: Caller, outside: Path, plant: Plant) -> None:
    """`history` leads nowhere else."""
    command = ("compare", "--token", TOKEN, "--with-snapshot", "")
    refused(sightline, outside, sightline.workspace / "history", plant, *command)


@pytest.mark.parametrize("plant", IN_PLACE_OF_A_FILE.values(), ids=IN_PLACE_OF_A_FILE)
def test_former_facts_that_are_no_file_are_told(sightline: Caller, outside: Path, plant: Plant) -> None:
    """One file of the history that is something else is named, and not opened."""
    (sightline.workspace / "history").mkdir()
    path = sightline.workspace / "history" / "2026-11-19T090000.000000Z.toml"
    refused(sightline, outside, path, plant, "compare", "--token", TOKEN, "--with-snapshot", "")


@pytest.mark.parametrize("plant", IN_PLACE_OF_A_FOLDER.values(), ids=IN_PLACE_OF_A_FOLDER)
def test_observations_are_not_looked_for_in_another_place(sightline: Caller, outside: Path, plant: Plant) -> None:
    """`observations` leads nowhere else, neither for reading nor for writing."""
    command = ("gap", "--token", TOKEN, "--observed")
    refused(sightline, outside, sightline.workspace / OBSERVATIONS_FOLDER, plant, *command)


@pytest.mark.parametrize("plant", IN_PLACE_OF_A_FILE.values(), ids=IN_PLACE_OF_A_FILE)
def test_an_observation_that_is_no_file_is_told(sightline: Caller, outside: Path, plant: Plant) -> None:
    """An older observation does not take the place of one that is something else, without a word."""
    (sightline.workspace / OBSERVATIONS_FOLDER).mkdir()
    path = sightline.workspace / OBSERVATIONS_FOLDER / "2026-11-20T090000.000000Z.json"
    plant(path, outside)
    with within_seconds(_SECONDS), pytest.raises(FileRefused) as found:
        list(observations(sightline.workspace))
    assert found.value.path == path


def test_the_two_files_may_be_links(sightline: Caller, outside: Path) -> None:
    """They are read where they lead, and a change is made there, so that the link stays."""
    for name in ("organisation.toml", "tokens.toml"):
        (sightline.workspace / name).rename(outside / name)
        (sightline.workspace / name).symlink_to(outside / name)
    before = (outside / "tokens.toml").read_bytes()
    assert sightline(*EDIT).status == 0
    assert (sightline.workspace / "tokens.toml").is_symlink()
    assert (outside / "tokens.toml").read_bytes() != before
    assert (outside / ".notes.tmp").exists()


def test_a_long_line_without_an_end_is_no_event(sightline: Caller) -> None:
    """Forty megabytes in one line are told fast, by the activity and by a change, which leaves them alone."""
    path = sightline.workspace / "activity.jsonl"
    path.write_bytes(b"a" * (40 * 1024 * 1024))
    with within_seconds(_SECONDS):
        said = sightline("activity")
        assert said.status == 0
        assert "not written to its end" in said.err
        assert sightline(*EDIT).status == 1
    assert path.stat().st_size == 40 * 1024 * 1024


@pytest.mark.parametrize("name", ["pipe", "socket", "device", "sparse", "folder"])
@pytest.mark.parametrize("option", ["--changes", "check", "--token-file"])
def test_a_file_that_the_user_names_is_a_regular_one(
    sightline: Caller, outside: Path, tmp_path: Path, name: str, option: str
) -> None:
    """Changes, expectations and secrets are not waited for, nor read without an end."""
    path = tmp_path / "named"
    IN_PLACE_OF_A_FILE[name](path, outside)
    command = {
        "--changes": ("what-if", "--changes", str(path)),
        "check": ("check", str(path)),
        "--token-file": ("why", "--token-file", str(path), "--template", "x"),
    }[option]
    with within_seconds(_SECONDS):
        done = ran(*command, "--workspace", str(sightline.workspace))
    assert done.returncode in (1, 2)
    assert "named" in done.stderr and "unexpected error" not in done.stderr


def test_a_pipe_that_the_caller_opened_is_read() -> None:
    """As `<(pass show sc)` gives: it ends with who writes into it. One that lies about in a folder is refused."""
    reader, writer = os.pipe()
    os.write(writer, b"sc_secret\n")
    os.close(writer)
    try:
        with within_seconds(_SECONDS):
            assert read_named(Path(f"/dev/fd/{reader}"), 100, takes_pipe=True) == b"sc_secret\n"
        with pytest.raises(FileRefused):
            read_named(Path(f"/dev/fd/{reader}"), 100)
    finally:
        os.close(reader)


def test_a_command_that_writes_for_ever_is_stopped(sightline: Caller) -> None:
    """The secret of `--token-command yes` is refused for its length, in no time and no memory."""
    with within_seconds(_SECONDS):
        done = ran("pull", str(sightline.workspace), "--base-url", "http://127.0.0.1:9", "--token-command", "yes")
    assert done.returncode == 2
    assert "it is longer than" in done.stderr


def test_endless_files_end_at_the_bound(tmp_path: Path) -> None:
    """A file that grows while it is read is read up to the bound and no further."""
    path = tmp_path / "grows"
    path.write_bytes(b"a" * 100)
    with pytest.raises(FileRefused) as found:
        read_named(path, 99)
    assert found.value.code is RefusalCode.TOO_LARGE
    assert len(read_named(path, 100)) == 100


@pytest.fixture
def any_umask() -> Iterator[Callable[[int], None]]:
    """Sets the umask for a test."""
    before = os.umask(0o077)
    yield lambda mask: (os.umask(mask), None)[1]
    os.umask(before)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o277])
def test_what_sightline_makes_is_its_owners_whatever_the_umask(
    sightline: Caller, any_umask: Callable[[int], None], tmp_path: Path, mask: int
) -> None:
    """Files are 0600 and folders 0700: in the workspace, in the cache, and in a new workspace."""
    any_umask(mask)
    assert sightline(*EDIT).status == 0
    home = Path(os.environ["XDG_CACHE_HOME"]).parent
    new = [path for path in (*sightline.workspace.rglob("*"), *home.rglob("*")) if path.name != "organisation.toml"]
    assert {path.name for path in new} >= {".sightline", "lock", "activity.jsonl", "tokens.toml", "facts", "cache-key"}
    for path in new:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_workspace_shared_in_a_group_stays_shared(sightline: Caller) -> None:
    """Files of mode 0660 keep it, and lock and journal let in whoever may write the tokens."""
    (sightline.workspace / "tokens.toml").chmod(0o660)
    assert "open to everybody" not in sightline(*EDIT).err
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in sightline.workspace.rglob("*")}
    del modes["organisation.toml"]
    assert modes == {"tokens.toml": 0o660, "activity.jsonl": 0o660, ".sightline": 0o770, "lock": 0o660}


def test_a_mode_that_is_too_wide_is_narrowed_and_said(sightline: Caller) -> None:
    """A file that everybody could read is not so any more, and whoever changes it learns that."""
    (sightline.workspace / "tokens.toml").chmod(0o664)
    said = sightline(*EDIT)
    assert "open to everybody" in said.err
    assert stat.S_IMODE((sightline.workspace / "tokens.toml").stat().st_mode) == 0o660
    assert "open to everybody" not in sightline("tokens", "edit", "Lake", "--name", "Sea").err


def test_an_old_lock_that_others_can_read_is_closed(sightline: Caller) -> None:
    """Whoever could open it could hold it, and keep everybody from revoking a token."""
    folder = sightline.workspace / ".sightline"
    folder.mkdir()
    folder.chmod(0o777)
    (folder / "lock").touch()
    (folder / "lock").chmod(0o666)
    assert sightline(*EDIT).status == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "lock").stat().st_mode) == 0o600


def test_a_workspace_may_be_named_through_a_link(sightline: Caller, tmp_path: Path) -> None:
    """The folder itself is the user's own choice, and both names are one workspace."""
    link = tmp_path / "link"
    link.symlink_to(sightline.workspace)
    with working_in(tmp_path):
        sightline.workspace = Path("link")
        assert sightline(*EDIT).status == 0

"""Files that commands write where the user says: the whole or nothing, and nothing else in their place."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from diagnostics.workspace import operator
from fixtures.demos import demo
from tests.cli.tokens.calling import copied
from tui.cli.main import run

_EXPECTATIONS = """format = 1

[[expect]]
token = "tok_old"
at_least = 0
"""


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A workspace, with a file of expectations beside it."""
    (tmp_path / "expect.toml").write_text(_EXPECTATIONS, encoding="utf-8")
    return copied("mid-rotation", tmp_path / "acme")


def check(workspace: Path, junit: Path) -> int:
    """Hold the workspace to its expectations, with a report."""
    expectations = workspace.parent / "expect.toml"
    return run(["check", str(expectations), "--workspace", str(workspace), "--junit", str(junit)])


def test_a_report_takes_the_place_of_an_older_one(acme: Path, tmp_path: Path) -> None:
    """It is XML, whole, and its owner's alone; a mode that the user gave stays."""
    path = tmp_path / "report.xml"
    assert check(acme, path) == 0
    assert ElementTree.parse(path).getroot().tag == "testsuite"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    assert check(acme, path) == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert not list(tmp_path.glob(".*.tmp"))


def _same(acme: Path) -> Path:
    return acme.parent / "expect.toml"


def _spelled_otherwise(acme: Path) -> Path:
    return acme / ".." / "expect.toml"


def _hard_link(acme: Path) -> Path:
    os.link(acme.parent / "expect.toml", acme.parent / "also.toml")
    return acme.parent / "also.toml"


def _link(acme: Path) -> Path:
    (acme.parent / "link.xml").symlink_to(acme.parent / "expect.toml")
    return acme.parent / "link.xml"


def _dangling_link(acme: Path) -> Path:
    (acme.parent / "link.xml").symlink_to(acme.parent / "nowhere.xml")
    return acme.parent / "link.xml"


def _in_the_workspace(acme: Path) -> Path:
    return acme / "report.xml"


def _over_the_tokens(acme: Path) -> Path:
    return acme / "tokens.toml"


def _behind_a_linked_folder(acme: Path) -> Path:
    (acme.parent / "elsewhere").symlink_to(acme)
    return acme.parent / "elsewhere" / "report.xml"


def _pipe(acme: Path) -> Path:
    os.mkfifo(acme.parent / "pipe")
    return acme.parent / "pipe"


def _folder(acme: Path) -> Path:
    (acme.parent / "folder").mkdir()
    return acme.parent / "folder"


@pytest.mark.parametrize(
    "place",
    [
        _same,
        _spelled_otherwise,
        _hard_link,
        _link,
        _dangling_link,
        _in_the_workspace,
        _over_the_tokens,
        _behind_a_linked_folder,
        _pipe,
        _folder,
    ],
)
def test_a_report_takes_the_place_of_nothing_else(
    acme: Path, place: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Expectations, files of the workspace, links and what is no file are left as they are, with the reason."""
    path = place(acme)
    before = {file: file.read_bytes() for file in acme.parent.rglob("*") if file.is_file()}
    assert check(acme, path) == 2
    said = capsys.readouterr()
    assert path.name in said.err and "report" in said.err
    assert said.out == ""
    after = {file: file.read_bytes() for file in acme.parent.rglob("*") if file.is_file()}
    assert {file: content for file, content in after.items() if "homes" not in str(file)} == before


def full_after(monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """Let the disk be full after so many writes, the last of which comes through by half."""
    original, done = os.write, iter(range(1_000_000))

    def write(descriptor: int, content: bytes) -> int:
        number = next(done)
        if number < writes:
            return original(descriptor, content)
        if number == writes:
            return original(descriptor, bytes(content)[: max(len(content) // 2, 1)])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", write)


@pytest.mark.parametrize(
    ("verb", "writes"),
    [*((verb, writes) for verb in ("init", "redact", "demo") for writes in (0, 1)), ("init", 2), ("observed demo", 2)],
)
def test_a_full_disk_leaves_nothing_of_a_new_workspace(
    acme: Path,
    tmp_path: Path,
    verb: str,
    writes: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Neither the folder, nor one file of all, nor half of one."""
    monkeypatch.setenv("SIGHTLINE_CACHE_DIR", "/proc/1/no-such-folder")
    out = tmp_path / "new" / "workspace"
    arguments = {
        "init": ["init", str(out)],
        "redact": ["redact", str(acme), str(out)],
        "demo": ["demo", "mid-rotation", "--copy", str(out)],
        "observed demo": ["demo", "settled-by-observation", "--copy", str(out)],
    }[verb]
    more = {"init": ["expectations.toml"], "observed demo": ["observations"]}.get(verb, [])
    with monkeypatch.context() as full:
        full_after(full, writes)
        assert run(arguments) != 0
    assert "No space left" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
    assert run(arguments) == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(["organisation.toml", "tokens.toml", *more])


def test_a_full_disk_leaves_the_older_report(
    acme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report of the last run stands, and no other file beside it."""
    path = tmp_path / "report.xml"
    path.write_text("<old/>", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    monkeypatch.setenv("SIGHTLINE_CACHE_DIR", "/proc/1/no-such-folder")
    with monkeypatch.context() as full:
        full_after(full, 0)
        assert check(acme, path) == 1
    assert "no room left" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "<old/>"
    assert sorted(tmp_path.iterdir()) == before


def test_new_files_take_the_place_of_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is there stays, and so does a link that leads nowhere."""
    folder = tmp_path / "there"
    folder.mkdir()
    (folder / "tokens.toml").symlink_to(tmp_path / "nowhere")
    assert run(["init", str(folder)]) == 2
    assert "exists already" in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["tokens.toml"]
    assert not (tmp_path / "nowhere").exists()
    assert demo("mid-rotation").folder.is_dir()


def test_a_pull_says_what_its_file_loses(tmp_path: Path) -> None:
    """Facts that everybody could read are written anew for fewer, and the former ones with them."""
    from diagnostics.workspace.history import replace_facts
    from diagnostics.workspace.reading import read_workspace

    workspace = copied("mid-rotation", tmp_path / "acme")
    (workspace / "organisation.toml").chmod(0o664)
    replace_facts(workspace, read_workspace(workspace).organisation)
    files = [workspace / "organisation.toml", *(workspace / "history").iterdir()]
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o660, 0o660]
    assert stat.S_IMODE((workspace / "history").stat().st_mode) == 0o770


@pytest.mark.parametrize(
    ("variables", "user", "on_terminal", "expected"),
    [
        ({"SUDO_USER": "ada"}, 0, None, "ada"),
        ({"SUDO_USER": "root"}, 0, "grace", "grace"),
        ({"DOAS_USER": "ada"}, 0, "grace", "ada"),
        ({}, 0, "grace", "grace"),
        ({}, 0, None, "root"),
        ({"SUDO_USER": "mallory"}, 65534, "mallory", "nobody"),
        ({}, 2_000_000_000, None, "uid 2000000000"),
    ],
)
def test_who_did_it_is_the_person_who_became_root(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], user: int, on_terminal: str | None, expected: str
) -> None:
    """By sudo, doas or su; somebody else's variable makes nobody another person."""

    def logged_in() -> str:
        if on_terminal is None:
            raise OSError(errno.ENXIO, os.strerror(errno.ENXIO))
        return on_terminal

    monkeypatch.setattr(os, "getuid", lambda: user)
    monkeypatch.setattr(os, "getlogin", logged_in)
    assert operator.login_name(variables) == expected


def test_an_empty_name_is_nobody(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--as ""` is refused, and changes nothing."""
    before = (acme / "tokens.toml").read_bytes()
    assert run(["tokens", "edit", "tok_old", "--name", "Lake", "--as", " ", "--workspace", str(acme)]) == 2
    assert "who makes the change" in capsys.readouterr().err
    assert (acme / "tokens.toml").read_bytes() == before

"""The plugin that looks for snapshots without a test, on a small suite of its own."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

_ROOT = Path(__file__).parents[2]
_CONFIGURATION = """
[pytest]
testpaths = tests
addopts = -p xdist.plugin -p pytest_snapshot.plugin -p tests.plugins.snapshot_files
"""
_SUITE = """
import pytest

@pytest.mark.parametrize("name", ["one", "two"])
def test_kept(name, snapshot):
    snapshot.assert_match(name, "said.txt")

def test_without():
    pass
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a suite with two snapshots, both in use."""
    monkeypatch.setenv("PYTHONPATH", str(_ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    pytester.makeini(_CONFIGURATION)
    tests = pytester.mkdir("tests")
    (tests / "test_words.py").write_text(_SUITE)
    for name in ("one", "two"):
        folder = tests / "snapshots" / "test_words" / "test_kept" / name
        folder.mkdir(parents=True)
        (folder / "said.txt").write_text(name)
    return tests


def _run(pytester: pytest.Pytester, workers: str, *arguments: str) -> pytest.RunResult:
    """Run the suite with so many workers; only those that run a part of it need processes of their own."""
    if workers == "0":
        return pytester.runpytest_inprocess("-n", workers, *arguments)
    return pytester.runpytest_subprocess("-n", workers, *arguments)


def _orphan(suite: Path) -> Path:
    orphan = suite / "snapshots" / "test_words" / "test_renamed" / "said.txt"
    orphan.parent.mkdir()
    orphan.write_text("one")
    return orphan


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_suite_that_uses_all_its_snapshots_passes(suite: Path, pytester: pytest.Pytester, workers: str) -> None:
    """A run in which each snapshot file was compared with ends well."""
    result = _run(pytester, workers)
    result.assert_outcomes(passed=3)
    assert result.ret == 0


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_snapshot_without_a_test_fails_the_suite(suite: Path, pytester: pytest.Pytester, workers: str) -> None:
    """A file left behind by a renamed test is named, and the run fails."""
    orphan = _orphan(suite)
    result = _run(pytester, workers)
    result.stdout.fnmatch_lines(["*" + "/".join(orphan.parts[-3:])])
    result.assert_outcomes(passed=3, errors=1)
    assert result.ret == 1


def test_a_second_file_beside_a_snapshot_in_use_is_found(suite: Path, pytester: pytest.Pytester) -> None:
    """A test that stopped asking for one of its files leaves that file behind."""
    (suite / "snapshots" / "test_words" / "test_kept" / "one" / "forgotten.txt").write_text("")
    result = pytester.runpytest_inprocess()
    result.stdout.fnmatch_lines(["*forgotten.txt"])
    assert result.ret == 1


@pytest.mark.parametrize("arguments", [["-k", "one"], ["tests/test_words.py"]])
def test_a_part_of_the_suite_tells_nothing_about_the_rest(
    suite: Path, pytester: pytest.Pytester, arguments: list[str]
) -> None:
    """Running a part of the suite does not complain about snapshots that the other part uses."""
    result = pytester.runpytest_inprocess(*arguments)
    assert result.ret == 0


def test_a_test_that_fails_early_keeps_its_snapshots(suite: Path, pytester: pytest.Pytester) -> None:
    """A test that failed before it compared is one failure, not an orphan too."""
    (suite / "test_words.py").write_text(
        _SUITE.replace("    snapshot.assert", "    assert name == 'one'\n    snapshot.assert")
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=2, failed=1)


def test_updating_deletes_what_no_test_uses(suite: Path, pytester: pytest.Pytester) -> None:
    """`make snapshots` leaves the files in use and no others."""
    orphan = _orphan(suite)
    result = pytester.runpytest_inprocess("--only-snapshots", "--snapshot-update", "--allow-snapshot-deletion")
    result.assert_outcomes(passed=2, deselected=1)
    assert not orphan.exists()
    assert len(list(suite.glob("snapshots/**/said.txt"))) == 2


@pytest.mark.parametrize("workers", ["0", "2"])
def test_updating_deletes_nothing_of_a_module_that_fails_to_load(
    suite: Path, pytester: pytest.Pytester, workers: str
) -> None:
    """A syntax error in a test module does not cost the snapshots of its tests."""
    (suite / "test_words.py").write_text("def test_kept(:\n")
    _run(pytester, workers, "--snapshot-update", "--allow-snapshot-deletion")
    assert len(list(suite.glob("snapshots/**/said.txt"))) == 2


def test_updating_deletes_nothing_after_a_worker_died(suite: Path, pytester: pytest.Pytester) -> None:
    """What a dead worker compared with is not known, so nothing is deleted."""
    (suite / "test_words.py").write_text(_SUITE.replace("    pass", "    import os; os._exit(1)"))
    pytester.runpytest_subprocess("-n", "1", "--snapshot-update", "--allow-snapshot-deletion")
    assert len(list(suite.glob("snapshots/**/said.txt"))) == 2

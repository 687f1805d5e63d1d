"""A pytest plugin: every snapshot file belongs to a test.

A snapshot whose test was renamed, or that a test no longer asks for, looks like a promise and holds nothing. So a run
of the whole suite notes every snapshot that a test compares with, and ends in an error where a file is left over. With
`--snapshot-update --allow-snapshot-deletion` it deletes those files instead. `--only-snapshots` runs the tests that
compare with snapshots and no others.
"""

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest
from pytest_snapshot.plugin import Snapshot, _get_default_snapshot_dir

_NOTES = pytest.StashKey["Notes"]()
_WORKER_KEY = "snapshot_notes"


class Notes:
    """What a run learnt: the snapshot files `used`, and the folders of tests that had no chance to use theirs.

    `is_whole` ends where tests were lost that nobody can name: a module that failed to load, a worker that died.
    """

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.spared: set[str] = set()
        self.is_whole = True

    def spare(self, item: pytest.Item) -> None:
        """Remember that `item` did not run to its end."""
        if isinstance(item, pytest.Function):
            self.spared.add(str(_get_default_snapshot_dir(item)))

    def merge(self, other: dict[str, list[str]]) -> None:
        """Add what another process noted."""
        self.used.update(other["used"])
        self.spared.update(other["spared"])

    def as_lists(self) -> dict[str, list[str]]:
        """Return the notes in a form that can be sent to another process."""
        return {"used": sorted(self.used), "spared": sorted(self.spared)}

    def orphans(self, files: Iterable[Path]) -> list[Path]:
        """Return those of `files` that no test used, though it could have."""
        return sorted(
            file
            for file in files
            if str(file) not in self.used and not any(str(parent) in self.spared for parent in file.parents)
        )


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that leaves out tests without snapshots."""
    group = parser.getgroup("snapshot")
    group.addoption("--only-snapshots", action="store_true", help="Run only the tests that compare with snapshots.")


def pytest_configure(config: pytest.Config) -> None:
    """Begin the notes of this process."""
    config.stash[_NOTES] = Notes()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> Generator[None, object, object]:
    """Note each file that the `snapshot` fixture is compared with."""
    made = yield
    if isinstance(made, Snapshot):
        _watch(made, request.config.stash[_NOTES])
    return made


def _watch(snapshot: Any, notes: Notes) -> None:
    compare = snapshot.assert_match

    def assert_match(value: str | bytes, snapshot_name: str | Path) -> None:
        __tracebackhide__ = True
        notes.used.add(str(snapshot._snapshot_path(snapshot_name)))
        compare(value, snapshot_name)

    snapshot.assert_match = assert_match


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that compare with no snapshot, where that is asked for."""
    if not config.getoption("only_snapshots"):
        return
    chosen = [item for item in items if "snapshot" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Spare the snapshots of a test that failed or was skipped before it came to them."""
    report = yield
    if report.when != "teardown" and not report.passed:
        item.config.stash[_NOTES].spare(item)
    return report


class _Losses:
    """Notes tests that are not chosen and modules that fail to load. Their hooks are told no config, hence a class."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def pytest_deselected(self, items: Iterable[pytest.Item]) -> None:
        for item in items:
            self._notes.spare(item)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._notes.is_whole = False


def pytest_sessionstart(session: pytest.Session) -> None:
    """Watch which tests are lost before they run."""
    session.config.pluginmanager.register(_Losses(session.config.stash[_NOTES]))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over the notes of a worker that is done."""
    notes = node.config.stash[_NOTES]
    if error is None and _WORKER_KEY in node.workeroutput:
        notes.merge(node.workeroutput[_WORKER_KEY])
    else:
        notes.is_whole = False


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Report snapshot files that belong to no test, after a run of the whole suite."""
    config = session.config
    notes = config.stash[_NOTES]
    if hasattr(config, "workeroutput"):
        config.workeroutput[_WORKER_KEY] = notes.as_lists()
        return
    if not notes.is_whole or not _is_whole_suite(session):
        return
    folders = [config.rootpath / path for path in config.getini("testpaths")]
    files = (file for folder in folders for file in folder.glob("**/snapshots/**/*") if file.is_file())
    orphans = notes.orphans(files)
    if orphans and config.option.snapshot_update and config.option.allow_snapshot_deletion:
        for orphan in orphans:
            orphan.unlink()
    elif orphans:
        _fail(session, [str(orphan.relative_to(config.rootpath)) for orphan in orphans])


def _is_whole_suite(session: pytest.Session) -> bool:
    option = session.config.option
    narrowed = option.collectonly or option.ignore or option.ignore_glob or getattr(option, "lf", False)
    ended_early = session.shouldstop or session.shouldfail
    return session.config.args_source is pytest.Config.ArgsSource.TESTPATHS and not narrowed and not ended_early


def _fail(session: pytest.Session, names: list[str]) -> None:
    """Make the run fail, and let its closing line say so."""
    text = "\n".join(["No test compares with these snapshots. `make snapshots` deletes them.", *names])
    report = pytest.TestReport(
        nodeid="snapshots without a test",
        location=("", None, "snapshots without a test"),
        keywords={},
        outcome="failed",
        longrepr=text,
        when="teardown",
    )
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    reporter.stats.setdefault("error", []).append(report)
    session.exitstatus = pytest.ExitCode.TESTS_FAILED

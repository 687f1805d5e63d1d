"""An API that answers anything at all: the workspace is never broken, nothing raw is kept, no secret comes back."""

import json
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.errors import SightlineError
from diagnostics.findings.observed import agreement, suspects
from diagnostics.findings.proofs import Proof
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.feeds import Ending, read_pages
from diagnostics.platform.fields import ALL_FEEDS, TEMPLATES, Feed
from diagnostics.platform.identity import who_am_i
from diagnostics.platform.limits import ANSWER_BYTES
from diagnostics.platform.observe import observe
from diagnostics.platform.pace import Pace
from diagnostics.platform.pull import Progress, pull
from diagnostics.platform.to_facts import facts_of
from diagnostics.workspace.history import read_inventory, replace_facts
from diagnostics.workspace.observations import newest_of, save_observation
from diagnostics.workspace.reading import read_workspace
from tests.api.serving import ADA, ADA_SECRET, BOT, NIGHT, NOW, OWN, PORT, QUAY, acme, template_id, written
from tests.platform.answering import answering
from tests.platform.patience import client_of, hurried
from tests.platform.test_pull_command import ROOT
from tui.presentation.json_rows import json_text
from tui.presentation.observe import ObserveReport, observe_json, observe_text
from tui.presentation.pull import PullReport, pull_json, pull_text

HOSTILE = "\x1b[31mEVIL\x07\u202e[bold]\x9b"

# What any field may hold: what belongs there, what does not, and what no file or terminal should be given as it is.
IDS = [ADA, BOT, NIGHT, OWN, PORT, QUAY, template_id(0), template_id(0).upper().replace("TEMPLATE", "template"), "x"]
NUMBERS = st.sampled_from([0, -1, 10**300, 2.5])
TEXTS = st.sampled_from(
    [*IDS, "", HOSTILE, ADA_SECRET, "\x00", '"""\n[x]', "2026-11-01T00:00:00Z", "9999-12-31T23:59:59-14:00"]
)
PLAIN: st.SearchStrategy[Any] = st.none() | st.booleans() | NUMBERS
VALUES: st.SearchStrategy[Any] = TEXTS | st.text(max_size=5) | PLAIN | st.just([]) | st.just({})
KINDS = st.sampled_from(["user", "USER", "role", "group", "site", "view", "edit"])
METADATA = st.fixed_dictionaries({}, optional={"next_page": VALUES, "remaining_records": VALUES})


def rows_of(feed: Feed) -> st.SearchStrategy[Any]:
    """Rows of a feed that mostly have a key, with anything in all other fields; and what is no row at all."""
    key = dict.fromkeys(feed.key, TEXTS | KINDS)
    others: dict[str, st.SearchStrategy[Any]] = dict.fromkeys((*feed.texts, *feed.flags), KINDS | VALUES)
    row = st.fixed_dictionaries(key, optional={name: value for name, value in others.items() if name not in key})
    return st.lists(row | row | row | VALUES, max_size=6)


def pages_of(feed: Feed) -> st.SearchStrategy[Any]:
    """Pages of a feed; other feeds than the templates may answer with what is no page."""
    page = st.fixed_dictionaries({"metadata": METADATA, "data": rows_of(feed)})
    return page if feed is TEMPLATES else page | page | page | VALUES


ME = st.fixed_dictionaries(
    {"user_id": st.sampled_from(IDS) | TEXTS, "organisation_id": st.just(OWN), "firstname": VALUES}
)
NAMED = st.dictionaries(st.sampled_from(["id", "name", "type"]), VALUES)
SET = st.fixed_dictionaries({"permission_set": st.fixed_dictionaries({"identifier": NAMED}) | VALUES})
SETS = st.lists(SET | VALUES)
ANSWERS = st.fixed_dictionaries(
    {
        **{feed.path: pages_of(feed) for feed in ALL_FEEDS},
        "/accounts/user": ME,
        "/accounts/organisation": st.fixed_dictionaries({"user_document": NAMED | VALUES}) | VALUES,
        "/share/connections": st.fixed_dictionaries({"groups": st.lists(NAMED | VALUES, max_size=4) | VALUES}) | VALUES,
        "/permissions/v1": st.fixed_dictionaries({"permission_sets": SETS | VALUES}) | VALUES,
    }
)


class Liar:
    """Answers each path with what it is given at the moment."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}

    def __call__(self, path: str) -> tuple[int, dict[str, str], bytes]:
        longest = max((prefix for prefix in self.answers if path.partition("?")[0].startswith(prefix)), key=len)
        return 200, {}, json.dumps(self.answers[longest]).encode()


@pytest.fixture(scope="module")
def liar() -> Iterator[tuple[str, Liar]]:
    """A server that lies as long as this module runs."""
    app = Liar()
    with answering(app) as (url, _):
        yield url, app


def _quiet(_: Progress) -> None:
    """Show nothing."""


def _is_harmless(text: str) -> bool:
    return ADA_SECRET not in text and not any(character in text for character in "\x1b\x07\x9b\u202e\x00")


@given(answers=ANSWERS)
def test_a_pull_of_anything_leaves_a_workspace_that_can_be_read(
    answers: dict[str, Any], liar: tuple[str, Liar], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the rows hold, the facts are written and read back, or an error says why not and nothing is written."""
    url, app = liar
    app.answers = answers
    folder = written(tmp_path_factory.mktemp("pulled"))
    before = read_workspace(folder)
    try:
        with client_of(url, ADA_SECRET, hurried(2)) as client:
            found, _ = pull(client, folder, _quiet, at=NOW)
        read = facts_of(found, read_inventory(folder), before.organisation)
        facts = read.organisation
        assert replace_facts(folder, facts).organisation == facts
    except SightlineError:
        assert read_workspace(folder) == before
        return
    assert read_workspace(folder).organisation == facts
    report = PullReport(found, facts, (), read)
    told = "\n".join(pull_text(report)) + json_text(pull_json(report))
    assert _is_harmless(told)
    assert ADA_SECRET not in "".join(path.read_text("latin-1") for path in folder.rglob("*") if path.is_file())


@given(answers=ANSWERS)
def test_an_observation_of_anything_is_kept_and_compared(
    answers: dict[str, Any], liar: tuple[str, Liar], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the API says, what comes of it is an observation that can be read again, or an error that says why."""
    url, app = liar
    app.answers = answers
    folder = written(tmp_path_factory.mktemp("observed"))
    workspace = read_workspace(folder)
    directory = Directory(workspace.organisation, workspace.inventory)
    try:
        with client_of(url, ADA_SECRET, hurried(2)) as client:
            observed = observe(client, OWN, "tok_ada", NOW)
    except SightlineError:
        assert not (folder / "observations").exists()
        return
    path = save_observation(folder, observed.observation)
    assert ADA_SECRET not in path.read_text("latin-1")
    assert newest_of(folder, observed.me.id) == observed.observation
    found, subject = agreement(directory, observed.observation), directory.subject(observed.me.id)
    proof = Proof(directory, Index(directory), subject, observed.observation) if subject is not None else None
    for row in found.disagreements:
        assert suspects(directory, found, row, observed.names)
    told = "\n".join(observe_text(ObserveReport(directory, found, proof, observed.names)))
    assert _is_harmless(told + json_text(observe_json(ObserveReport(directory, found, proof, observed.names))))


def test_a_feed_that_never_ends_is_ended() -> None:
    """Pages that lead on and on and bring nothing new are given up, and the feed is not called whole."""
    numbers = count()
    row = {"id": template_id(0)}

    def respond(_: str) -> tuple[int, dict[str, str], bytes]:
        body = {"metadata": {"next_page": f"/feed/templates?cursor={next(numbers)}"}, "data": [row]}
        return 200, {}, json.dumps(body).encode()

    with answering(respond) as (url, asked), client_of(url, "s3cret") as client:
        pages = list(read_pages(client, TEMPLATES))
    assert pages[-1].ending is Ending.ENDLESS
    assert len(asked) == 21
    assert sum(len(page.rows) for page in pages) == 1


def test_an_answer_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Size is not without bounds."""
    monkeypatch.setattr("diagnostics.platform.exchange.ANSWER_BYTES", ANSWER_BYTES._replace(most=1000))
    with answering(lambda _: (200, {}, b'"' + b"x" * 2000)) as (url, _), client_of(url, "s3cret") as client:
        with pytest.raises(PlatformFailed) as large:
            who_am_i(client)
        assert (large.value.code, client.requests) == (PlatformCode.TOO_LARGE, 1)


def test_nobody_waits_after_the_last_refusal() -> None:
    """A 429 that is not asked again about is told at once, however long it says to wait."""
    headers = {"x-ratelimit-reset": "9" * 30}
    pace = Pace(attempts=1)
    waited: list[float] = []

    def pause(seconds: float) -> bool:
        waited.append(seconds)
        return True

    pace.pause = pause  # type: ignore[method-assign]
    with (
        answering(lambda _: (429, headers, b"")) as (url, _),
        client_of(url, "s3cret", pace) as client,
        pytest.raises(PlatformFailed),
    ):
        who_am_i(client)
    assert waited == []


@pytest.mark.parametrize("spelling", [ADA_SECRET, "".join(f"\\u{ord(character):04x}" for character in ADA_SECRET)])
def test_a_secret_that_comes_back_as_a_name_is_not_kept(spelling: str) -> None:
    """An answer that holds the token in place of a name is read without it, however it is spelled."""
    told = f'{{"user_id": "{ADA}", "organisation_id": "{OWN}", "firstname": "{spelling}", "{spelling}": 1}}'
    with answering(lambda _: (200, {}, told.encode())) as (url, _), client_of(url, ADA_SECRET) as client:
        assert who_am_i(client).name == "[secret]"


def test_numbers_of_any_size_pass_the_progress_line(tmp_path: Path) -> None:
    """On a terminal a pull counts what is left; an estimate that is none of that is not counted with."""
    organisation, _ = acme()
    rows = [{"id": template_id(number), "name": HOSTILE, "organisation_id": OWN} for number in range(3)]

    def respond(path: str) -> tuple[int, dict[str, str], bytes]:
        if "WhoAmI" in path:
            return 200, {}, json.dumps({"user_id": ADA, "organisation_id": OWN}).encode()
        number = int(path.rpartition("=")[2]) if "cursor" in path else 0
        following = f"{path.partition('?')[0]}?cursor={number + 1}" if number < 2 else None
        left = [10**300, -7, 3][number]
        metadata = {"next_page": following, "remaining_records": left}
        return 200, {}, json.dumps({"metadata": metadata, "data": rows[number : number + 1]}).encode()

    secret = tmp_path / "secret"
    secret.write_text(ADA_SECRET, encoding="utf-8")
    with answering(respond) as (url, _):
        command = ["-m", "tui", "pull", str(tmp_path / "new"), "--base-url", url, "--token-file", str(secret)]
        child = pexpect.spawn(sys.executable, command, cwd=str(ROOT), timeout=60)
        child.expect(pexpect.EOF)
        shown = child.before.decode()
        child.close()
    assert child.exitstatus == 0, shown
    assert "1/9 templates" in shown
    assert "\x1b" not in shown
    assert len(read_workspace(tmp_path / "new").organisation.templates) == 3
    assert organisation["organisation"]["id"] == OWN

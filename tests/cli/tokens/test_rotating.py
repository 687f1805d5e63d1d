"""`sightline tokens rotate`: a secret is changed step by step, and at no step does anything stop unnoticed."""

from pathlib import Path
from typing import Any

import pytest

from fixtures.demos import demo
from tests.cli.tokens.calling import Caller, copied
from tests.worlds.writing import files_of
from tui.cli.main import run


@pytest.fixture
def rotating(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    """The demo half-way through a rotation, to change."""
    return Caller(copied("mid-rotation", tmp_path / "workspace"), capsys)


@pytest.fixture
def fresh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    """A workspace whose token was not rotated yet."""
    return Caller(copied("service-user-behind-a-group", tmp_path / "workspace"), capsys)


def test_a_rotation_from_its_first_step_to_its_last(fresh: Caller) -> None:
    """The first call makes a second token of the same owner, the next ones tell what to do, the last revokes."""
    old = fresh.done("tokens", "show", "tok_01")["token"]
    made = fresh.done("tokens", "rotate", "tok_01")
    new = made["token"]
    assert len(made["secret"]) == 64
    assert made["rotation"]["parity"]["same"] is True
    assert made["rotation"]["recorded"] is True
    assert (new["owner"], new["inactivity_days"]) == (old["owner"], old["inactivity_days"])
    before = fresh.tokens_file
    again = fresh.done("tokens", "rotate", "tok_01")
    assert again["rotation"]["step"] == "switch"
    assert "secret" not in again
    assert fresh.tokens_file == before
    later = "2026-11-20T10:00:00Z"
    fresh.done("tokens", "edit", new["id"], "--last-used-at", later, at=later)
    ready = fresh.done("tokens", "rotate", "tok_01", at=later)
    assert ready["rotation"]["step"] == "revoke"
    ended = fresh.done("tokens", "rotate", "tok_01", "--finish", "--yes", at=later)
    assert (ended["token"]["id"], ended["token"]["state"]) == ("tok_01", "revoked")
    assert ended["rotation"]["step"] == "done"
    assert fresh.done("tokens", "rotate", "tok_01", at=later)["rotation"]["step"] == "done"
    assert fresh.done("tokens", "show", new["id"])["token"]["state"] == "active"


def test_where_the_rotation_of_the_demo_stands(snapshot: Any, rotating: Caller) -> None:
    """Both tokens, the check that they get the same, and the next step, on an 80-column terminal."""
    said = rotating("tokens", "rotate", "tok_old")
    assert said.status == 0
    assert max(map(len, said.out.splitlines())) <= 80
    snapshot.assert_match(said.out, "standing.txt")


def test_finishing_warns_where_nobody_has_seen_the_new_token_work(rotating: Caller) -> None:
    """The record shows no use of the new token: that is said, consent is needed, and then the old one ends."""
    before = rotating.tokens_file
    refused = rotating("tokens", "rotate", "tok_old", "--finish", "--with", "tok_new")
    assert refused.status == 2
    assert "Has the integration switched?" in " ".join(refused.err.split())
    assert "It stops at once" in refused.err
    assert rotating.tokens_file == before
    assert (
        rotating.done("tokens", "rotate", "tok_old", "--finish", "--with", "tok_new", "--yes")["token"]["state"]
        == "revoked"
    )


def test_the_old_token_is_not_ended_where_the_new_one_gets_less(rotating: Caller) -> None:
    """With a template lost, finishing fails, names the template, and leaves the old token as it is."""
    path = rotating.workspace / "tokens.toml"
    text = path.read_text(encoding="utf-8")
    # The new token is one of another organisation's: it gets nothing here.
    place = text.index('id = "tok_new"')
    path.write_text(f'{text[:place]}organisation = "role_elsewhere"\n{text[place:]}', encoding="utf-8")
    before = rotating.tokens_file
    said = rotating("tokens", "rotate", "tok_old", "--finish", "--with", "tok_new", "--yes")
    assert said.status == 1
    assert "template_b5797237816f444399ef9bf545b1835b" in said.err.replace("\n", "").replace(" ", "")
    assert rotating.tokens_file == before


def test_several_candidates_are_not_guessed_among(rotating: Caller) -> None:
    """With two younger tokens the command asks which one takes over, and takes the one that is named."""
    made = rotating.done("tokens", "create", "--kind", "service_user", "--owner", "Cold chain lake", "--name", "Third")
    said = rotating("tokens", "rotate", "tok_old")
    assert said.status == 2
    assert "tok_new" in said.err
    assert made["token"]["id"] in said.err
    told = rotating.done("tokens", "rotate", "tok_old", "--with", made["token"]["id"])
    assert told["rotation"]["new"] == made["token"]["id"]
    assert rotating("tokens", "rotate", made["token"]["id"], "--with", "tok_old").status == 2


def test_a_guess_ends_no_token(rotating: Caller) -> None:
    """Where nothing records that the younger token replaces the old one, --finish wants it named, or one made."""
    before = rotating.tokens_file
    said = rotating("tokens", "rotate", "tok_old", "--finish", "--yes")
    assert said.status == 2
    assert "--with tok_new" in said.err
    assert rotating.tokens_file == before
    made = rotating.done("tokens", "rotate", "tok_old", "--new")
    assert rotating.done("tokens", "rotate", "tok_old")["rotation"]["new"] == made["token"]["id"]
    assert rotating.done("tokens", "rotate", "tok_old", "--finish", "--yes")["token"]["state"] == "revoked"


def test_there_is_nothing_to_finish_before_there_is_a_second_token(fresh: Caller) -> None:
    """--finish on a token without a successor ends nothing."""
    before = fresh.tokens_file
    assert fresh("tokens", "rotate", "tok_01", "--finish", "--yes").status == 2
    assert fresh.tokens_file == before


def test_at_the_limit_the_token_to_retire_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With twenty of twenty no second token fits: the refusal names the one never used, and why it is the safest."""
    full = Caller(copied("tokens-at-the-limit", tmp_path / "workspace"), capsys)
    before = full.tokens_file
    said = full("tokens", "rotate", "tok_orders_eu", "--new", "--secret-file", str(tmp_path / "secret"))
    told = " ".join(said.err.split())
    assert said.status == 1
    assert "at most 20" in told
    assert "The safest to retire is" in told
    assert "(tok_orders_test)" in told
    assert "005096" in told
    assert full.tokens_file == before
    assert not (tmp_path / "secret").exists()


def test_a_demo_shows_its_rotation_and_stays_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Looking works on a demo, every step that writes does not."""
    folder = demo("mid-rotation").folder
    before = files_of(folder)
    assert run(["tokens", "rotate", "tok_old", "--demo", "mid-rotation"]) == 0
    assert run(["tokens", "rotate", "tok_old", "--demo", "mid-rotation", "--finish", "--yes"]) == 2
    assert "sightline demo mid-rotation --copy DIR" in capsys.readouterr().err
    assert files_of(folder) == before

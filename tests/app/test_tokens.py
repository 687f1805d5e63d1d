"""The life of a token at the keyboard, from its creation to its end."""

import stat
import threading
import tomllib
from pathlib import Path
from typing import Any

import pytest

from diagnostics.tokens.secrets import matches
from tests.app.driving import Driver, driven
from tests.app.workspaces import AT, copied_demo
from tui.app import token_work
from tui.presentation.layout import Card
from tui.presentation.links import ToToken
from tui.presentation.tokens.card import token_card


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a copy of a demo that may be changed."""
    return copied_demo("tokens-about-to-expire", tmp_path)


def _tokens(workspace: Path) -> dict[str, dict[str, Any]]:
    listed = tomllib.loads((workspace / "tokens.toml").read_text())["tokens"]
    return {token["id"]: token for token in listed}


async def _fill_in(app: Driver, *lines: str) -> None:
    """Type each line of a form; what stood there is replaced."""
    for line in lines:
        await app.press("ctrl+u")
        if line:
            await app.type(line)
        await app.press("enter")


async def _create(app: Driver, name: str) -> None:
    """Create a service user token of that name, with all else as it is suggested."""
    await app.act("tokens", "create")
    await app.press("down", "enter")
    await _fill_in(app, name, "", "", "", "")


def _secret(app: Driver) -> str:
    return next(line.removeprefix("> ") for line in app.lines if line.startswith("> "))


async def test_a_token_from_its_creation_to_its_deletion(workspace: Path) -> None:
    """Created with the choice of kind, its secret shown once; revoked, given a new secret, and deleted, each asked."""
    async with driven(folder=workspace, at=AT) as app:
        await app.act("tokens", "create")
        assert "Which kind of token?" in app.text
        assert "an integration's own view" in app.text
        await app.press("down", "enter")
        await _fill_in(app, "CI", "", "60", "", "custom")
        secret = _secret(app)
        assert 'Created "CI" (tok_01).' in app.text
        assert matches(secret, _tokens(workspace)["tok_01"]["fingerprint"])
        await app.press("3")
        assert "Leave the secret first: q." in app.text
        await app.press("ctrl+c")
        assert "neither copied nor written to a file" in app.text
        assert secret in app.text
        await app.press("q")
        assert secret not in app.text
        assert next(line for line in app.lines if line.startswith("> ")).startswith("> CI ")

        await app.press("v")
        assert "It stops at once." in app.text
        assert "a custom integration. It stops" in app.text
        await app.press("q")
        assert "Nothing was changed." in app.text
        assert _tokens(workspace)["tok_01"]["status"] == "active"
        await app.press("v", "y")
        assert 'Revoked "CI" (tok_01).' in app.text

        await app.press("n", "y")
        renewed = _secret(app)
        assert renewed != secret
        assert matches(renewed, _tokens(workspace)["tok_01"]["fingerprint"])
        await app.press("c", "q", "d")
        assert "revoke it first: v" in " ".join(app.text.split())
        await app.press("v", "y", "d", "y")
        assert _tokens(workspace)["tok_01"]["status"] == "deleted"

        await app.act("activity")
        told = app.text
        for word in ("created", "revoked", "regenerated", "deleted for ever"):
            assert word in told
    everything = b"".join(path.read_bytes() for path in workspace.rglob("*") if path.is_file())
    assert secret.encode() not in everything
    assert renewed.encode() not in everything


async def test_an_edit_changes_what_was_typed_and_nothing_else(workspace: Path) -> None:
    """The form holds what is there; a period that the product does not offer is refused with those it does."""
    async with driven(folder=workspace, at=AT) as app:
        await app.act("tokens")
        before = _tokens(workspace)["tok_month"]
        await app.press("slash")
        await app.type("tok_month")
        await app.press("enter", "e")
        await _fill_in(app, before["name"], "50", "", "", "")
        assert "31, 45, 60, 180" in app.text
        await app.press("escape", "e")
        await _fill_in(app, "Shop board", "60", "", "", "")
        after = _tokens(workspace)["tok_month"]
        assert (after["name"], after["inactivity_days"]) == ("Shop board", 60)
        assert {key: after[key] for key in ("owner", "status", "created_at")} == {
            key: before[key] for key in ("owner", "status", "created_at")
        }


async def test_a_rotation_begins_compares_and_finishes(workspace: Path) -> None:
    """The second token is made first; then both are compared; only then the old one is revoked, after asking."""
    async with driven(folder=workspace, at=AT) as app:
        await app.act("tokens")
        await app.press("slash")
        await app.type("tok_week")
        await app.press("enter", "o", "f")
        assert "There is no second token yet" in app.text
        await app.press("b")
        assert "shown once" in app.text
        await app.press("q", "q")
        assert "the new token gets the same" in " ".join(app.text.split())
        await app.press("f")
        assert "Revoking" in app.text
        await app.press("y")
        assert _tokens(workspace)["tok_week"]["status"] == "revoked"
        assert "the old token has ended" in " ".join(app.text.split())


async def test_a_secret_goes_into_a_file_for_its_owner_alone(workspace: Path, tmp_path: Path) -> None:
    """w writes the secret to a new file with mode 0600, and the message does not hold it."""
    target = tmp_path / "secret"
    async with driven(folder=workspace, at=AT) as app:
        await _create(app, "CI")
        secret = _secret(app)
        await app.press("w")
        await _fill_in(app, str(target))
        assert "for your eyes only" in " ".join(app.text.split())
        await app.press("q")
        assert secret not in app.text
    assert target.read_text() == f"{secret}\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


async def test_a_secret_that_could_not_be_written_is_not_left_unasked(workspace: Path) -> None:
    """The screen stays until the same key is pressed again, for the secret is kept nowhere."""
    async with driven(folder=workspace, at=AT) as app:
        await _create(app, "CI")
        secret = _secret(app)
        await app.press("w")
        await _fill_in(app, "/dev/fd/secret")
        assert "cannot be written" in " ".join(app.text.split())
        await app.press("q")
        assert secret in app.text


async def test_tokens_of_one_name_are_told_apart(workspace: Path) -> None:
    """By their ids, which else have no room."""
    async with driven(folder=workspace, at=AT) as app:
        for _time in range(2):
            await _create(app, "Twin")
            await app.press("q", "q")
        twins = [line for line in app.lines if line.lstrip("> ").startswith("Twin")]
        assert len(twins) == 2
        assert all("tok_" in twin for twin in twins)


async def test_a_demo_is_never_changed() -> None:
    """On a demo nothing that changes tokens can be done, and the reason says how to get a copy."""
    async with driven(demo="tokens-about-to-expire") as app:
        await app.act("tokens")
        for key in ("a", "e", "v", "n", "d"):
            await app.press(key)
            assert "sightline demo NAME --copy DIR" in " ".join(app.text.split())


async def test_a_full_quota_is_said_before_anything_is_typed_in_vain(tmp_path: Path) -> None:
    """Where the limit is reached the form says so, with the token that is the safest to retire."""
    async with driven(folder=copied_demo("tokens-at-the-limit", tmp_path), at=AT) as app:
        await app.act("tokens")
        assert "20 of 20 active" in app.text
        await app.act("create")
        await app.press("down", "enter")
        await _fill_in(app, "One more", "", "", "", "")
        told = " ".join(app.text.split())
        assert "at most 20 active service user tokens" in told
        assert "safest to retire" in told


async def test_the_list_of_actions_tells_which_rule_forbids_one(workspace: Path) -> None:
    """For an active token the new secret is listed with the rule that it must be revoked first."""
    async with driven(folder=workspace, at=AT) as app:
        await app.act("tokens")
        await app.press("slash")
        await app.type("tok_month")
        await app.press("enter")
        await app.act("palette")
        await app.type("revoked service user token a new secret")
        assert "new secret, not now: refused" in app.text


async def test_a_change_by_somebody_else_is_not_overwritten(workspace: Path) -> None:
    """Where the token changed on disk after it was looked at, nothing is written and the app says to look again."""
    async with driven(folder=workspace, at=AT) as app:
        await app.act("tokens")
        await app.press("slash")
        await app.type("tok_month")
        await app.press("enter", "v")
        app.app.parts.jobs.give_up("watch")
        file = workspace / "tokens.toml"
        file.write_text(file.read_text().replace('name = "Shop dashboard"', 'name = "Shop wall"'))
        await app.press("y")
        assert "Look again, then decide" in " ".join(app.text.split())
        assert _tokens(workspace)["tok_month"]["status"] == "active"


async def test_a_page_that_another_one_covered_before_it_was_made_is_made_when_it_comes_back(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One token is looked at at a time: the page below waits for its turn, and is not left empty."""
    goes_on = threading.Event()

    def make_slowly(*about: Any) -> Card:
        goes_on.wait(30)
        return token_card(*about)

    monkeypatch.setattr(token_work, "token_card", make_slowly)
    async with driven(folder=workspace, at=AT) as app:
        jobs, navigation = app.app.parts.jobs, app.app.parts.navigation
        for token in ("tok_month", "tok_week"):
            before = jobs.about("card")
            navigation.follow(ToToken(token))
            while jobs.about("card") in (None, before):
                await app.pilot.pause(0.01)
        goes_on.set()
        await app.settle()
        assert "Shop dashboard" not in app.text
        await app.press("q")
        assert "Shop dashboard" in app.text
        assert "Owner" in app.text

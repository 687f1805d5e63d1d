"""Recording a token that was made in the web app: whose it is, as the API says it and as the options do."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.api.serving import (
    ADA,
    ADA_SECRET,
    BOT,
    BOT_SECRET,
    MANAGER_SECRET,
    OTHER,
    OWN,
    acme,
    asgi_running,
    serving,
    written,
)
from tests.cli.tokens.calling import AT, Caller, Said
from tests.cli.tokens.test_secrets import leaks
from tests.platform.patience import hurried
from tests.platform.refusing import Standing

ROOT = str(Path(__file__).parents[2])
SECRETS = {"ada": ADA_SECRET, "bot": BOT_SECRET, "reference": MANAGER_SECRET}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for an API that is out of reach."""
    monkeypatch.setattr("tui.cli.tokens.add._pace", hurried)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The API of an organisation whose Ada has a seat, so that the API can tell what she is."""
    organisation, tokens = acme()
    organisation["users"][0]["seat"] = "full"
    with serving(written(tmp_path_factory.mktemp("served"), (organisation, tokens))) as url:
        yield url


@pytest.fixture
def record(tmp_path: Path, capsys: pytest.CaptureFixture[str], api: str) -> Caller:
    """A workspace that was pulled from that API, and has no tokens yet."""
    return pulled(tmp_path / "record", api, capsys)


def pulled(folder: Path, source: str | None, capsys: pytest.CaptureFixture[str], **changes: object) -> Caller:
    """A workspace with the facts of `acme`, as if from `source`, with changed values of its users by id."""
    organisation, _ = acme()
    organisation["coverage"] = {"service_users": "unavailable", "token_use": "unavailable"}
    if source is not None:
        organisation["organisation"]["source"] = source
    for user in organisation["users"]:
        user.update(changes.get(user["name"].lower().partition(" ")[0], {}))
    written(folder, (organisation, {"format": 1}))
    return Caller(folder, capsys)


def add(caller: Caller, monkeypatch: pytest.MonkeyPatch, secret: str | None, *options: str) -> Said:
    """Record the token of that secret, which is in the environment."""
    if secret is not None:
        monkeypatch.setenv("SIGHTLINE_TOKEN", secret)
    said = caller("tokens", "add", *options)
    assert secret is None or not leaks(said.out + said.err, secret)
    assert secret is None or secret not in "".join(
        path.read_text("latin-1") for path in caller.workspace.rglob("*") if path.is_file()
    )
    return said


def test_a_secret_is_enough_to_record_a_token(record: Caller, tmp_path: Path) -> None:
    """Kind, owner and the service user's name come from the API, from the one that the workspace was pulled from."""
    (tmp_path / "secret").write_text(BOT_SECRET + "\n", encoding="utf-8")
    told = record.done("tokens", "add", "--token-file", str(tmp_path / "secret"))
    assert told["told_by_api"] == {"kind": "service_user", "owner": BOT, "owner_name": "Export", "organisation": OWN}
    token = told["token"]
    assert (token["kind"], token["owner"], token["owner_name"], token["name"]) == (
        "service_user",
        BOT,
        "Export",
        "Export",
    )
    assert (token["organisation"], token["inactivity_days"], token["hint"]) == (None, 45, "b07b...b072")
    assert token["last_used_at"] == AT
    why = record("why", "--token-file", str(tmp_path / "secret"), "--template", "Template 1", "--json")
    assert why.data["headline"] == "shared-with-service-user"


def test_what_the_api_told_is_said(record: Caller, monkeypatch: pytest.MonkeyPatch, api: str) -> None:
    """Before: which API is asked. After: what it said, that asking was a use, and what it cannot say."""
    said = add(record, monkeypatch, BOT_SECRET)
    assert said.status == 0, said.err
    assert said.out == 'Recorded "Export" (tok_01).\n'
    assert said.err.startswith(f"Asking {api} whose token it is.\n")
    assert f'The API says: a service user token of "Export" ({BOT}).' in said.err
    assert "Asking was a use of the token. Recorded as its last: 2026-11-20 09:00 UTC." in said.err
    assert "The API does not tell the token's own name" in said.err


def test_the_options_add_what_the_api_cannot_say(record: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token's own name, its period, what uses it, when it was made; and a service user keeps its own name."""
    when = ("--created-at", "2026-11-01T00:00:00Z", "--last-used-at", "2026-11-19T00:00:00Z")
    named = ("--name", "BI", "--inactivity-days", "180", "--used-by", "power_bi", "--owner", "Export")
    said = add(record, monkeypatch, BOT_SECRET, *named, *when, "--json")
    token = said.data["token"]
    assert (token["name"], token["owner_name"], token["inactivity_days"]) == ("BI", "Export", 180)
    assert (token["created_at"], token["last_used_at"]) == ("2026-11-01T00:00:00Z", "2026-11-19T00:00:00Z")
    assert "own name" not in said.err


def test_a_second_token_of_the_same_subject_has_the_same_owner(record: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service user that is known by now gets no twin, and nothing of it changes."""
    add(record, monkeypatch, None, "--kind", "service_user", "--name", "Robot")
    path = record.workspace / "tokens.toml"
    known = json.loads(record("tokens", "list", "--json").out)["tokens"][0]["owner"]
    path.write_text(path.read_text(encoding="utf-8").replace(known, BOT), encoding="utf-8")
    assert add(record, monkeypatch, BOT_SECRET, "--owner", "Robot").status == 0
    assert [token["owner_name"] for token in record.done("tokens", "list")["tokens"]] == ["Robot", "Robot"]
    assert path.read_text(encoding="utf-8").count("[[service_users]]") == 1


@pytest.mark.parametrize(
    ("who", "options", "told"),
    [
        ("bot", ["--kind", "user"], "--kind says user, and the API says service_user"),
        ("ada", ["--kind", "service_user"], "--kind says service_user, and the API says user"),
        ("ada", ["--owner", "Ben"], f"--owner says Ben, and the API says Ada Byron ({ADA})"),
        ("ada", ["--owner", "Nobody"], "--owner says Nobody, and the API says Ada Byron"),
        ("bot", ["--owner", ADA], "--owner says Ada Byron, and the API says Export"),
    ],
)
def test_what_the_options_say_otherwise_is_refused(
    record: Caller, monkeypatch: pytest.MonkeyPatch, who: str, options: list[str], told: str
) -> None:
    """Options and API must agree; where they do not, nothing is recorded and both are named."""
    said = add(record, monkeypatch, SECRETS[who], *options)
    assert said.status == 2
    assert told in said.err
    assert "(api-contradicts-option)" in said.err
    assert record.done("tokens", "list")["tokens"] == []


@pytest.mark.parametrize("owner", [ADA, ADA.upper().replace("USER_", "user_"), "Ada Byron"])
def test_an_owner_that_is_meant_right_is_taken_as_such(
    record: Caller, monkeypatch: pytest.MonkeyPatch, owner: str
) -> None:
    """Named by id in any spelling, or by name."""
    assert add(record, monkeypatch, ADA_SECRET, "--owner", owner, "--json").data["token"]["owner"] == ADA


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"ada": {"status": "deactivated"}}, "deactivated"), ({"ada": {"status": "left"}}, "left")],
)
def test_what_the_workspace_says_otherwise_is_refused(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    api: str,
    changes: dict[str, object],
    told: str,
) -> None:
    """A token that the API lets in cannot be recorded as that of a user who is gone: the facts are old."""
    caller = pulled(tmp_path / "record", api, capsys, **changes)
    said = add(caller, monkeypatch, ADA_SECRET)
    assert said.status == 1
    assert f'a user token of "Ada Byron", whom the workspace lists as: {told}' in said.err
    assert "sightline pull" in said.err


def test_a_service_user_that_the_workspace_lists_as_a_user_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, api: str
) -> None:
    """Of the two kinds one is wrong, and which one the command does not guess."""
    said = add(pulled(tmp_path / "record", api, capsys, ben={"id": BOT}), monkeypatch, BOT_SECRET)
    assert (said.status, "(api-contradicts-workspace)" in said.err) == (1, True)


def test_a_token_of_another_organisation_is_recorded_as_bound_to_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts against no limit here, brings no service user with it, and is said to get nothing."""
    organisation, tokens = acme()
    organisation["organisation"]["id"] = OTHER
    organisation["organisations"] = []
    with serving(written(tmp_path / "other", (organisation, tokens))) as url:
        caller = pulled(tmp_path / "record", url, capsys)
        for number in range(20):
            caller.done("tokens", "add", "--kind", "service_user", "--name", f"N{number}")
        sets = add(caller, monkeypatch, BOT_SECRET, "--permission-set", "std")
        said = add(caller, monkeypatch, BOT_SECRET, "--json")
        users = add(caller, monkeypatch, ADA_SECRET, "--kind", "user", "--json")
    assert (sets.status, "permission-sets-of-another-organisation" in sets.err) == (2, True)
    assert said.data["token"]["organisation"] == users.data["token"]["organisation"] == OTHER
    assert (said.data["token"]["owner"], users.data["token"]["owner"]) == (BOT, ADA)
    assert f"another organisation, {OTHER}, and gets nothing of this one" in said.err
    assert caller.tokens_file.count(BOT.encode()) == 1
    why = caller("why", "--token", said.data["token"]["id"], "--template", "Template 0", "--json")
    assert (why.status, why.data["headline"]) == (3, "token-of-another-organisation")


def test_without_an_api_that_can_be_asked_the_options_say_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workspace pulled from nowhere, no secret, or nobody at the address: each is said, and the options suffice."""
    own = pulled(tmp_path / "own", None, capsys)
    nowhere = add(own, monkeypatch, ADA_SECRET, "--kind", "user", "--owner", "Ben", "--name", "Script")
    assert nowhere.status == 0
    assert "pulled from nowhere" in nowhere.err
    asked = add(own, monkeypatch, BOT_SECRET, "--kind", "user", "--name", "X", "--base-url", "http://127.0.0.1:1")
    assert "could not be reached" in asked.err
    assert "So the options alone say whose token it is." in asked.err
    assert (asked.status, "(owner-needed)" in asked.err) == (2, True)
    monkeypatch.delenv("SIGHTLINE_TOKEN")
    bare = add(own, monkeypatch, None, "--kind", "service_user", "--name", "X", "--json")
    assert (bare.data["told_by_api"], bare.data["token"]["hint"]) == (None, None)
    assert "Without its secret" in bare.err
    unsaid = add(own, monkeypatch, None, "--name", "X")
    assert (unsaid.status, "(kind-needed)" in unsaid.err) == (2, True)


def test_a_source_that_no_token_may_go_to_is_not_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workspace may name any source: one in the clear gets no secret. Asked for by name it is an error."""
    caller = pulled(tmp_path / "record", "http://api.example", capsys)
    said = add(caller, monkeypatch, BOT_SECRET, "--kind", "service_user", "--name", "X")
    assert said.status == 0
    assert "in the clear" in said.err
    named = add(
        caller, monkeypatch, ADA_SECRET, "--kind", "service_user", "--name", "X", "--base-url", "http://b.example"
    )
    assert (named.status, "in the clear" in named.err) == (1, True)


@pytest.mark.parametrize("secret", ["f" * 64, "not-a-token"])
def test_a_token_that_the_api_refuses_is_not_recorded(
    record: Caller, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    """Revoked or mistyped, it would be recorded as one that works."""
    said = add(record, monkeypatch, secret, "--kind", "service_user", "--name", "X")
    assert said.status == 1
    assert record.done("tokens", "list")["tokens"] == []


def test_the_same_secret_is_not_recorded_twice(record: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is seen before anybody is asked, deleted tokens included."""
    add(record, monkeypatch, BOT_SECRET)
    again = add(record, monkeypatch, BOT_SECRET)
    assert (again.status, "Asking" in again.err) == (1, False)
    assert "(secret-already-recorded)" in again.err


@pytest.mark.parametrize(
    ("status", "options", "kind"),
    [(403, ["--kind", "service_user"], "service_user"), (404, [], "user"), (500, [], "user"), (200, [], "user")],
)
def test_where_the_api_does_not_tell_the_kind_the_options_or_the_workspace_do(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    options: list[str],
    kind: str,
) -> None:
    """GetUser may be refused, be missing, fail, or know no seat: then an owner that is listed says its kind."""
    app = Standing()
    secret, owner = (BOT_SECRET, BOT) if kind == "service_user" else (ADA_SECRET, ADA)
    dashed = f"{owner[5:13]}-{owner[13:17]}-{owner[17:21]}-{owner[21:25]}-{owner[25:]}"
    refused = {f"/accounts/organisation/v1/accounts/GetUser/{dashed}": status} if status != 200 else {}
    app.serve(written(tmp_path / "served"), refused)
    with asgi_running(app) as url:
        caller = pulled(tmp_path / "record", url, capsys)
        unsaid = add(caller, monkeypatch, BOT_SECRET) if kind == "service_user" else None
        said = add(caller, monkeypatch, secret, *options, "--json")
    assert unsaid is None or "(kind-needed)" in unsaid.err
    assert said.data["told_by_api"]["kind"] is None
    assert (said.data["token"]["kind"], said.data["token"]["owner"]) == (kind, owner)
    assert "it does not say of which kind" in said.err


def test_on_a_terminal_the_secret_is_asked_for_and_may_be_left_out(record: Caller) -> None:
    """What is typed is not shown; nothing typed is no secret."""
    for typed in (BOT_SECRET, ""):
        command = ["-m", "tui", "tokens", "add", "--kind", "service_user", "--name", "X", "--json"]
        child = pexpect.spawn(sys.executable, [*command, "--workspace", str(record.workspace)], cwd=ROOT, timeout=60)
        child.expect("not shown; Enter to go without")
        child.sendline(typed)
        child.expect(pexpect.EOF)
        shown = child.before.decode()
        child.close()
        assert child.exitstatus == 0, shown
        assert not leaks(shown, BOT_SECRET)
        assert ('"told_by_api": null' in shown) == (typed == "")

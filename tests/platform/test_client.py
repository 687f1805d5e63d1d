"""The client: what it retries, what it gives up on, and where the token never goes."""

import base64
import json
import threading
from pathlib import Path
from urllib.parse import quote

import pytest

from diagnostics.platform.client import PlatformClient
from diagnostics.platform.failures import PassingFailure, PlatformCode, PlatformFailed
from diagnostics.platform.feeds import Ending, read_pages
from diagnostics.platform.fields import ALL_FEEDS, TEMPLATES, USERS
from diagnostics.platform.identity import connections, who_am_i
from diagnostics.platform.pace import Pace
from diagnostics.tokens.secrets import Secret, SecretFilter, redacted
from fixtures.api.faults import Fault
from tests.api.serving import ADA, ADA_SECRET, BOT_SECRET, MANAGER_SECRET, NIGHT, OWN, acme, serving, written
from tests.platform.answering import answering
from tests.platform.patience import client_of, hurried
from tui.presentation.errors import platform_lines


def _page(next_page: object, *rows: object) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps({"metadata": {"next_page": next_page}, "data": list(rows)}).encode()


def _rows(client: PlatformClient) -> set[str]:
    return {str(row["id"]) for page in read_pages(client, TEMPLATES) for row in page.rows}


_ENDS_READING = {Fault.REPEATING_CURSOR, Fault.EMPTY_BODIES}


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in _ENDS_READING])
def test_every_passing_fault_is_survived(tmp_path: Path, fault: Fault) -> None:
    """With each documented misbehaviour the rows are those without it, each once."""
    with serving(written(tmp_path)) as url, client_of(url, MANAGER_SECRET) as client:
        expected = [page.rows for page in read_pages(client, TEMPLATES)]
    with serving(tmp_path, fault) as url, client_of(url, MANAGER_SECRET) as client:
        assert [page.rows for page in read_pages(client, TEMPLATES)] == expected


def test_all_faults_at_once_are_survived(tmp_path: Path) -> None:
    """Even everything together leaves a patient client with the right rows, as far as the cursor leads."""
    faults = [fault for fault in Fault if fault not in _ENDS_READING]
    with serving(written(tmp_path), *faults, slow=0.001) as url, client_of(url, MANAGER_SECRET, hurried(10)) as client:
        for feed in ALL_FEEDS:
            # One of the faults is an estimate of rows that never come: then nobody can say that none is missing.
            assert list(read_pages(client, feed))[-1].ending in (Ending.WHOLE, Ending.ROWS_REMAINING)


def test_a_repeating_cursor_ends_the_feed_and_is_said(tmp_path: Path) -> None:
    """A cursor that was followed before is not followed again; what came until then is kept."""
    with (
        serving(written(tmp_path, acme(700)), "repeating-cursor", "duplicate-rows") as url,
        client_of(url, MANAGER_SECRET) as client,
    ):
        pages = list(read_pages(client, TEMPLATES))
    assert pages[-1].ending is Ending.REPEATED_CURSOR
    assert sum(len(page.rows) for page in pages) == 700


@pytest.mark.parametrize("empty", [(), ("empty-bodies",)], ids=["with-body", "empty-body"])
def test_a_refused_token_is_asked_about_once(tmp_path: Path, empty: tuple[str, ...]) -> None:
    """401 is final, with or without a body."""
    with serving(written(tmp_path), *empty) as url, client_of(url, "wrong") as client:
        with pytest.raises(PlatformFailed) as failed:
            who_am_i(client)
        assert (failed.value.code, client.requests) == (PlatformCode.TOKEN_REFUSED, 1)
        assert not isinstance(failed.value, PassingFailure)


@pytest.mark.parametrize(
    ("status", "code", "requests"),
    [
        (400, PlatformCode.WRONGLY_ASKED, 1),
        (401, PlatformCode.TOKEN_REFUSED, 1),
        (403, PlatformCode.NOT_PERMITTED, 1),
        (404, PlatformCode.NOT_FOUND, 1),
        (429, PlatformCode.TOO_MANY_REQUESTS, 3),
        (500, PlatformCode.SERVER_ERROR, 3),
        (503, PlatformCode.SERVER_ERROR, 3),
    ],
)
@pytest.mark.parametrize(
    "body", [b"", b'{"statusCode":1,"error":"e","message":"said so"}', b'{"code":7,"message":"said so","details":[]}']
)
def test_only_what_may_pass_is_asked_again(status: int, code: PlatformCode, requests: int, body: bytes) -> None:
    """429 and 5xx are tried as often as allowed, other refusals once; both shapes of error are understood."""
    with answering(lambda _: (status, {}, body)) as (url, _), client_of(url, "s3cret", hurried(3)) as client:
        with pytest.raises(PlatformFailed) as failed:
            client.get("/groups")
        assert (failed.value.code, failed.value.status, client.requests) == (code, status, requests)
        assert failed.value.detail == ("said so" if body else "")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<html>", PlatformCode.WEB_PAGE),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE html><title>Sign in</title>", PlatformCode.WEB_PAGE),
        (b"Down for maintenance", PlatformCode.NOT_JSON),
        (b'{"data": [', PlatformCode.NOT_JSON),
        (b'{"data": NaN, "x": ' + b"9" * 5000 + b"}", PlatformCode.NOT_JSON),
    ],
)
def test_a_page_that_is_never_json_is_given_up(body: bytes, code: PlatformCode) -> None:
    """A maintenance page is tried again, and then told as what it is: a page to sign in is told from other text."""
    with answering(lambda _: (200, {}, body)) as (url, _), client_of(url, "s3cret", hurried(2)) as client:
        with pytest.raises(PlatformFailed) as failed:
            client.get("/groups")
        assert (failed.value.code, client.requests) == (code, 2)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    """Wherever it leads, the token is not sent after it."""
    with (
        answering(lambda _: _page(None)) as (other, asked_there),
        answering(lambda _: (status, {"Location": other + "/feed/templates"}, b"")) as (url, asked),
        client_of(url, "s3cret") as client,
    ):
        with pytest.raises(PlatformFailed) as failed:
            _rows(client)
        assert failed.value.code is PlatformCode.REDIRECTED
    assert len(asked) == 1 and not asked_there


@pytest.mark.parametrize(
    "written_as",
    [
        "{other}/feed/templates",
        "//{address}/feed/templates",
        "{other}@127.0.0.1/feed",
        "http://user@{address}/feed/templates",
        "/\\{address}/feed",
        "\\\\{address}/feed",
        "feed/templates",
        "https://127.0.0.1/feed/templates",
        " {other}/feed",
        "http:{address}/feed",
        "ftp://{address}/feed",
    ],
)
def test_a_next_page_elsewhere_never_gets_the_token(written_as: str) -> None:
    """However `next_page` spells another origin, nothing is asked there; what came before is kept."""
    with answering(lambda _: _page(None)) as (other, asked_there):
        following = written_as.format(other=other, address=other.removeprefix("http://"))
        first = _page(following, {"id": "template_1"})
        with (
            answering(lambda path: first if "limit" in path else _page(None)) as (url, asked),
            client_of(url, "s3cret") as client,
        ):
            pages = read_pages(client, TEMPLATES)
            assert [row["id"] for row in next(pages).rows] == ["template_1"]
            with pytest.raises(PlatformFailed):
                next(pages)
    assert not asked_there
    assert all(authorisation == "Bearer s3cret" for _, authorisation in asked)


def test_the_next_page_is_followed_as_it_is() -> None:
    """The path is sent on character by character, without parameters of our own."""
    following = "/feed/templates?cursor=a%2Bb%3D&archived=both"
    pages = {following: _page(None, {"id": "b"})}
    with (
        answering(lambda path: pages.get(path, _page(following, {"id": "a"}))) as (url, asked),
        client_of(url, "s3cret") as client,
    ):
        assert _rows(client) == {"a", "b"}
    assert [path for path, _ in asked][1] == following


def test_the_limit_falls_back_where_the_api_refuses_it() -> None:
    """A 400 to the first page is answered with smaller pages."""
    with (
        answering(lambda path: _page(None, {"id": "a"}) if "limit=100" in path else (400, {}, b"")) as (url, asked),
        client_of(url, "s3cret") as client,
    ):
        assert _rows(client) == {"a"}
    assert len(asked) == 2


@pytest.mark.parametrize(
    "url",
    ["http://api.safetyculture.io", "ftp://x", "api.safetyculture.io", "https://a@b", "https://x?y=1", "", "http://"],
)
def test_the_token_goes_only_over_tls_or_to_this_computer(url: str) -> None:
    """Another base URL is refused before anything is sent."""
    with pytest.raises(PlatformFailed):
        client_of(url, "s3cret")


@pytest.mark.parametrize("secret", ["", "a b", "a\nb", "é", "a\x00"])
def test_a_secret_that_no_header_can_hold_is_refused(secret: str) -> None:
    """It is told by a code, and the secret is in no message."""
    with pytest.raises(PlatformFailed) as failed:
        client_of("https://api.safetyculture.io", secret)
    assert failed.value.code is PlatformCode.BAD_SECRET


def test_only_named_fields_are_kept(tmp_path: Path) -> None:
    """Of a row, and of WhoAmI, nothing is kept that was not asked for."""
    row = {"id": "user_1", "active": True, "mobile_phone": "1", "email": 7, "firstname": "A\ud800"}
    assert USERS.kept(row) == {
        "id": "user_1",
        "organisation_id": None,
        "email": None,
        "firstname": "A?",
        "lastname": None,
        "seat_type": None,
        "active": True,
    }
    assert USERS.kept({"name": "no id"}) is None
    with serving(written(tmp_path)) as url, client_of(url, BOT_SECRET) as client:
        assert "not-to-be-kept" not in repr(who_am_i(client))


def test_the_subject_is_told_apart(tmp_path: Path) -> None:
    """User or service user, name, organisation and own groups."""
    with serving(written(tmp_path)) as url:
        with client_of(url, BOT_SECRET) as client:
            assert who_am_i(client).kind == "service_user"
        with client_of(url, ADA_SECRET) as client:
            me = who_am_i(client)
            found = connections(client, me.organisation)
    # Ada has no seat in the facts, so the API leaves her kind open.
    assert (me.id, me.name, me.organisation, me.kind) == (ADA, "Ada Byron", OWN, None)
    assert found is not None and (found.groups, found.organisation_name) == ((NIGHT,), "Acme")


def test_the_budget_is_kept() -> None:
    """No more requests than the budget go out in any minute."""
    moment = [0.0]

    class Clock(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            moment[0] += timeout or 0
            return False

    pace = Pace(budget=3, cancelled=Clock(), clock=lambda: moment[0])
    made = []
    for _ in range(10):
        assert pace.before_request()
        made.append(moment[0])
        moment[0] += 1
    assert all(later - earlier >= 60 for earlier, later in zip(made, made[3:], strict=False))


def test_cancelling_ends_the_next_request() -> None:
    """Once cancelled, nothing more is asked."""
    with answering(lambda _: _page(None)) as (url, asked), client_of(url, "s3cret") as client:
        client.cancelled.set()
        with pytest.raises(PlatformFailed) as failed:
            _rows(client)
    assert failed.value.code is PlatformCode.CANCELLED
    assert not asked


def test_a_secret_in_an_answer_is_not_repeated() -> None:
    """An error body that echoes the token, or shows another, comes out without it."""
    echo = json.dumps({"message": f"bad s3cret-of-mine and {'ab' * 32} and scapi_zzz"}).encode()
    with (
        answering(lambda _: (403, {}, echo)) as (url, _),
        client_of(url, "s3cret-of-mine") as client,
        pytest.raises(PlatformFailed) as failed,
    ):
        client.get("/groups")
    assert failed.value.detail == "bad [secret] and [secret] and [secret]"
    assert "s3cret" not in repr(failed.value) + repr(client.__dict__)
    assert redacted("plain", "") == "plain"


_ECHOED = "c0ffee-Of_Mine+1234"


@pytest.mark.parametrize(
    "echo",
    [
        _ECHOED,
        _ECHOED.upper(),
        _ECHOED.swapcase(),
        base64.b64encode(_ECHOED.encode()).decode(),
        base64.urlsafe_b64encode(_ECHOED.encode()).decode().rstrip("="),
        base64.b64encode(f"Bearer {_ECHOED}".encode()).decode(),
        base64.b64encode(f"x:{_ECHOED}:more".encode()).decode(),
        _ECHOED.encode().hex(),
        _ECHOED.encode().hex(":").upper(),
        "\u200b".join(_ECHOED),
        "\u2060\u00ad".join(_ECHOED),
        "\ufe0f".join(_ECHOED),
        " ".join(_ECHOED),
        "".join(f"%{ord(character):02x}" for character in _ECHOED),
        quote(_ECHOED, safe=""),
        "".join(f"&#x{ord(character):x};" for character in _ECHOED),
        "".join(f"\\u{ord(character):04x}" for character in _ECHOED),
        "".join(chr(ord(character) + 0xFEE0) for character in _ECHOED),
    ],
)
def test_a_secret_is_redacted_in_whatever_form_it_comes_back(echo: str) -> None:
    """In a name, in a key and in the reason of a refusal; what stands beside it is left where its place is clear."""
    body = json.dumps({"name": f"Ada {echo} Byron", echo: ["plain", echo]}).encode()
    refusal = json.dumps({"message": f"no {echo} here"}).encode()
    with (
        answering(lambda path: (200, {}, body) if path == "/ok" else (403, {}, refusal)) as (url, _),
        client_of(url, _ECHOED) as client,
    ):
        told = client.get("/ok")
        with pytest.raises(PlatformFailed) as failed:
            client.get("/no")
    shown = json.dumps(told, ensure_ascii=False) + failed.value.detail
    assert echo not in shown and "[secret]" in told["name"] and "[secret]" in failed.value.detail
    assert told["[secret]"] == ["plain", "[secret]"]


@pytest.mark.parametrize("text", ["Night shift", "c0ffee of mine", "1234", "", "x" * 10_000, "ＡＢＣ", "100 %"])
def test_what_holds_no_secret_is_left_as_it_is(text: str) -> None:
    """Names are given back character by character."""
    assert SecretFilter(_ECHOED).text(text) == text
    assert SecretFilter("abc").text("abc") == "abc"


@pytest.mark.parametrize(
    ("body", "first"),
    [
        (b'{"message": "IP address not allowed"}', "The API refused /groups (403) and said: IP address not allowed."),
        (b'{"error": {"message": "Plan too small."}}', "The API refused /groups (403) and said: Plan too small. "),
        (b"Blocked by policy", "The API refused /groups (403) and said: Blocked by policy."),
        (b"<html>no</html>", "The token's subject lacks a permission for /groups (403)."),
        (b"", "The token's subject lacks a permission for /groups (403)."),
    ],
)
def test_the_reason_of_a_refusal_comes_first(body: bytes, first: str) -> None:
    """Where the API says why, that is told before what it mostly is."""
    with (
        answering(lambda _: (403, {}, body)) as (url, _),
        client_of(url, "s3cret") as client,
        pytest.raises(PlatformFailed) as failed,
    ):
        client.get("/groups")
    assert platform_lines(failed.value)[0].startswith(first)


def test_nothing_is_posted_that_could_change_something(tmp_path: Path) -> None:
    """The client makes no other POST than those that only read."""
    client = PlatformClient("https://api.safetyculture.io", Secret("s3cret"))
    with pytest.raises(ValueError, match="may change"):
        client.read_by_post("/users/v1/users/upsert", {})

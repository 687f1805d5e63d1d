"""The network between: proxies, certificates, and answers that do not end."""

import base64
import gzip
import json
import os
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostics.platform.client import PlatformClient
from diagnostics.platform.exchange import Exchanges
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.limits import ANSWER_BYTES, TABLE
from diagnostics.platform.network_settings import proxy_for, trusted_certificates
from diagnostics.platform.origin import Origin, masked_url
from diagnostics.platform.pace import Pace
from tests.platform.answering import answering
from tests.platform.certificates import Authority, authority
from tests.platform.patience import client_of, hurried
from tests.platform.running import ran
from tests.platform.sockets import request_of, speaking, tunnelling

API = Origin("https", "api.example", 443)
VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY", "http_proxy", "HTTP_PROXY")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
SECRET = "5ec4e7" * 8


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take what this machine's own network needs out of the environment."""
    for name in (*VARIABLES, *CERTIFICATES):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that no system trusts, with a certificate for this computer and for api.example."""
    return authority(tmp_path_factory.mktemp("authority"), "IP:127.0.0.1", "DNS:localhost", "DNS:api.example")


def _says_hello(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\nConnection: close\r\n\r\n{"told": true}')


def _failing(client: PlatformClient) -> PlatformFailed:
    with pytest.raises(PlatformFailed) as failed, client:
        client.get("/feed/templates")
    return failed.value


def _brief(attempts: int = 1) -> Pace:
    return Pace(attempts=attempts, answer_seconds=0.4)


# Answers without an end


def _drips_headers(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X")
        time.sleep(0.02)


def _hints_for_ever(connection: socket.socket) -> None:
    request_of(connection)
    while True:
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        time.sleep(0.001)


def _drips_a_body(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"1\r\n \r\n")
        time.sleep(0.02)


def _pours_a_body(connection: socket.socket) -> None:
    request_of(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"1\r\n \r\n" * 1000)


def _says_nothing(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


@pytest.mark.parametrize("speak", [_drips_headers, _hints_for_ever, _drips_a_body, _pours_a_body, _says_nothing])
@pytest.mark.parametrize("is_safe", [False, True], ids=["plain", "tls"])
def test_one_deadline_holds_over_the_whole_exchange(
    speak: object, is_safe: bool, own: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However an answer is kept from ending, it is given up as one that takes too long."""
    monkeypatch.setenv("SSL_CERT_FILE", str(own.file))
    with speaking(speak, own.context() if is_safe else None) as port:  # type: ignore[arg-type]  # parametrised
        scheme = "https" if is_safe else "http"
        found = _failing(client_of(f"{scheme}://127.0.0.1:{port}", SECRET, _brief()))
    assert found.code is PlatformCode.TIMED_OUT


def test_a_proxy_that_drips_is_given_up_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadline begins before the proxy has let anything through."""
    with speaking(_drips_headers) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        found = _failing(client_of("https://api.example", SECRET, _brief()))
    assert found.code is PlatformCode.TIMED_OUT


def test_cancelling_ends_a_wait() -> None:
    """What is cancelled from another thread does not wait for the answer."""
    pace = Pace(attempts=1)
    with speaking(_says_nothing) as port:
        threading.Timer(0.2, pace.cancelled.set).start()
        found = _failing(client_of(f"http://127.0.0.1:{port}", SECRET, pace))
    assert found.code is PlatformCode.CANCELLED


def _bomb() -> bytes:
    """Return 41 million rows, packed small."""
    packing = zlib.compressobj(1, wbits=31)
    pieces = [packing.compress(b'{"metadata":{"next_page":null},"data":[')]
    pieces += [packing.compress(b"{}," * 1_000_000) for _ in range(41)]
    return b"".join((*pieces, packing.compress(b"{}]}"), packing.flush()))


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        (_bomb(), {"Content-Encoding": "gzip"}, PlatformCode.TOO_LARGE),
        (b"[" + b"[]," * 3_000_000 + b"[]]", {}, PlatformCode.TOO_LARGE),
        (b'"' + b"x" * ANSWER_BYTES.most + b'"', {}, PlatformCode.TOO_LARGE),
        (b"[" * 100_000, {}, PlatformCode.NOT_JSON),
        (b"[" * 500 + b"]" * 500, {}, PlatformCode.NOT_JSON),
        (gzip.compress(gzip.compress(b"{}")), {"Content-Encoding": "gzip, gzip"}, PlatformCode.UNEXPECTED_ANSWER),
        (b"{}", {"Content-Encoding": "br"}, PlatformCode.UNEXPECTED_ANSWER),
        (b"{}", {"Content-Encoding": "gzip"}, PlatformCode.NOT_JSON),
        (gzip.compress(b'{"a": 1}' * 100)[:-20], {"Content-Encoding": "gzip"}, PlatformCode.NOT_JSON),
    ],
    ids=["bomb", "many-values", "long", "deep", "nested", "packed-twice", "brotli", "not-packed", "cut-off"],
)
def test_an_answer_is_bounded_as_it_comes_and_as_it_is(
    body: bytes, headers: dict[str, str], code: PlatformCode
) -> None:
    """Bytes, values and nesting have limits, packed or not; what cannot be unpacked is no answer."""
    with answering(lambda _: (200, headers, body)) as (url, _):
        assert _failing(client_of(url, SECRET, hurried(1))).code is code


@pytest.mark.parametrize("parts", [1, 3])
def test_a_packed_answer_is_unpacked(parts: int) -> None:
    """Also one that was packed in several parts."""
    content = json.dumps({"told": list(range(1000))}).encode()
    step = len(content) // parts + 1
    packed = b"".join(gzip.compress(content[start : start + step]) for start in range(0, len(content), step))
    with answering(lambda _: (200, {"Content-Encoding": "gzip"}, packed)) as (url, _), client_of(url, SECRET) as client:
        assert client.get("/x") == {"told": list(range(1000))}


def test_every_limit_has_a_name_of_its_own() -> None:
    """The table is what the documentation lists."""
    assert len({limit.name for limit in TABLE}) == len(TABLE)
    assert all(limit.most > 0 for limit in TABLE)


# Certificates


def test_an_authority_of_ones_own_is_trusted_on_this_computer_too(
    own: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE counts wherever the base URL leads."""
    monkeypatch.setenv("SSL_CERT_FILE", str(own.file))
    with speaking(_says_hello, own.context()) as port, client_of(f"https://127.0.0.1:{port}", SECRET) as client:
        assert client.get("/x") == {"told": True}


def test_a_certificate_that_nobody_trusts_is_said_at_once(own: Authority, tmp_path: Path) -> None:
    """It does not pass by waiting: asked once, told in a line with the variable that mends it."""
    with speaking(_says_hello, own.context()) as port:
        client = client_of(f"https://127.0.0.1:{port}", SECRET)
        found = _failing(client)
        done = ran("pull", str(tmp_path / "new"), "--base-url", f"https://127.0.0.1:{port}", secret=SECRET)
    assert (found.code, client.requests) == (PlatformCode.CERTIFICATE_NOT_TRUSTED, 1)
    assert done.returncode == 1 and "is not trusted" in done.stderr and "SSL_CERT_FILE" in done.stderr


def test_a_certificate_for_another_name_is_not_trusted(own: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority may be right and the name wrong."""
    monkeypatch.setenv("SSL_CERT_FILE", str(own.file))
    with speaking(_says_hello, own.context()) as port:
        assert _failing(client_of(f"https://127.0.0.2:{port}", SECRET)).code in (
            PlatformCode.CERTIFICATE_NOT_TRUSTED,
            PlatformCode.UNREACHABLE,
        )


def test_a_server_without_tls_is_told_as_that() -> None:
    """https to a port that speaks plain HTTP fails once."""
    with answering(lambda _: (200, {}, b"{}")) as (url, _):
        client = client_of(url.replace("http:", "https:"), SECRET)
        assert (_failing(client).code, client.requests) == (PlatformCode.NO_TLS, 1)


def _unreadable_certificates(folder: Path) -> Iterator[tuple[str, Path]]:
    yield "SSL_CERT_FILE", folder / "nope.pem"
    yield "SSL_CERT_FILE", folder
    (folder / "words.pem").write_text("no certificate", encoding="utf-8")
    yield "SSL_CERT_FILE", folder / "words.pem"
    os.mkfifo(folder / "pipe")
    yield "SSL_CERT_FILE", folder / "pipe"
    yield "SSL_CERT_DIR", folder / "nowhere"


def test_certificates_that_cannot_be_read_are_told_by_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line with the variable, its value and the mend; nothing blocks."""
    for name, path in _unreadable_certificates(tmp_path):
        monkeypatch.setenv(name, str(path))
        done = ran("pull", str(tmp_path / "new"), "--base-url", "https://127.0.0.1:1", secret=SECRET)
        assert done.returncode == 1
        assert f"{name} is {path}." in done.stderr and "PEM" in done.stderr and "unexpected" not in done.stderr
        monkeypatch.delenv(name)


# Proxies


@pytest.mark.parametrize(
    ("value", "shown", "code"),
    [
        ("socks5://user:hunter2@proxy:1080", "socks5://user:***@proxy:1080", PlatformCode.SOCKS_PROXY),
        ("socks4://proxy", "socks4://proxy", PlatformCode.SOCKS_PROXY),
        ("http://user:hun#ter2@proxy:8080", "http://user:***@proxy:8080", PlatformCode.BAD_PROXY),
        ("http://user:hun/ter2@proxy:8080", "http://user:***@proxy:8080", PlatformCode.BAD_PROXY),
        ("http://user:hun@ter2@proxy:8080", "http://user:***@proxy:8080", PlatformCode.BAD_PROXY),
        ("http://user:hun?ter2@proxy:8080", "http://user:***@proxy:8080", PlatformCode.BAD_PROXY),
        ("user:hunter2@proxy:port", "user:***@proxy:port", PlatformCode.BAD_PROXY),
        ("ftp://proxy", "ftp://proxy", PlatformCode.BAD_PROXY),
        ("http://", "http://", PlatformCode.BAD_PROXY),
        ("http://proxy:8080/path", "http://proxy:8080/path", PlatformCode.BAD_PROXY),
        ("http://pröxy", "http://pröxy", PlatformCode.BAD_PROXY),
    ],
)
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_that_cannot_be_used_is_told_by_its_variable(
    name: str, value: str, shown: str, code: PlatformCode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is sent, with the value but for its password."""
    monkeypatch.setenv(name, value)
    done = ran("pull", str(tmp_path / "new"), "--base-url", "https://api.example", secret=SECRET)
    assert done.returncode == 1
    assert name in done.stderr and shown in done.stderr
    assert "ter2" not in done.stderr and "unexpected" not in done.stderr
    with pytest.raises(PlatformFailed) as failed:
        proxy_for(API)
    assert failed.value.code is code


def test_the_api_is_asked_by_way_of_the_proxy(own: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its name and password, which may be escaped; the token stays inside the tunnel."""
    seen: list[bytes] = []
    login = base64.b64encode(b"me:p#ss@word")
    monkeypatch.setenv("SSL_CERT_FILE", str(own.file))
    with (
        speaking(_says_hello, own.context()) as port,
        speaking(tunnelling(port, login, seen)) as proxy,
    ):
        monkeypatch.setenv("https_proxy", f"http://me:p%23ss%40word@127.0.0.1:{proxy}")
        with client_of("https://api.example", SECRET) as client:
            assert client.get("/x") == {"told": True}
    assert seen[0].startswith(b"CONNECT api.example:443")
    assert SECRET.encode() not in seen[0]


def test_a_proxy_that_asks_for_a_login_is_told_as_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """407 is the proxy's and not the API's."""
    with speaking(tunnelling(1, b"x")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:wrong@127.0.0.1:{proxy}")
        client = client_of("https://api.example", SECRET)
        found = _failing(client)
        done = ran("pull", str(tmp_path / "new"), "--base-url", "https://api.example", secret=SECRET)
    assert (found.code, client.requests) == (PlatformCode.PROXY_LOGIN, 1)
    assert "The proxy asks for a login (407" in done.stderr
    assert f"HTTPS_PROXY is http://me:***@127.0.0.1:{proxy}." in done.stderr


def test_a_proxy_out_of_reach_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be reached may be the proxy, so that it is said."""
    monkeypatch.setenv("ALL_PROXY", "127.0.0.1:1")
    found = _failing(client_of("https://api.example", SECRET, hurried(2)))
    assert (found.code, found.setting) == (PlatformCode.UNREACHABLE, ("ALL_PROXY", "127.0.0.1:1"))


@pytest.mark.parametrize(
    ("excepted", "host", "is_direct"),
    [
        ("api.example", "api.example", True),
        (".example", "api.example", True),
        ("*.example", "api.example", True),
        ("example", "api.example", True),
        ("*", "api.example", True),
        ("api.example:443", "api.example", True),
        ("api.example:8443", "api.example", False),
        ("i.example", "api.example", False),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("", "api.example", False),
    ],
)
def test_no_proxy_says_what_is_asked_directly(
    excepted: str, host: str, is_direct: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name, end of a name, address or network; this computer always is."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:8080")
    monkeypatch.setenv("NO_PROXY", f"other, {excepted}")
    assert (proxy_for(Origin("https", host, 443)) is None) is is_direct
    assert proxy_for(Origin("https", "127.0.0.1", 443)) is None


def test_without_tls_no_certificates_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain HTTP on this computer does not fail over a variable that it does not need."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nope.pem")
    assert trusted_certificates(Origin("http", "127.0.0.1", 80)) is None
    Exchanges(Origin("http", "127.0.0.1", 80), Pace()).close()


# URLs that are shown


@pytest.mark.parametrize(
    "url",
    [
        "https://user:pass@host",
        "https://user:pass@host/x",
        "http://user:pa@ss@host",
        "https://user:pa#ss@host",
        "https://user:pa/ss@host",
        "user:pass@host",
        "//user:pass@host",
        "https:user:pass@host",
        " https://user:pass@host",
        "https://pass@host",
        "https://:pass@host",
        "HTTPS://user:pa\nss@host",
    ],
)
def test_no_url_is_shown_with_its_password(url: str, tmp_path: Path) -> None:
    """However the URL is written, and whatever it is a part of; the reason is that it holds a login."""
    assert "pa" not in masked_url(url) and "ss" not in masked_url(url).replace("https", "")
    assert masked_url("https://api.example/x") == "https://api.example/x"
    done = ran("--debug", "pull", str(tmp_path / "new"), "--base-url", url, secret=SECRET)
    assert done.returncode == 1 and "holds a name or a password" in done.stderr
    assert "pass@" not in done.stderr and "ss@host" not in done.stderr

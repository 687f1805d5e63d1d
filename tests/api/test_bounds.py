"""Bounds of the server against clients that hold connections: who asks honestly is answered, and it ends cleanly."""

import contextlib
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx2
import pytest
import uvicorn

from fixtures.api.app import LoopbackApi
from fixtures.api.served import Served
from fixtures.api.server import Bounds, base_url, bound, configured
from tests.api.calling import call
from tests.api.serving import ADA_SECRET, NOW, written

ROOT = Path(__file__).parents[2]
_WHOLE = f"GET /feed/sites HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ADA_SECRET}\r\n\r\n".encode()
_HALF_A_BODY = b"POST /users/v1/users/list HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"


@contextlib.contextmanager
def _bounded(folder: Path, **bounds: object) -> Iterator[tuple[str, Bounds, list[str]]]:
    """Serve `acme` within bounds; give the URL, the bounds, and what was said of crowds."""
    said: list[str] = []
    made = Bounds(lambda: said.append("crowded"), **bounds)  # type: ignore[arg-type]  # the fields of Bounds
    listening = bound("127.0.0.1", 0)
    api = LoopbackApi(Served(written(folder)), clock=lambda: NOW)
    server = uvicorn.Server(configured(api.app(), made))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        yield base_url(listening), made, said
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


def _connected(url: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=20)


def _is_closed(connection: socket.socket) -> bool:
    """Return whether the other side has closed, after what it may still have sent."""
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /feed/si",
        _WHOLE[:-2],
        b"POST /users/v1/users/list HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
    ],
    ids=["nothing", "half-a-line", "no-end-of-headers", "half-a-body"],
)
def test_a_request_that_does_not_come_ends_its_connection(tmp_path: Path, sent: bytes) -> None:
    """Whatever of a request is missing, the connection is closed when its time is over."""
    with _bounded(tmp_path, seconds=0.2) as (url, _, said), _connected(url) as connection:
        connection.sendall(sent)
        assert _is_closed(connection)
        assert said == []
        assert call(url, ADA_SECRET, "/feed/sites").status_code == 200


def test_a_request_dealt_out_by_the_byte_ends_all_the_same(tmp_path: Path) -> None:
    """Each byte in time does not help: the whole request has to come, the second one on a connection too."""
    with _bounded(tmp_path, seconds=0.5) as (url, _, _said), _connected(url) as connection:
        connection.sendall(_WHOLE)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        with pytest.raises(ConnectionError):
            _dealt_out(connection)


def _dealt_out(connection: socket.socket) -> None:
    for byte in _WHOLE * 1000:
        connection.sendall(bytes([byte]))
        time.sleep(0.02)


def test_a_slow_answer_is_no_slow_request(tmp_path: Path) -> None:
    """The time limit is on what the client sends: an answer that takes longer is waited for."""

    def slow_clock() -> datetime:
        time.sleep(0.5)
        return NOW

    api = LoopbackApi(Served(written(tmp_path)), clock=slow_clock)
    listening = bound("127.0.0.1", 0)
    server = uvicorn.Server(configured(api.app(), Bounds(seconds=0.1)))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        assert call(base_url(listening), ADA_SECRET, "/feed/sites").status_code == 200
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


def test_half_open_connections_make_room_for_honest_ones(tmp_path: Path) -> None:
    """Beyond the limit the connection that owes a request for longest is closed, and that is said once."""
    with _bounded(tmp_path, most=10, seconds=600.0) as (url, _, said), contextlib.ExitStack() as stack:
        held = [stack.enter_context(_connected(url)) for _ in range(10)]
        for _ in range(15):
            assert call(url, ADA_SECRET, "/feed/sites").status_code == 200
        held += [stack.enter_context(_connected(url)) for _ in range(50)]
        assert call(url, ADA_SECRET, "/feed/sites").status_code == 200
        assert all(_is_closed(connection) for connection in held[:40])
        assert said == ["crowded"]


def test_pipelined_and_kept_connections_are_answered(tmp_path: Path) -> None:
    """Bounds do not touch who sends several requests on one connection, one after the other or at once."""
    with _bounded(tmp_path) as (url, bounds, said):
        with httpx2.Client(trust_env=False, headers={"Authorization": f"Bearer {ADA_SECRET}"}) as client:
            assert [client.get(url + "/feed/sites").status_code for _ in range(20)] == [200] * 20
        with _connected(url) as connection:
            connection.sendall(_WHOLE * 5)
            content = b""
            while content.count(b"HTTP/1.1 200") < 5:
                content += connection.recv(65536)
        assert said == [] and bounds.most > 5


@contextlib.contextmanager
def _process(folder: Path, *, descriptors: int) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    command = (
        f"ulimit -n {descriptors} && exec {sys.executable} -m tui serve --workspace {folder} --at 2026-11-20T09:00Z"
    )
    with subprocess.Popen(
        ["sh", "-c", command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@pytest.mark.parametrize("descriptors", [20, 128])
def test_a_flood_up_to_the_descriptors_is_one_line_on_stderr(tmp_path: Path, descriptors: int) -> None:
    """With few descriptors and many half-open connections, stderr has one line and no traceback.

    Where there are some more, the requests of others are answered meanwhile.
    """
    with _process(written(tmp_path), descriptors=descriptors) as (process, url), contextlib.ExitStack() as stack:
        for _ in range(max(60, descriptors)):
            stack.enter_context(_connected(url)).sendall(b"GET /feed/sites HTTP/1.1\r\n")
        if descriptors > 100:
            assert call(url, ADA_SECRET, "/feed/sites").status_code == 200
        assert process.stderr is not None
        errors = ""
        while "Too many connections" not in errors and (line := process.stderr.readline()):
            errors += line
        process.send_signal(signal.SIGINT)
        errors += process.communicate(timeout=30)[1]
    assert process.returncode == 0
    assert errors.count("Too many connections") == 1
    assert "Traceback" not in errors and len(errors.splitlines()) < 6


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_open_connections_do_not_keep_it_from_ending(tmp_path: Path, number: signal.Signals) -> None:
    """Idle, half-open, half-sent and unread connections: a signal ends it with status 0 and nothing on stderr."""
    with _process(written(tmp_path), descriptors=512) as (process, url), contextlib.ExitStack() as stack:
        stack.enter_context(_connected(url))
        stack.enter_context(_connected(url)).sendall(b"GET /")
        idle = stack.enter_context(_connected(url))
        idle.sendall(_WHOLE)
        assert idle.recv(65536)
        stack.enter_context(_connected(url)).sendall(_WHOLE * 200)
        stack.enter_context(_connected(url)).sendall(_HALF_A_BODY)
        assert call(url, ADA_SECRET, "/feed/sites").status_code == 200
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "Traceback" not in errors and "Error" not in errors

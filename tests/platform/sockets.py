"""Servers that speak in bytes, where a well-behaved one cannot be made to misbehave so."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

Speaker = Callable[[socket.socket], None]


def request_of(connection: socket.socket) -> bytes:
    """Return the head of a request."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(4096)
        if not piece:
            break
        head += piece
    return head


@contextlib.contextmanager
def speaking(speak: Speaker, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Run a server that lets `speak` have each connection; give its port. With a `context` it speaks TLS."""
    listener = socket.create_server(("127.0.0.1", 0))
    open_ones: list[socket.socket] = []

    def converse(connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            if context is not None:
                connection = context.wrap_socket(connection, server_side=True)
                open_ones.append(connection)
            speak(connection)
        with contextlib.suppress(OSError):
            connection.close()

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                open_ones.append(connection)
                threading.Thread(target=converse, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in open_ones:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def tunnelling(port: int, login: bytes | None = None, seen: list[bytes] | None = None) -> Speaker:
    """Return a proxy that leads every CONNECT to `port` here, and refuses who does not log in with `login`."""

    def speak(connection: socket.socket) -> None:
        head = request_of(connection)
        if seen is not None:
            seen.append(head)
        if login is not None and b"Proxy-Authorization: Basic " + login not in head:
            connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", port)) as other:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=_pour, args=(other, connection), daemon=True)
            back.start()
            _pour(connection, other)
            back.join(5)

    return speak


def _pour(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)

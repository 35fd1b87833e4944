"""A server that says just what it is told to, byte for byte."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING

from s3_processor.adapters.aws.direct.account import Account

if TYPE_CHECKING:
    from collections.abc import Iterator

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
HANG_UP = b""


@dataclass(slots=True)
class Server:
    """What was asked, and how often a connection was opened."""

    port: int
    asked: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def account(self) -> Account:
        """An account to which this stands in place of AWS."""
        return Account(
            key_id="key",
            secret="secret",
            region="eu-west-1",
            token="token",
            endpoints={"": f"http://127.0.0.1:{self.port}"},
        )


@contextmanager
def speaking(*answers: bytes, closing: bool = False) -> Iterator[Server]:
    """Give the answers in their order.

    Each connection ends after `HANG_UP` and after the last one; with `closing`, after each.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    thread = Thread(target=_speak, args=(listener, server, list(answers), closing))
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _speak(
    listener: socket.socket,
    server: Server,
    answers: list[bytes],
    closing: bool,  # noqa: FBT001
) -> None:
    while answers:
        try:
            connection, _ = listener.accept()
        except OSError:  # the test is over
            return
        server.connections += 1
        connection.settimeout(0.2)  # whoever asks again does so at once
        with connection:
            while answers and (asked := _request(connection)):
                server.asked.append(asked)
                answer = answers.pop(0)
                connection.sendall(answer)
                if closing or answer == HANG_UP:
                    break


def _request(connection: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read:
        try:
            piece = connection.recv(65536)
        except TimeoutError:
            piece = b""
        if not piece:
            return b""
        read += piece
    head, _, body = read.partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body

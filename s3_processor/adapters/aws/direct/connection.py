"""HTTP/1.1 as AWS's services speak it: one request and its answer on a connection that stays open.

https://www.rfc-editor.org/rfc/rfc9112
"""

from __future__ import annotations

import socket
import weakref
from typing import TYPE_CHECKING, Final, NamedTuple

from s3_processor.adapters.aws.errors import NoAnswerError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

_A_PIECE: Final = 65536
_MOST_HEAD: Final = 65536
"""Of an answer's status and headers together."""
_ERRORS: Final = 300
"""Statuses from here on come with words in place of what was asked for."""
_MOST_ERROR: Final = 65536
_END_OF_HEAD: Final = b"\r\n\r\n"


class Answer(NamedTuple):
    """What came back; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """An open connection; `is_open` is False once it can't be used again.

    `has_answered` tells one that the other side may have closed since from one that it refuses.
    """

    def __init__(self, made: socket.socket) -> None:
        self._socket = made
        weakref.finalize(self, made.close).atexit = False  # with the client, when nobody needs it
        self.is_open = True
        self.has_answered = False

    def ask(self, request: bytes, *, most: int, bodiless: bool = False) -> Answer:
        """Send a request; return its answer with no more than `most` bytes of what was asked for.

        Raises:
            NoAnswerError: it did not come, or not whole.
        """
        self.send(request)
        return self.receive(most=most, bodiless=bodiless)

    def fileno(self) -> int:
        """Return what a poll knows it by."""
        return self._socket.fileno()

    def send(self, request: bytes) -> None:
        """Send a request, whose answer is to be received before the next is sent.

        Raises:
            NoAnswerError: it could not be sent.
        """
        try:
            self._socket.sendall(request)
        except OSError as error:
            raise self._lost(error) from error

    def receive(self, *, most: int, bodiless: bool = False) -> Answer:
        """Return the answer to what was sent last; see `ask`."""
        try:
            answer = self._answer(most, bodiless=bodiless)
        except (OSError, ValueError) as error:
            raise self._lost(error) from error
        self.has_answered = True
        return answer

    def _lost(self, error: Exception) -> NoAnswerError:
        self.close()
        return NoAnswerError(f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """Close it; it is of no use any more."""
        self.is_open = False
        self._socket.close()

    def _answer(self, most: int, *, bodiless: bool) -> Answer:
        head, rest = self._head()
        first, *lines = head.decode("latin-1").split("\r\n")
        version, status = first.split(" ", 2)[:2]
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        limit = most if int(status) < _ERRORS else _MOST_ERROR
        body = b"" if bodiless else self._body(headers, rest, limit)
        if headers.get("connection", "").lower() == "close" or version != "HTTP/1.1":
            self.close()
        return Answer(int(status), headers, body)

    def _head(self) -> tuple[bytes, bytes]:
        read = self._piece()
        while _END_OF_HEAD not in read:
            if len(read) > _MOST_HEAD:
                raise ValueError("the answer's headers have no end")
            read += self._piece()
        head, _, rest = read.partition(_END_OF_HEAD)
        return head, rest

    def _body(self, headers: dict[str, str], rest: bytes, most: int) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks(rest, most)
        length = int(headers.get("content-length", "0"))
        if length > most:
            body = self._exactly(rest, most)
            self.close()  # what is left of it stands before the next answer
            return body
        return rest if len(rest) == length else self._exactly(rest, length)

    def _exactly(self, begun: bytes, length: int) -> bytes:
        if len(begun) >= length:
            return begun[:length]
        body = bytearray(length)
        body[: len(begun)] = begun
        view, at = memoryview(body), len(begun)
        while at < length:
            count = self._socket.recv_into(view[at:])
            if not count:
                raise ValueError(f"{at:,} of {length:,} bytes came")
            at += count
        return bytes(body)

    def _chunks(self, rest: bytes, most: int) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in rest:
                rest += self._piece()
            told, _, rest = rest.partition(b"\r\n")
            length = int(told.partition(b";")[0], 16)
            if len(body) + length > most:
                raise ValueError(f"more than {most:,} bytes came")
            while len(rest) < length + 2:
                rest += self._piece()
            body, rest = body + rest[:length], rest[length + 2 :]
            if not length:
                if rest:
                    raise ValueError("something stands behind the last chunk")
                return body

    def _piece(self) -> bytes:
        piece = self._socket.recv(_A_PIECE)
        if not piece:
            raise ValueError("the connection was closed")
        return piece


def opener(
    host: str,
    port: int,
    tls: Callable[[], ssl.SSLContext] | None,
    *,
    connect_seconds: float,
    read_seconds: float,
) -> Callable[[], Connection]:
    """Return what opens a connection; it raises `NoAnswerError` if that fails."""

    def connected() -> Connection:
        try:
            made = socket.create_connection((host, port), connect_seconds)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls:
                made = tls().wrap_socket(made, server_hostname=host)
            made.settimeout(read_seconds)
        except OSError as error:
            raise NoAnswerError(f"{host}: {type(error).__name__}: {error}") from error
        return Connection(made)

    return connected

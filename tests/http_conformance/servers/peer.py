"""The server's side of one connection, with everything that a bad server can do to it."""

import select
import socket
import struct
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, Self

from tests.http_conformance.servers.request import Request, content_length, name_of, parse_head

_PIECE: Final = 65536
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
ENDLESS: Final = 16 * 2**20
"""Number of bytes after which what has no end is cut off, so that a test always ends."""


class Peer:
    """One connection of a client."""

    def __init__(self, connected: socket.socket, *, reads_bodies: bool = True) -> None:
        self._socket = connected
        self._reads_bodies = reads_bodies
        self._read = b""
        self.is_open = True
        self.is_silent = False
        self.sent_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._socket.close()

    def read_request(self, earlier: list[Request]) -> Request | None:
        """Read the next request and add it to the earlier ones; None if the client is done."""
        if not self._read_until(b"\r\n\r\n"):
            return None
        head, _, self._read = self._read.partition(b"\r\n\r\n")
        method, target, headers = parse_head(head)
        body = self._read_body(headers)
        name = name_of(target, body)
        attempt = 1 + sum(request.name == name for request in earlier)
        request = Request(method, target, headers, body, attempt, name)
        earlier.append(request)
        return request

    def send(self, *pieces: bytes) -> None:
        """Send pieces, each at once."""
        for piece in pieces:
            self._socket.sendall(piece)
            self.sent_bytes += len(piece)

    def trickle(self, pieces: Iterable[bytes], interval_seconds: float) -> None:
        """Send pieces slowly."""
        for piece in pieces:
            self.send(piece)
            time.sleep(interval_seconds)

    def stream(self, beginning: bytes, repeated: bytes) -> None:
        """Send something that does not end, and close the connection when `ENDLESS` is reached."""
        self.send(beginning)
        block = repeated * (_PIECE // len(repeated))
        while self.sent_bytes < ENDLESS:
            self.send(block)
        self.close()

    def tunnel(self, host: str, port: int) -> None:
        """Pass bytes on to another server and back, as a proxy does after CONNECT."""
        with socket.create_connection((host, port)) as other:
            ways = {self._socket: other, other: self._socket}
            while True:
                for readable in select.select(list(ways), [], [])[0]:
                    piece = readable.recv(_PIECE)
                    if not piece:
                        return self.close()
                    ways[readable].sendall(piece)

    def half_close(self) -> None:
        """Say that nothing more will be sent, and go on to read."""
        self._socket.shutdown(socket.SHUT_WR)

    def wait_until_closed(self) -> None:
        """Read and send nothing more, until the client closes the connection."""
        while self._socket.recv(_PIECE):
            pass
        self.is_open = False

    def close(self) -> None:
        """End the connection properly."""
        self.is_open = False
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """End the connection with a reset instead of the usual handshake."""
        self.is_open = False
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._socket.close()

    def _read_until(self, end: bytes) -> bool:
        while end not in self._read:
            piece = self._socket.recv(_PIECE)
            if not piece:
                return False
            self._read += piece
        return True

    def _read_body(self, headers: dict[str, str]) -> bytes:
        if not self._reads_bodies:
            return b""
        length = content_length(headers)
        if headers.get("expect") == "100-continue" and len(self._read) < length:
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(self._read) < length:
            piece = self._socket.recv(_PIECE)
            if not piece:
                raise ConnectionError("the client closed the connection within a request")
            self._read += piece
        body, self._read = self._read[:length], self._read[length:]
        return body

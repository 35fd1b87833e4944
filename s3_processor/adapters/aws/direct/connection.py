"""Connections that stay open, on which one request and its answer follow the other."""

from __future__ import annotations

import socket
import ssl
import weakref
from typing import TYPE_CHECKING, Final

from s3_processor.adapters.aws.direct.answer import Answer, Came, coming
from s3_processor.adapters.aws.errors import NoAnswerError, TimedOutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from s3_processor.adapters.aws.direct.answer import Coming

_A_PIECE: Final = 65536


class Connection:
    """An open connection; `is_open` is False once it can't be used again.

    `has_answered` tells one that the other side may have closed since from one that it refuses.
    """

    def __init__(self, made: socket.socket) -> None:
        self._socket = made
        weakref.finalize(self, made.close).atexit = False  # with the client, when nobody needs it
        self._seconds = made.gettimeout()
        self._coming: Coming | None = None
        self.is_open = True
        self.has_answered = False

    def ask(self, request: bytes, *, most: int, bodiless: bool = False) -> Answer:
        """Send a request; return its answer with no more than `most` bytes of what was asked for.

        Raises:
            NoAnswerError: it did not come, or not whole.
        """
        try:
            self._socket.sendall(request)
            answer = self._awaited(most, bodiless=bodiless)
        except (OSError, ValueError) as error:
            raise self._lost(error) from error
        return self._answered(answer)

    def fileno(self) -> int:
        """Return what a poll knows it by."""
        return self._socket.fileno()

    def begin(self, request: bytes, *, most: int, bodiless: bool = False) -> None:
        """Send a request, and wait for nothing; `arrived` gives its answer.

        Raises:
            NoAnswerError: it could not be sent.
        """
        try:
            self._socket.sendall(request)
        except OSError as error:
            raise self._lost(error) from error
        self._expect(most, bodiless=bodiless)
        self._socket.settimeout(0)

    def arrived(self) -> Answer | None:
        """Take in what has come; return the answer once it is whole.

        Of TLS there may be something to read that is no part of an answer.

        Raises:
            NoAnswerError: it will not come whole.
        """
        try:
            while True:
                self._take()
        except StopIteration as whole:
            self._socket.settimeout(self._seconds)
            return self._answered(whole.value)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        except (OSError, ValueError) as error:
            raise self._lost(error) from error

    def close(self) -> None:
        """Close it; it is of no use any more."""
        self.is_open = False
        self._socket.close()

    def _awaited(self, most: int, *, bodiless: bool) -> Came:
        self._expect(most, bodiless=bodiless)
        try:
            while True:
                self._take()
        except StopIteration as whole:
            came: Came = whole.value
            return came

    def _expect(self, most: int, *, bodiless: bool) -> None:
        self._coming = coming(most, bodiless=bodiless)
        next(self._coming)

    def _take(self) -> None:
        assert self._coming is not None  # noqa: S101 - something was asked
        self._coming.send(self._socket.recv(_A_PIECE))

    def _answered(self, came: Came) -> Answer:
        self._coming = None
        self.has_answered = True
        if not came.may_go_on:
            self.close()
        return came.answer

    def _lost(self, error: Exception) -> NoAnswerError:
        self.close()
        kind = TimedOutError if isinstance(error, TimeoutError) else NoAnswerError
        return kind(f"{type(error).__name__}: {error}")


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

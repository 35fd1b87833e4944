"""Connections to one service's hosts, kept open: as many as were in use at once."""

from __future__ import annotations

import functools
import ssl
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from s3_processor.adapters.aws.direct.connection import opener
from s3_processor.adapters.aws.errors import TimedOutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from s3_processor.adapters.aws.direct.connection import Connection
    from s3_processor.adapters.aws.errors import NoAnswerError

CONNECT_SECONDS: Final = 2
READ_SECONDS: Final = 5


class Connections:
    """Any number of threads may take from it; endpoints are like `https://host:8443`."""

    def __init__(self, authorities: str | None) -> None:
        self._authorities = authorities
        self._openers: dict[str, Callable[[], Connection]] = {}
        self._idle: dict[str, list[Connection]] = {}

    def take(self, endpoint: str) -> Connection:
        """Return one that is idle, or a new one; see `open`."""
        idle = self._idle.get(endpoint)
        try:
            return idle.pop() if idle else self.open(endpoint)
        except IndexError:  # between the look and the grasp another thread took it
            return self.open(endpoint)

    def open(self, endpoint: str) -> Connection:
        """Return a new one.

        Raises:
            NoAnswerError: nobody is there, or nobody who is trusted.
        """
        if endpoint not in self._openers:
            self._openers[endpoint] = self._opener(endpoint)
        return self._openers[endpoint]()

    def give_back(self, endpoint: str, connection: Connection) -> None:
        """Keep one for the next, if it can be used again."""
        if connection.is_open:
            self._idle.setdefault(endpoint, []).append(connection)

    def in_place_of(self, lost: Connection, endpoint: str, error: NoAnswerError) -> Connection:
        """Return a new one to ask again on, if the lost one had been closed while it was idle.

        Then all that are idle may be closed: they are dropped.

        Raises:
            NoAnswerError: `error`, if it had not; or nobody is there any more.
        """
        if not lost.has_answered or isinstance(error, TimedOutError):
            raise error
        for connection in self._idle.pop(endpoint, ()):
            connection.close()
        return self.open(endpoint)

    def _opener(self, endpoint: str) -> Callable[[], Connection]:
        parts = urlsplit(endpoint)
        is_safe = parts.scheme == "https"
        tls = functools.partial(_trusting, self._authorities) if is_safe else None
        port = parts.port or (443 if is_safe else 80)
        seconds = {"connect_seconds": CONNECT_SECONDS, "read_seconds": READ_SECONDS}
        return opener(parts.hostname or "", port, tls, **seconds)


@functools.cache
def _trusting(authorities: str | None) -> ssl.SSLContext:
    """Reading the authorities takes 20 ms: once for all services."""
    return ssl.create_default_context(cafile=authorities)

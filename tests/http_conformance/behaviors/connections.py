"""When connections end."""

from __future__ import annotations

from typing import Final

from tests.http_conformance.behavior import BODY, Behavior
from tests.http_conformance.outcomes import NO_RESPONSE, response
from tests.http_conformance.responses import whole
from tests.http_conformance.scripts import (
    once,
    sends,
    sends_and_closes,
    sends_and_half_closes,
)

CONNECTIONS: Final = (
    Behavior(
        name="the connection is closed without a response",
        respond=sends_and_closes(),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 9.3.1",
    ),
    Behavior(
        name="the connection is closed without a response, once",
        respond=once(sends_and_closes()),
        right=response(BODY),
        attempts=2,
        source="RFC 9112, 9.3.1; AWS SDKs and Tools Reference Guide, Retry behavior",
    ),
    Behavior(
        name="a response, then the server closes its half",
        respond=sends_and_half_closes(whole(BODY)),
        right=response(BODY),
        attempts=1,
        source="RFC 9112, 9.6",
    ),
    Behavior(
        name="Connection: close",
        respond=sends_and_closes(whole(BODY, b"Connection: close\r\n")),
        right=response(BODY),
        attempts=1,
        source="RFC 9112, 9.6",
    ),
    Behavior(
        name="Connection: close, and the server leaves it open",
        respond=sends(whole(BODY, b"Connection: keep-alive, Close\r\n")),
        right=response(BODY),
        attempts=1,
        source="RFC 9112, 9.6",
        closes=True,
    ),
    Behavior(
        name="a second response in the same breath",
        respond=sends(whole(BODY) + whole(b"nobody's")),
        right=response(BODY),
        attempts=1,
        source="RFC 9112, 9.2",
        closes=True,
    ),
    Behavior(
        name="bytes behind the response",
        respond=sends(whole(BODY) + b"\r\n\r\n"),
        right=response(BODY),
        attempts=1,
        source="RFC 9112, 9.2",
        closes=True,
    ),
)

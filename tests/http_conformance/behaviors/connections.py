"""When connections end."""

from typing import Final

from tests.http_conformance.behavior import BODY, Behavior
from tests.http_conformance.outcomes import NO_RESPONSE
from tests.http_conformance.servers.responses import whole
from tests.http_conformance.servers.scripts import (
    once,
    sends,
    sends_and_closes,
    sends_and_half_closes,
)

CONNECTIONS: Final = (
    Behavior(
        "the connection is closed without a response",
        "RFC 9112, 9.3.1",
        sends_and_closes(),
        NO_RESPONSE,
    ),
    Behavior(
        "the connection is closed without a response, once",
        "RFC 9112, 9.3.1; AWS SDKs and Tools Reference Guide, Retry behavior",
        once(sends_and_closes()),
        attempts=2,
    ),
    Behavior(
        "a response, then the server closes its half",
        "RFC 9112, 9.6",
        sends_and_half_closes(whole(BODY)),
    ),
    Behavior(
        "Connection: close",
        "RFC 9112, 9.6",
        sends_and_closes(whole(BODY, b"Connection: close\r\n")),
    ),
    Behavior(
        "Connection: close, and the server leaves it open",
        "RFC 9112, 9.6",
        sends(whole(BODY, b"Connection: keep-alive, Close\r\n")),
        closes=True,
    ),
    Behavior(
        "a second response in the same breath",
        "RFC 9112, 9.2",
        sends(whole(BODY) + whole(b"nobody's")),
        closes=True,
    ),
    Behavior(
        "bytes behind the response", "RFC 9112, 9.2", sends(whole(BODY) + b"\r\n\r\n"), closes=True
    ),
)

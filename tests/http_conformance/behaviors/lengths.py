"""How long a body is: Content-Length, and bodies that end with the connection."""

from typing import Final

from tests.http_conformance.behavior import (
    BODY,
    STREAMED,
    STREAMED_UNTIL_TIMEOUT,
    Behavior,
    Difference,
)
from tests.http_conformance.calls import GET_TEN_BYTES
from tests.http_conformance.outcomes import NO_RESPONSE, TIMED_OUT, response, unexpected
from tests.http_conformance.servers.peer import ENDLESS
from tests.http_conformance.servers.responses import DESCRIPTION, END, OK, length, whole
from tests.http_conformance.servers.scripts import (
    sends,
    sends_and_closes,
    sends_and_falls_silent,
    sends_and_resets,
    streams,
    trickles,
)

_VALUE_ERROR: Final = unexpected(ValueError())
_FEW_BYTES: Final = [BODY[start : start + 4] for start in range(0, len(BODY), 4)]
_HALF: Final = OK + length(len(BODY)) + END + BODY[:5]


def _of_length(*values: bytes) -> bytes:
    lines = b"".join(b"Content-Length: " + value + b"\r\n" for value in values)
    return OK + lines + END + BODY


LENGTHS: Final = (
    Behavior(
        "HTTP/1.0 without a length: the body ends with the connection",
        "RFC 9112, 6.3, rule 8",
        sends_and_closes(b"HTTP/1.0 200 OK\r\n" + DESCRIPTION + END + BODY),
    ),
    Behavior(
        "HTTP/1.1 without a length: the body ends with the connection",
        "RFC 9112, 6.3, rule 8",
        sends_and_closes(OK + b"Connection: close\r\n" + END, BODY),
    ),
    Behavior(
        "two different Content-Length",
        "RFC 9112, 6.3, rule 5",
        sends_and_closes(_of_length(b"5", b"%d" % len(BODY))),
        NO_RESPONSE,
    ),
    Behavior(
        "two equal Content-Length",
        "RFC 9112, 6.3, rule 5",
        sends(_of_length(b"%d" % len(BODY), b"%d" % len(BODY))),
        botocore=Difference(_VALUE_ERROR, "it takes `23, 23` for a number"),
    ),
    Behavior(
        "Content-Length is negative",
        "RFC 9112, 6.3, rule 5; RFC 9110, 8.6",
        sends_and_closes(_of_length(b"-1")),
        NO_RESPONSE,
        botocore=STREAMED,
    ),
    Behavior(
        "Content-Length is no number",
        "RFC 9112, 6.3, rule 5; RFC 9110, 8.6",
        sends_and_closes(_of_length(b"ten")),
        NO_RESPONSE,
        botocore=Difference(_VALUE_ERROR, "it takes every text for a number"),
    ),
    Behavior(
        "Content-Length has a sign",
        "RFC 9112, 6.3, rule 5; RFC 9110, 8.6",
        sends_and_closes(_of_length(b"+5")),
        NO_RESPONSE,
        botocore=Difference(response(BODY[:5]), "Python reads `+5`, the RFC allows digits only"),
    ),
    Behavior(
        "Content-Length does not fit into 64 bits",
        "RFC 9110, 8.6",
        sends_and_closes(_of_length(b"9" * 30)),
        NO_RESPONSE,
        botocore=Difference(unexpected(OverflowError()), "it does not check it"),
    ),
    Behavior(
        "half a body, then the connection is closed",
        "RFC 9112, 8",
        sends_and_closes(_HALF),
        NO_RESPONSE,
        botocore=STREAMED,
    ),
    Behavior(
        "half a body, then the connection is reset",
        "RFC 9112, 8",
        sends_and_resets(_HALF),
        NO_RESPONSE,
        botocore=STREAMED,
    ),
    Behavior(
        "half a body, then silence",
        "RFC 9112, 8 and 9.5",
        sends_and_falls_silent(_HALF),
        TIMED_OUT,
        botocore=STREAMED_UNTIL_TIMEOUT,
    ),
    Behavior(
        "slow trickle: the response takes longer than the timeout, no pause does",
        "RFC 9112, 9.5",
        trickles(0.2, whole(BODY)[: -len(BODY)], *_FEW_BYTES),
        is_slow=True,
    ),
    Behavior(
        "more than the Range asks for",
        "RFC 9110, 14.2 (a server may ignore Range)",
        streams(OK + length(2 * ENDLESS) + END, b"0123456789abcdef"),
        response(b"0123456789"),
        call=GET_TEN_BYTES,
        closes=True,
        botocore=Difference(
            response(b"0123456789ab"), "it leaves it to the caller to stop reading"
        ),
    ),
)

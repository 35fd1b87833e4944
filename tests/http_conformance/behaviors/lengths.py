"""How long a body is: Content-Length, and bodies that end with the connection."""

from __future__ import annotations

from typing import Final

from tests.http_conformance.behavior import BODY, STREAMED, Behavior, Difference
from tests.http_conformance.calls import GET_TEN_BYTES
from tests.http_conformance.outcomes import NO_RESPONSE, TIMED_OUT, response, unexpected
from tests.http_conformance.peer import ENDLESS
from tests.http_conformance.responses import DESCRIPTION, END, OK, length, whole
from tests.http_conformance.scripts import (
    sends,
    sends_and_closes,
    sends_and_falls_silent,
    sends_and_resets,
    streams,
    trickles,
)

_VALUE_ERROR: Final = unexpected(ValueError())
_FEW_BYTES: Final = [BODY[at : at + 4] for at in range(0, len(BODY), 4)]
_HALF: Final = OK + length(len(BODY)) + END + BODY[:5]


def _of_length(*values: bytes) -> bytes:
    lines = b"".join(b"Content-Length: " + value + b"\r\n" for value in values)
    return OK + lines + END + BODY


LENGTHS: Final = (
    Behavior(
        name="HTTP/1.0 without a length: the body ends with the connection",
        respond=sends_and_closes(b"HTTP/1.0 200 OK\r\n" + DESCRIPTION + END + BODY),
        right=response(BODY),
        source="RFC 9112, 6.3, rule 8",
    ),
    Behavior(
        name="HTTP/1.1 without a length: the body ends with the connection",
        respond=sends_and_closes(OK + b"Connection: close\r\n" + END, BODY),
        right=response(BODY),
        source="RFC 9112, 6.3, rule 8",
    ),
    Behavior(
        name="two different Content-Length",
        respond=sends_and_closes(_of_length(b"5", b"%d" % len(BODY))),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 6.3, rule 5",
    ),
    Behavior(
        name="two equal Content-Length",
        respond=sends(_of_length(b"%d" % len(BODY), b"%d" % len(BODY))),
        right=response(BODY),
        source="RFC 9112, 6.3, rule 5",
        differs_from_botocore=Difference(_VALUE_ERROR, "it takes `23, 23` for a number"),
    ),
    Behavior(
        name="Content-Length is negative",
        respond=sends_and_closes(_of_length(b"-1")),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 6.3, rule 5; RFC 9110, 8.6",
        differs_from_botocore=Difference(NO_RESPONSE, STREAMED),
    ),
    Behavior(
        name="Content-Length is no number",
        respond=sends_and_closes(_of_length(b"ten")),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 6.3, rule 5; RFC 9110, 8.6",
        differs_from_botocore=Difference(_VALUE_ERROR, "it takes every text for a number"),
    ),
    Behavior(
        name="Content-Length has a sign",
        respond=sends_and_closes(_of_length(b"+5")),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 6.3, rule 5; RFC 9110, 8.6",
        differs_from_botocore=Difference(
            response(BODY[:5]), "Python reads `+5`, the RFC allows digits only"
        ),
    ),
    Behavior(
        name="Content-Length does not fit into 64 bits",
        respond=sends_and_closes(_of_length(b"9" * 30)),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9110, 8.6",
        differs_from_botocore=Difference(unexpected(OverflowError()), "it does not check it"),
    ),
    Behavior(
        name="half a body, then the connection is closed",
        respond=sends_and_closes(_HALF),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 8",
        differs_from_botocore=Difference(NO_RESPONSE, STREAMED),
    ),
    Behavior(
        name="half a body, then the connection is reset",
        respond=sends_and_resets(_HALF),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 8",
        differs_from_botocore=Difference(NO_RESPONSE, STREAMED),
    ),
    Behavior(
        name="half a body, then silence",
        respond=sends_and_falls_silent(_HALF),
        right=TIMED_OUT,
        attempts=3,
        source="RFC 9112, 8 and 9.5",
        differs_from_botocore=Difference(TIMED_OUT, STREAMED),
    ),
    Behavior(
        name="slow trickle: the response takes longer than the timeout, no pause does",
        respond=trickles(0.2, whole(BODY)[: -len(BODY)], *_FEW_BYTES),
        right=response(BODY),
        source="RFC 9112, 9.5",
    ),
    Behavior(
        name="more than the Range asks for",
        respond=streams(OK + length(2 * ENDLESS) + END, b"0123456789abcdef"),
        call=GET_TEN_BYTES,
        right=response(b"0123456789"),
        source="RFC 9110, 14.2 (a server may ignore Range)",
        closes=True,
        differs_from_botocore=Difference(
            response(b"0123456789ab"), "it leaves it to the caller to stop reading"
        ),
    ),
)

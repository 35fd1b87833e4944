"""Statuses: interim responses, bodies where none may be, redirects, refusals."""

from __future__ import annotations

from typing import Final

from tests.http_conformance.behavior import BODY, NAME, Behavior, Difference
from tests.http_conformance.calls import HEAD, PUT, PUT_ITEM
from tests.http_conformance.outcomes import NO_RESPONSE, error_response, response
from tests.http_conformance.peer import ENDLESS
from tests.http_conformance.responses import (
    END,
    dynamodb_error,
    length,
    s3_error,
    table_response,
    whole,
)
from tests.http_conformance.scripts import (
    once,
    sends,
    sends_and_closes,
    sends_and_half_closes,
    streams,
)

_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_EARLY_HINTS: Final = b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
_ONLY_100: Final = "it knows 100 alone, and takes any other interim response for the final one"
_REFUSED: Final = dynamodb_error("ConditionalCheckFailedException")
_ERROR: Final = b"<Error><Code>SlowDown</Code></Error>"

STATUSES: Final = (
    Behavior(
        name="100 Continue before a refusal",
        respond=sends(_CONTINUE + _REFUSED),
        call=PUT_ITEM,
        right=error_response("ConditionalCheckFailedException"),
        attempts=1,
        source="RFC 9110, 15.2",
    ),
    Behavior(
        name="103 Early Hints before a refusal",
        respond=sends(_EARLY_HINTS + _REFUSED),
        call=PUT_ITEM,
        right=error_response("ConditionalCheckFailedException"),
        attempts=1,
        source="RFC 9110, 15.2; RFC 8297",
        differs_from_botocore=Difference(response(None), _ONLY_100),
    ),
    Behavior(
        name="an interim response some time before the final one",
        respond=sends(_CONTINUE, _EARLY_HINTS, _CONTINUE, whole(BODY)),
        right=response(BODY),
        attempts=1,
        source="RFC 9110, 15.2",
        differs_from_botocore=Difference(response(b""), _ONLY_100, may_mix_up=True),
    ),
    Behavior(
        name="endless interim responses",
        respond=streams(b"", _CONTINUE),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9110, 15.2",
        differs_from_botocore=Difference(NO_RESPONSE, "reads them for as long as they arrive", 3),
    ),
    Behavior(
        name="101 Switching Protocols, which nobody asked for",
        respond=sends_and_closes(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9110, 7.8",
        differs_from_botocore=Difference(response(b""), _ONLY_100),
    ),
    Behavior(
        name="204 with a body",
        respond=sends(b"HTTP/1.1 204 No Content\r\n" + length(len(BODY)) + END + BODY),
        call=PUT,
        right=response(None),
        source="RFC 9112, 6.3, rule 1",
        closes=True,
    ),
    Behavior(
        name="304 with a body",
        respond=sends(whole(BODY, status=b"304 Not Modified")),
        right=error_response("304"),
        attempts=1,
        source="RFC 9112, 6.3, rule 1",
        closes=True,
    ),
    Behavior(
        name="a response before the body of the request was read",
        respond=sends_and_half_closes(s3_error("AccessDenied", b"403 Forbidden")),
        call=PUT,
        right=error_response("AccessDenied"),
        attempts=1,
        source="RFC 9112, 9.3 and 9.6",
        reads_bodies=False,
    ),
    Behavior(
        name="301 to another server",
        respond=sends(
            s3_error("PermanentRedirect", b"301 Moved", b"Location: http://127.0.0.1:1/\r\n")
        ),
        right=error_response("PermanentRedirect"),
        attempts=1,
        source="RFC 9110, 15.4",
    ),
    Behavior(
        name="307 to another path",
        respond=sends(
            s3_error("TemporaryRedirect", b"307 Redirect", b"Location: /bucket/another\r\n")
        ),
        right=error_response("TemporaryRedirect"),
        attempts=1,
        source="RFC 9110, 15.4",
    ),
    Behavior(
        name="503 with a Retry-After of an hour",
        respond=once(sends(s3_error("SlowDown", b"503 Busy", b"Retry-After: 3600\r\n"))),
        right=response(BODY),
        attempts=2,
        source="AWS SDKs and Tools Reference Guide, Retry behavior",
    ),
    Behavior(
        name="an error with an endless body",
        respond=streams(b"HTTP/1.1 503 Busy\r\n" + length(2 * ENDLESS) + END + _ERROR, b"a"),
        right=error_response("SlowDown"),
        attempts=3,
        source="RFC 9110, 9.3.1 and 15.6; the limit is ours",
        differs_from_botocore=Difference(NO_RESPONSE, "it reads the whole body of an error"),
    ),
    Behavior(
        name="an error of which half arrives",
        respond=sends_and_closes(b"HTTP/1.1 404 Not Found\r\n" + length(1000) + END + _ERROR),
        right=NO_RESPONSE,
        attempts=3,
        source="RFC 9112, 8",
        differs_from_botocore=Difference(
            NO_RESPONSE, "tries once, as it does not repeat what has a status"
        ),
    ),
    Behavior(
        name="HEAD: 404 with a Content-Length",
        respond=sends(b"HTTP/1.1 404 Not Found\r\n" + length(1000) + END),
        call=HEAD,
        right=error_response("404"),
        attempts=1,
        source="RFC 9112, 6.3, rule 1",
    ),
    Behavior(
        name="a web page of a proxy instead of an error of DynamoDB",
        respond=sends(whole(b"<html>Bad gateway</html>", status=b"502 Bad Gateway")),
        call=PUT_ITEM,
        right=error_response("502"),
        attempts=3,
        source="AWS SDKs and Tools Reference Guide, Retry behavior",
    ),
    Behavior(
        name="a web page of a proxy instead of a response of DynamoDB",
        respond=sends(whole(b"<html>Log in here</html>")),
        call=PUT_ITEM,
        right=NO_RESPONSE,
        source="AWS JSON 1.0 protocol",
        differs_from_botocore=Difference(
            response(None), "it takes what is no JSON for an empty response"
        ),
    ),
    Behavior(
        name="a proper write",
        respond=sends(whole(table_response(NAME))),
        call=PUT_ITEM,
        right=response(NAME),
        attempts=1,
        source="RFC 9110, 15.3",
    ),
)

"""Statuses: interim responses, bodies where none may be, redirects, refusals."""

from typing import Final

from tests.http_conformance.behavior import BODY, NAME, Behavior, Difference
from tests.http_conformance.calls import HEAD, PUT, PUT_ITEM
from tests.http_conformance.outcomes import NO_RESPONSE, error_response, response
from tests.http_conformance.servers.peer import ENDLESS
from tests.http_conformance.servers.responses import (
    END,
    dynamodb_error,
    length,
    s3_error,
    table_response,
    whole,
)
from tests.http_conformance.servers.scripts import (
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
        "100 Continue before a refusal",
        "RFC 9110, 15.2",
        sends(_CONTINUE + _REFUSED),
        error_response("ConditionalCheckFailedException"),
        call=PUT_ITEM,
    ),
    Behavior(
        "103 Early Hints before a refusal",
        "RFC 9110, 15.2; RFC 8297",
        sends(_EARLY_HINTS + _REFUSED),
        error_response("ConditionalCheckFailedException"),
        call=PUT_ITEM,
        botocore=Difference(response(None), _ONLY_100),
    ),
    Behavior(
        "an interim response some time before the final one",
        "RFC 9110, 15.2",
        sends(_CONTINUE, _EARLY_HINTS, _CONTINUE, whole(BODY)),
        botocore=Difference(response(b""), _ONLY_100, may_mix_up=True),
    ),
    Behavior(
        "endless interim responses",
        "RFC 9110, 15.2",
        streams(b"", _CONTINUE),
        NO_RESPONSE,
        botocore=Difference(NO_RESPONSE, "reads them for as long as they arrive", 3),
    ),
    Behavior(
        "101 Switching Protocols, which nobody asked for",
        "RFC 9110, 7.8",
        sends_and_closes(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"),
        NO_RESPONSE,
        botocore=Difference(response(b""), _ONLY_100),
    ),
    Behavior(
        "204 with a body",
        "RFC 9112, 6.3, rule 1",
        sends(b"HTTP/1.1 204 No Content\r\n" + length(len(BODY)) + END + BODY),
        response(None),
        call=PUT,
        closes=True,
    ),
    Behavior(
        "304 with a body",
        "RFC 9112, 6.3, rule 1",
        sends(whole(BODY, status=b"304 Not Modified")),
        error_response("304"),
        closes=True,
    ),
    Behavior(
        "a response before the body of the request was read",
        "RFC 9112, 9.3 and 9.6",
        sends_and_half_closes(s3_error("AccessDenied", b"403 Forbidden")),
        error_response("AccessDenied"),
        call=PUT,
        reads_bodies=False,
    ),
    Behavior(
        "301 to another server",
        "RFC 9110, 15.4",
        sends(s3_error("PermanentRedirect", b"301 Moved", b"Location: http://127.0.0.1:1/\r\n")),
        error_response("PermanentRedirect"),
    ),
    Behavior(
        "307 to another path",
        "RFC 9110, 15.4",
        sends(s3_error("TemporaryRedirect", b"307 Redirect", b"Location: /bucket/another\r\n")),
        error_response("TemporaryRedirect"),
    ),
    Behavior(
        "503 with a Retry-After of an hour",
        "AWS SDKs and Tools Reference Guide, Retry behavior",
        once(sends(s3_error("SlowDown", b"503 Busy", b"Retry-After: 3600\r\n"))),
        attempts=2,
    ),
    Behavior(
        "an error with an endless body",
        "RFC 9110, 9.3.1 and 15.6; the limit is ours",
        streams(b"HTTP/1.1 503 Busy\r\n" + length(2 * ENDLESS) + END + _ERROR, b"a"),
        error_response("SlowDown"),
        attempts=3,
        botocore=Difference(NO_RESPONSE, "it reads the whole body of an error"),
    ),
    Behavior(
        "an error of which half arrives",
        "RFC 9112, 8",
        sends_and_closes(b"HTTP/1.1 404 Not Found\r\n" + length(1000) + END + _ERROR),
        NO_RESPONSE,
        botocore=Difference(NO_RESPONSE, "tries once, as it does not repeat what has a status"),
    ),
    Behavior(
        "HEAD: 404 with a Content-Length",
        "RFC 9112, 6.3, rule 1",
        sends(b"HTTP/1.1 404 Not Found\r\n" + length(1000) + END),
        error_response("404"),
        call=HEAD,
    ),
    Behavior(
        "a web page of a proxy instead of an error of DynamoDB",
        "AWS SDKs and Tools Reference Guide, Retry behavior",
        sends(whole(b"<html>Bad gateway</html>", status=b"502 Bad Gateway")),
        error_response("502"),
        attempts=3,
        call=PUT_ITEM,
    ),
    Behavior(
        "a web page of a proxy instead of a response of DynamoDB",
        "AWS JSON 1.0 protocol",
        sends(whole(b"<html>Log in here</html>")),
        NO_RESPONSE,
        call=PUT_ITEM,
        botocore=Difference(response(None), "it takes what is no JSON for an empty response"),
    ),
    Behavior(
        "a proper write",
        "RFC 9110, 15.3",
        sends(whole(table_response(NAME))),
        response(NAME),
        call=PUT_ITEM,
    ),
)

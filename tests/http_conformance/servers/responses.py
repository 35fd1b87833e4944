"""Responses as AWS's services give them, byte for byte."""

import json
from typing import Final

from tests.http_conformance.servers.peer import Peer
from tests.http_conformance.servers.request import Request

LAST_MODIFIED: Final = b"Last-Modified: Sat, 31 Jan 2026 12:00:00 GMT\r\n"
DESCRIPTION: Final = LAST_MODIFIED + b'ETag: "e"\r\n'
"""What S3 says of every object."""
OK: Final = b"HTTP/1.1 200 OK\r\n" + DESCRIPTION
END: Final = b"\r\n"


def length(number: int) -> bytes:
    """Return the header that announces a length."""
    return b"Content-Length: %d\r\n" % number


def whole(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """Return a response that keeps all rules, with additional lines of headers."""
    lines = b"".join(headers)
    return b"HTTP/1.1 " + status + b"\r\n" + DESCRIPTION + lines + length(len(body)) + END + body


def chunk(data: bytes) -> bytes:
    """Return one chunk; the last one is empty."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def stored(name: str) -> bytes:
    """Return the body of the object with this key: nobody else's."""
    return f"the body of {name}".encode()


def table_response(name: str) -> bytes:
    """Return what DynamoDB says to a write to this table."""
    return json.dumps({"ConsumedCapacity": {"TableName": name}}).encode()


def s3_error(code: str, status: bytes, *headers: bytes) -> bytes:
    """Return an error of S3."""
    return whole(f"<Error><Code>{code}</Code></Error>".encode(), *headers, status=status)


def dynamodb_error(code: str, status: bytes = b"400 Bad Request") -> bytes:
    """Return an error of DynamoDB."""
    body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}"}).encode()
    return whole(body, status=status)


def proper(request: Request) -> bytes:
    """Return the right response to a request."""
    if request.method == "HEAD":
        return OK + length(len(stored(request.name))) + END
    if request.method == "PUT":
        return whole(b"")
    is_dynamodb = request.method == "POST"
    return whole((table_response if is_dynamodb else stored)(request.name))


def respond_properly(peer: Peer, request: Request) -> None:
    """Behave as the specification says."""
    peer.send(proper(request))

"""What a request says on the wire: as our clients send it, and as botocore serializes it."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from botocore.model import OperationModel
from botocore.serialize import create_serializer

from serverless_s3_processor.runtime.adapters.aws.libcurl.transfer import HttpRequest

_IGNORED_HEADERS = {
    "authorization",
    "host",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-amzn-query-mode",  # asks SQS for the error codes of its former protocol
}


class WireRequest(NamedTuple):
    """A request without the headers of HTTP and of the signature; `path` is percent-encoded.

    The parts of query, headers, and body are in an order that two equal requests share.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    body: bytes | str


def sent_request(request: HttpRequest) -> WireRequest:
    """Return what our client sends.

    Libcurl sends no header whose line ends after the colon:
    https://curl.se/libcurl/c/CURLOPT_HTTPHEADER.html
    """
    url = urlsplit(request.url)
    lines = [line.decode().partition(":") for line in request.header_lines]
    headers = _headers((name, value.strip()) for name, _, value in lines if value)
    query = tuple(sorted(parse_qsl(url.query, keep_blank_values=True)))
    return WireRequest(request.method, url.path, query, headers, _body(request.body, dict(headers)))


def botocore_request(operation: OperationModel, parameters: dict[str, Any]) -> WireRequest:
    """Return what botocore sends for a call of the operation."""
    metadata = operation.service_model.metadata
    # Of several protocols, our clients have this one.
    protocol = "json" if "json" in metadata["protocols"] else metadata["protocol"]
    request = create_serializer(protocol).serialize_to_request(parameters, operation)
    headers = _headers(request["headers"].items())
    body, query = request["body"], request["query_string"] or {}
    path, _, fixed = request["url_path"].partition("?")
    written = [(name, str(value)) for name, value in query.items()]
    return WireRequest(
        request["method"],
        path,
        tuple(sorted([*written, *parse_qsl(fixed, keep_blank_values=True)])),
        headers,
        str(sorted(body.items())) if isinstance(body, dict) else _body(body, dict(headers)),
    )


def _headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    lower = [(name.lower(), value) for name, value in headers]
    return tuple(sorted((name, value) for name, value in lower if name not in _IGNORED_HEADERS))


def _body(body: bytes, headers: dict[str, str]) -> bytes | str:
    """Return a body such that the order of its fields and the spaces between them don't matter."""
    content_type = headers.get("content-type", "")
    if content_type.startswith("application/x-amz-json"):
        return json.dumps(json.loads(body), sort_keys=True)
    if content_type.startswith("application/x-www-form-urlencoded"):
        return str(sorted(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)))
    return body

"""The resource of requests to a table's stream.

AWS evaluates policies for the stream that a request names, or that its iterator was issued for.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
The emulator evaluates them for no resource, so only a policy on `*` allows such a request.
"""

from typing import Any

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.json_body import parse_object


def apply() -> None:
    """Policies can name the stream of a table."""
    wrap(module("core.iam_actions"), "extract_resource_arn", _with_streams)


def _with_streams(original: Function) -> Function:
    def extract(
        service: str,
        method: str,
        path: str,
        headers: object,
        body: bytes,
        *more: object,
    ) -> str:
        stream = _stream_of(body) if service == "dynamodbstreams" else None
        arn: str = stream or original(service, method, path, headers, body, *more)
        return arn

    return extract


def _stream_of(body: bytes) -> str | None:
    request = parse_object(body)
    iterator: Any = request.get("ShardIterator")
    if isinstance(iterator, str):
        return _stream_of_iterator(iterator)
    stream = request.get("StreamArn")
    return stream if isinstance(stream, str) else None


def _stream_of_iterator(iterator: str) -> str | None:
    position = module("services.dynamodb_streams")._decode_iterator(iterator) or {}
    stream: str | None = position.get("arn")
    return stream

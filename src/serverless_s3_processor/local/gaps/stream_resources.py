"""The resource of requests to a table's stream.

AWS asks policies about the stream that a request names, or that its iterator was given for.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
The emulator asks about no resource, so that only a policy on `*` allows such a request.
"""

import json
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap


def apply() -> None:
    """Ask policies about the stream."""
    wrap(module("core.iam_actions"), "extract_resource_arn", _with_streams)


def _with_streams(original: Function) -> Function:
    def arn(service: str, method: str, path: str, headers: Any, body: bytes, *more: Any) -> str:  # noqa: ANN401 - as the emulator has it
        stream = _stream_of(body) if service == "dynamodbstreams" else None
        named: str = stream or original(service, method, path, headers, body, *more)
        return named

    return arn


def _stream_of(body: bytes) -> str | None:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return None  # a request that can't be read is refused for it
    if not isinstance(request, dict):
        return None
    iterator: Any = request.get("ShardIterator")
    if isinstance(iterator, str):
        return _stream_of_iterator(iterator)
    named = request.get("StreamArn")
    return named if isinstance(named, str) else None


def _stream_of_iterator(iterator: str) -> str | None:
    position = module("services.dynamodb_streams")._decode_iterator(iterator) or {}
    stream: str | None = position.get("arn")
    return stream

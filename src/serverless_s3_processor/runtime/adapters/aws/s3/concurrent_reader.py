"""Concurrent reads of S3, with our own client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from serverless_s3_processor.runtime.adapters.aws.errors import RequestError
from serverless_s3_processor.runtime.adapters.aws.s3.object_store import (
    location_parameters,
    may_hide,
    range_parameter,
    to_stored_object,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serverless_s3_processor.runtime.adapters.aws.libcurl.s3 import S3Client
    from serverless_s3_processor.runtime.ports import StoredObject
    from serverless_s3_processor.runtime.ports.concurrent_reader import ReadRequest


class S3ConcurrentReader:
    """Implements `ports.concurrent_reader.ConcurrentReader`: `max_requests` may be in flight."""

    def __init__(self, client: S3Client, max_requests: int) -> None:
        self._client = client
        self._max_requests = max_requests

    def __call__(
        self, requests: Iterable[ReadRequest], /
    ) -> Iterator[tuple[int, StoredObject | None]]:
        sent: list[ReadRequest] = []
        for index, response in self._client.get_each(
            _parameters(requests, sent), self._max_requests
        ):
            yield index, _object(response, sent[index])


def _parameters(
    requests: Iterable[ReadRequest], sent: list[ReadRequest]
) -> Iterator[dict[str, Any]]:
    for request in requests:
        sent.append(request)
        yield {
            **location_parameters(request.address),
            **range_parameter(request.length, request.expected_size),
        }


def _object(response: dict[str, Any] | Exception, request: ReadRequest) -> StoredObject | None:
    if isinstance(response, Exception):
        return None
    try:
        stored_object = to_stored_object(cast("Any", response), request.length)
    except (KeyError, ValueError, RequestError):  # it is not from S3, or incomplete
        return None
    return None if may_hide(stored_object, request.address) else stored_object

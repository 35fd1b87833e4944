"""Many reads of S3 at the same time, by the client of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from serverless_s3_processor.runtime.adapters.aws.errors import CallError
from serverless_s3_processor.runtime.adapters.aws.s3_object_store import (
    hides,
    part_of,
    stored,
    where,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serverless_s3_processor.runtime.adapters.aws.libcurl.s3 import S3Client
    from serverless_s3_processor.runtime.ports import StoredObject
    from serverless_s3_processor.runtime.ports.concurrent_reader import ReadRequest


class S3ConcurrentReader:
    """Implements `ports.concurrent_reader.ConcurrentReader`; `most` requests are in flight."""

    def __init__(self, client: S3Client, most: int) -> None:
        self._client = client
        self._most = most

    def __call__(
        self, wanted: Iterable[ReadRequest], /
    ) -> Iterator[tuple[int, StoredObject | None]]:
        """See `ports.concurrent_reader.ConcurrentReader`."""
        asked: list[ReadRequest] = []
        for place, answer in self._client.get_each(_asking(wanted, asked), self._most):
            yield place, _object(answer, asked[place])


def _asking(wanted: Iterable[ReadRequest], asked: list[ReadRequest]) -> Iterator[dict[str, Any]]:
    for one in wanted:
        asked.append(one)
        yield {**where(one.address), **part_of(one.length, one.expected_size)}


def _object(answer: dict[str, Any] | Exception, asked: ReadRequest) -> StoredObject | None:
    if isinstance(answer, Exception):
        return None
    try:
        found = stored(cast("Any", answer), asked.length)
    except (KeyError, ValueError, CallError):  # it is none of S3's, or too short
        return None
    return None if hides(found, asked.address) else found

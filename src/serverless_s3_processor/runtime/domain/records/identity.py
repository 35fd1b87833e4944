"""Which record an object version is: reachable from its event and from a listing alike."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain import clock

if TYPE_CHECKING:
    from datetime import datetime

NULL_VERSION: Final = "null"
"""S3's name for the version of a key that was put, or hidden, without versioning.

There may be others from before that was suspended, or since it was enabled.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersionSuspendedBuckets.html
"""
MARKER: Final = "marker"
"""What stands for the ETag of a delete marker that has no version id."""
TIME_SHARDS = 8
"""Partitions that one day is spread over in the index by time.

A partition takes 1,000 writes a second, so this is 8,000 records a second. Listing asks each of
them. Changing it hides what was recorded under the old number.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
"""


def upload_time(timestamp: datetime, version: str) -> str:
    """Return the sort key: the moment in whole seconds, `#`, and what tells versions apart.

    `moment` is S3's Last-Modified; the event's time only if S3 no longer holds the version.
    `version` is the version id; where there is none, what `in_bucket` returns.
    """
    return f"{clock.format_seconds(timestamp)}#{version}"


def unversioned_id(bucket: str, value: str) -> str:
    """Return what stands for a version id where there is none: the ETag, say, and the bucket.

    Version ids are unique; but two buckets may get the same bytes under one key at once.
    """
    return f"{value}@{bucket}"


def day_shard(key: str, upload_time: str) -> str:
    """Return the partition of the index by time that a record falls into."""
    return f"{upload_time[:10]}#{shard(key, upload_time)}"


def shard(key: str, upload_time: str) -> int:
    """Return which of its day's partitions a record falls into, from 0."""
    return zlib.crc32(f"{key}\0{upload_time}".encode()) % TIME_SHARDS


def day_shards(day: str) -> list[str]:
    """Return all the partitions of a day, given as `2026-01-31`."""
    return [f"{day}#{shard}" for shard in range(TIME_SHARDS)]

"""The primary key of an object version's record: its event and a listing lead to the same one."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain import clock

if TYPE_CHECKING:
    from datetime import datetime

NULL_VERSION: Final = "null"
"""S3's id of the version or delete marker that a key got while versioning was off.

The key may have other versions from before versioning was suspended or after it was enabled.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersionSuspendedBuckets.html
"""
MARKER: Final = "marker"
"""Takes the place of the ETag of a delete marker without a version id."""
TIME_SHARDS = 8
"""Number of partitions per day in the index by time.

A partition accepts 1,000 writes per second, so the index accepts 8,000. A listing queries every
partition. Changing the number hides what was recorded under the old one.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
"""


def upload_time(timestamp: datetime, version: str) -> str:
    """Return the sort key: the timestamp in whole seconds, `#`, and the version.

    `timestamp` is S3's Last-Modified, or the event's time if S3 no longer stores the version.
    `version` is the version id, or the result of `unversioned_id`.
    """
    return f"{clock.format_seconds(timestamp)}#{version}"


def unversioned_id(bucket: str, value: str) -> str:
    """Return a replacement for the version id in unversioned buckets, of the ETag or another value.

    It has the bucket because two buckets may get the same bytes under one key at the same time.
    """
    return f"{value}@{bucket}"


def day_shard(key: str, upload_time: str) -> str:
    """Return the partition key of a record in the index by time."""
    return f"{upload_time[:10]}#{shard(key, upload_time)}"


def shard(key: str, upload_time: str) -> int:
    """Return the number of a record's partition within its day, from 0."""
    return zlib.crc32(f"{key}\0{upload_time}".encode()) % TIME_SHARDS


def day_shards(day: str) -> list[str]:
    """Return all partition keys of a day, which is given as `2026-01-31`."""
    return [f"{day}#{shard}" for shard in range(TIME_SHARDS)]

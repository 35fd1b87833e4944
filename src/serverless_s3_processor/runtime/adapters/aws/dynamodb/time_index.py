"""Queries of the index by time, each of one partition of one day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import to_item
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records import identity
from serverless_s3_processor.runtime.domain.records.listing import (
    ANY_FLAG,
    Position,
    RecordQuery,
    media_type,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.domain.records.record import Json

_MIDNIGHT = "T00:00:00Z"
_HIGHEST = "\U0010ffff"


def time_range(query_filters: RecordQuery) -> dict[str, Any]:
    """Return the query for records; `in_shard` completes it.

    A sort key continues after its second, so `:until` is less than all sort keys of that second.
    """
    values: dict[str, Json] = {
        ":since": query_filters.lower_bound,
        ":until": query_filters.upper_bound,
    }
    conditions = list(_conditions(query_filters))
    query: dict[str, Any] = {
        "IndexName": names.TIME_INDEX,
        "ScanIndexForward": False,
        "KeyConditionExpression": f"{names.DAY_SHARD} = :shard"
        f" AND {names.UPLOAD_TIME} BETWEEN :since AND :until",
    }
    if conditions:
        query["FilterExpression"] = " AND ".join(condition for condition, _ in conditions)
    for _, operands in conditions:
        values |= operands
    if query_filters.status:
        query["ExpressionAttributeNames"] = {"#status": "status"}
    return {**query, "ExpressionAttributeValues": to_item(values)}


def _conditions(filters: RecordQuery) -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield the condition of each filter, and its operands."""
    if filters.bucket is not None:
        yield "bucketName = :bucket", {":bucket": filters.bucket}
    if filters.prefix:
        yield f"begins_with({names.OBJECT_KEY}, :prefix)", {":prefix": filters.prefix}
    if filters.status:
        yield "#status = :status", {":status": filters.status}
    if filters.content_type is not None:
        yield _is_of_type("contentType", ":type", filters.content_type)
    if filters.detected_type is not None:
        detected = f"results.{names.DETECTION}.contentType"
        yield _is_of_type(detected, ":detectedType", filters.detected_type)
    if filters.flag == ANY_FLAG:
        yield "attribute_exists(flags)", {}
    elif filters.flag is not None:
        yield "contains(flags, :flag)", {":flag": filters.flag}


def _is_of_type(attribute: str, operand: str, pattern: str) -> tuple[str, dict[str, Json]]:
    exact, start = media_type(pattern)
    condition = f"({attribute} = {operand} OR begins_with({attribute}, {operand}s))"
    return condition, {operand: exact, f"{operand}s": start}


def in_shard(query: dict[str, Any], shard: str) -> dict[str, Any]:
    """Return the query for one partition of the index."""
    return _with(query, ":shard", shard)


def days_below(end: str, begin: str) -> Iterator[str]:
    """Yield the days that have upload times in [begin, end), the newest first."""
    day = date.fromisoformat(end[:10])
    if end[10:] <= _MIDNIGHT:
        day -= timedelta(days=1)
    while day.isoformat() >= begin[:10]:
        yield day.isoformat()
        day -= timedelta(days=1)


def queries_of_day(query: dict[str, Any], day: str, after: Position | None) -> list[dict[str, Any]]:
    """Return the queries for a day's partitions, each of the records after `after`.

    Of one upload time, partitions before that of `after` are complete, and those after it have not
    been read.
    """
    queries = [in_shard(query, shard) for shard in identity.day_shards(day)]
    if after is None:
        return queries
    queries = [_with(query, ":until", after.upload_time) for query in queries]
    if not after.object_key or not after.upload_time.startswith(day):
        return queries
    index = identity.shard(after.object_key, after.upload_time)
    below = _just_below(after.upload_time)
    queries[:index] = [_with(query, ":until", below) for query in queries[:index]]
    queries[index] |= {"ExclusiveStartKey": _start_key(after)}
    return queries


def _start_key(after: Position) -> dict[str, Any]:
    key, upload_time = after.object_key, after.upload_time
    return to_item(
        {
            names.OBJECT_KEY: key,
            names.UPLOAD_TIME: upload_time,
            names.DAY_SHARD: identity.day_shard(key, upload_time),
        }
    )


def _just_below(upload_time: str) -> str:
    """Return the greatest text below an upload time, as BETWEEN includes its upper end.

    Upload times end with ASCII, which S3's version ids and ETags consist of.
    """
    return upload_time[:-1] + chr(ord(upload_time[-1]) - 1) + _HIGHEST


def _with(query: dict[str, Any], name: str, value: str) -> dict[str, Any]:
    values = {**query["ExpressionAttributeValues"], name: {"S": value}}
    return {**query, "ExpressionAttributeValues": values}

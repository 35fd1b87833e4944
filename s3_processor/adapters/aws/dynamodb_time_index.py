"""Queries of the index by time: one partition of one day each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from s3_processor import names
from s3_processor.adapters.aws.dynamodb_json import to_item
from s3_processor.domain import clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from s3_processor.domain.record import Json


def time_range(
    since: datetime, until: datetime, prefix: str = "", status: str | None = None
) -> dict[str, Any]:
    """Return the query for [since, until) and its filters; `in_shard` completes it.

    A sort key goes on after its second, so `until` itself is below all that happened then.
    """
    values: dict[str, Json] = {
        ":since": clock.whole_second(since),
        ":until": clock.whole_second(until),
    }
    filters: list[str] = []
    query: dict[str, Any] = {
        "IndexName": names.TIME_INDEX,
        "ScanIndexForward": False,
        "KeyConditionExpression": f"{names.DAY_SHARD} = :shard"
        f" AND {names.UPLOAD_TIME} BETWEEN :since AND :until",
    }
    if prefix:
        values[":prefix"] = prefix
        filters.append(f"begins_with({names.OBJECT_KEY}, :prefix)")
    if status:
        values[":status"] = status
        filters.append("#status = :status")
        query["ExpressionAttributeNames"] = {"#status": "status"}
    if filters:
        query["FilterExpression"] = " AND ".join(filters)
    return {**query, "ExpressionAttributeValues": to_item(values)}


def in_shard(query: dict[str, Any], shard: str) -> dict[str, Any]:
    """Return the query for one partition of the index."""
    values = {**query["ExpressionAttributeValues"], ":shard": {"S": shard}}
    return {**query, "ExpressionAttributeValues": values}


def days(since: datetime, until: datetime) -> Iterator[str]:
    """Yield the days of [since, until), the newest first."""
    day = until.date()
    while day >= since.date():
        yield day.isoformat()
        day -= timedelta(days=1)

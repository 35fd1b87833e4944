"""The table of minute summaries, on DynamoDB.

It has three kinds of items: one per batch that waits for a digest (`pending`), one per minute, and
the period of the last digest (`digest`).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import (
    from_item,
    to_item,
)
from serverless_s3_processor.runtime.adapters.aws.dynamodb.queries import query_all
from serverless_s3_processor.runtime.adapters.aws.errors import (
    call_errors,
    code_of,
    response_of,
    translate_errors,
    unavailable,
)
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.notices import digest
from serverless_s3_processor.runtime.domain.notices.digest import Summary
from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.ports.summary_table import PendingSummary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from serverless_s3_processor.runtime.domain.records.record import Json

_PENDING = "pending"
_DIGEST = "digest"
_MAX_PENDING = 1000
_MAX_ITEMS_PER_TRANSACTION = 50
"""Below the 100 actions that TransactWriteItems accepts.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html"""


class DynamoDBSummaryTable:
    """Implements `ports.summary_table.SummaryTable`."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def put_pending(self, pending: PendingSummary) -> None:
        item = {**_key(_PENDING, _entry(pending)), "summary": {"M": to_item(_stored(pending))}}
        with translate_errors("storing a summary"):
            self._client.put_item(TableName=self._table, Item=item)

    def pending(self) -> list[PendingSummary]:
        return [_pending(item) for item in self._items(_PENDING, _MAX_PENDING)]

    def claim(self, period: int) -> bool:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(_DIGEST, "last"),
                UpdateExpression="SET sent = :now",
                ConditionExpression="attribute_not_exists(sent) OR sent < :now",
                ExpressionAttributeValues=to_item({":now": period}),
            )
        except call_errors() as error:
            if code_of(error) == "ConditionalCheckFailedException":
                return False
            raise unavailable("claiming the digest", error) from error
        return True

    def commit_pending(self, pending: Sequence[PendingSummary], expires: datetime) -> None:
        by_minute = itertools.groupby(sorted(pending, key=_entry), key=lambda entry: entry.minute)
        for minute, entries in by_minute:
            waiting = list(entries)
            for start in range(0, len(waiting), _MAX_ITEMS_PER_TRANSACTION):
                self._commit_some(
                    minute, waiting[start : start + _MAX_ITEMS_PER_TRANSACTION], expires
                )

    def _commit_some(
        self, minute: str, waiting: Sequence[PendingSummary], expires: datetime
    ) -> None:
        summary = digest.merge(entry.summary for entry in waiting)
        try:
            self._client.transact_write_items(
                TransactItems=[
                    *(self._stop_waiting(entry) for entry in waiting),
                    {"Update": self._addition(minute, summary, expires)},
                ]
            )
        except call_errors() as error:
            if not _is_already_committed(error):
                raise unavailable("committing summaries", error) from error
            if len(waiting) > 1:
                for entry in waiting:
                    self._commit_some(minute, [entry], expires)

    def _stop_waiting(self, entry: PendingSummary) -> Any:  # noqa: ANN401 - one of boto's
        return {
            "Delete": {
                "TableName": self._table,
                "Key": _key(_PENDING, _entry(entry)),
                "ConditionExpression": "summary = :summary",
                "ExpressionAttributeValues": {":summary": {"M": to_item(_stored(entry))}},
            }
        }

    def _addition(self, minute: str, summary: Summary, expires: datetime) -> Any:  # noqa: ANN401
        sums = {"size": summary.size, **{s.value: n for s, n in summary.counts.items()}}
        return {
            "TableName": self._table,
            "Key": _key(*minute.split("T")),
            "UpdateExpression": f"SET {names.SUMMARY_EXPIRES} = :expires ADD "
            + ", ".join(f"#{name} :{name}" for name in sums),
            "ExpressionAttributeNames": {f"#{name}": name for name in sums},
            "ExpressionAttributeValues": to_item(
                {
                    ":expires": int(expires.timestamp()),
                    **{f":{name}": number for name, number in sums.items()},
                }
            ),
        }

    def minutes(self, day: str, first: str = "00:00", last: str = "23:59") -> Mapping[str, Summary]:
        items = self._items(day, span=(first, last))
        return {item[names.SUMMARY_ENTRY]: _minute(item) for item in items}

    def _items(
        self, period: str, limit: int | None = None, span: tuple[str, str] | None = None
    ) -> list[dict[str, Any]]:
        condition = f"{names.SUMMARY_PERIOD} = :period"
        values: dict[str, Json] = {":period": period}
        if span:
            condition += f" AND {names.SUMMARY_ENTRY} BETWEEN :first AND :last"
            values |= {":first": span[0], ":last": span[1]}
        items = query_all(
            self._client,
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=to_item(values),
        )
        with translate_errors("reading summaries"):
            return [from_item(item) for item in itertools.islice(items, limit)]


def _is_already_committed(error: Exception) -> bool:
    """Tell whether a transaction failed because a summary is gone or has changed."""
    cancellation_reasons = (response_of(error) or {}).get("CancellationReasons", [])
    reasons = {reason.get("Code") for reason in cancellation_reasons}
    return "ConditionalCheckFailed" in reasons and reasons <= {"ConditionalCheckFailed", "None"}


def _key(period: str, entry: str) -> dict[str, Any]:
    return to_item({names.SUMMARY_PERIOD: period, names.SUMMARY_ENTRY: entry})


def _entry(pending: PendingSummary) -> str:
    return f"{pending.minute}#{pending.change}"


def _stored(pending: PendingSummary) -> dict[str, Any]:
    summary = pending.summary
    return {
        "counts": {status.value: count for status, count in summary.counts.items()},
        "size": summary.size,
        "samples": list(summary.samples),
        "failures": list(summary.failures),
    }


def _pending(item: dict[str, Any]) -> PendingSummary:
    minute, _, change = item[names.SUMMARY_ENTRY].partition("#")
    stored = item["summary"]
    summary = Summary(
        counts={Status(status): count for status, count in stored["counts"].items()},
        size=stored["size"],
        samples=tuple(stored["samples"]),
        failures=tuple(stored["failures"]),
    )
    return PendingSummary(minute=minute, change=change, summary=summary)


def _minute(item: dict[str, Any]) -> Summary:
    counts = {status: item[status.value] for status in Status if status.value in item}
    return Summary(counts=counts, size=item["size"])

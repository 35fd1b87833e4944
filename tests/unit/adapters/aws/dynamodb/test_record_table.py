import json
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given

from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import DynamoDBRecordTable
from serverless_s3_processor.runtime.adapters.aws.error_codes import THROTTLING_CODES
from serverless_s3_processor.runtime.domain.records.record import Guard, Record
from serverless_s3_processor.runtime.ports import UnavailableError
from tests.support import strategies
from tests.support.records import RECORD
from tests.unit.adapters.aws.dynamodb.fake_dynamodb import DynamoDB, refusal

_ABSENT = "attribute_not_exists(objectKey)"
_NO_SUCCESS = "(#status <> :processed)"
_NOT_NEWER = "(attribute_not_exists(sequencer) OR sequencer <= :sequencer)"


def _table(dynamodb: DynamoDB, waits: list[float] | None = None) -> DynamoDBRecordTable:
    return DynamoDBRecordTable(
        cast("Any", dynamodb), "table", sleep=([] if waits is None else waits).append
    )


def _records(count: int) -> list[Record]:
    return [replace(RECORD, object_key=f"uploads/{n}") for n in range(count)]


@pytest.mark.parametrize(
    ("guard", "condition", "values"),
    [
        (Guard.ABSENT, _ABSENT, None),
        (Guard.NO_SUCCESS, f"{_ABSENT} OR {_NO_SUCCESS}", {":processed": {"S": "processed"}}),
        (Guard.NOT_NEWER, f"{_ABSENT} OR {_NOT_NEWER}", {":sequencer": {"S": "0055AED6"}}),
        (
            Guard.NO_SUCCESS | Guard.NOT_NEWER,
            f"{_ABSENT} OR {_NO_SUCCESS} AND {_NOT_NEWER}",
            {":processed": {"S": "processed"}, ":sequencer": {"S": "0055AED6"}},
        ),
    ],
)
def test_a_guard_becomes_a_condition(
    guard: Guard, condition: str, values: dict[str, Any] | None
) -> None:
    """`tests/contract` shows that DynamoDB then forbids the same as the table in memory."""
    dynamodb = DynamoDB()

    assert _table(dynamodb).put_guarded(RECORD, guard)
    [sent] = dynamodb.conditions
    assert sent["ConditionExpression"] == condition
    assert sent.get("ExpressionAttributeValues") == values
    dynamodb.error = refusal("ConditionalCheckFailedException", "PutItem")
    assert not _table(dynamodb).put_guarded(RECORD, guard)


def test_one_call_writes_at_most_25_records() -> None:
    dynamodb = DynamoDB()

    assert _table(dynamodb).put_all(_records(60)) == []
    assert [len(batch) for batch in dynamodb.batches] == [25, 25, 10]
    assert len(dynamodb.items) == 60


def test_unprocessed_records_are_retried_after_longer_and_longer_waits() -> None:
    class Busy(DynamoDB):
        def batch_write_item(self, **request: Any) -> dict[str, Any]:
            if len(self.batches) == 4:
                self.throttled = {"uploads/30"}
            return super().batch_write_item(**request)

    dynamodb, waits = Busy(throttled={"uploads/3", "uploads/30"}), list[float]()

    lost = _table(dynamodb, waits).put_all(_records(40))

    assert [record.object_key for record in lost] == ["uploads/30"]
    assert [len(batch) for batch in dynamodb.batches] == [25, 15, 2, 2, 2, 1, 1]
    longest = (0.1, 0.2, 0.4, 0.8, 1.6)
    assert all(limit / 2 <= wait <= limit for wait, limit in zip(waits, longest, strict=True))


@pytest.mark.parametrize("code", sorted(THROTTLING_CODES))
def test_a_throttled_call_is_retried_as_a_whole(code: str) -> None:
    class Full(DynamoDB):
        def batch_write_item(self, **request: Any) -> dict[str, Any]:
            self.error = refusal(code) if len(self.batches) < 3 else None
            return super().batch_write_item(**request)

    dynamodb, waits = Full(), list[float]()

    assert _table(dynamodb, waits).put_all(_records(25)) == []
    assert (len(dynamodb.items), len(waits)) == (25, 3)


def test_a_response_without_unprocessed_items_is_not_a_success() -> None:
    class Odd(DynamoDB):
        def batch_write_item(self, **_: Any) -> dict[str, Any]:
            return {}

    assert _table(Odd()).put_all(_records(3)) == _records(3)


def test_nothing_is_retried_after_a_success() -> None:
    waits = list[float]()

    assert _table(DynamoDB(), waits).put_all(_records(60)) == []
    assert waits == []


@pytest.mark.parametrize("code", ["AccessDeniedException", "InternalServerError"])
def test_a_call_that_was_refused_wrote_nothing_and_is_not_retried_here(code: str) -> None:
    dynamodb = DynamoDB(error=refusal(code))

    assert _table(dynamodb).put_all(_records(3)) == _records(3)
    assert len(dynamodb.batches) == 1


def test_a_record_that_the_table_refuses_does_not_affect_the_others() -> None:
    """The service refuses the whole call for one item that it can't take."""
    dynamodb = DynamoDB(refused={"uploads/7"})

    lost = _table(dynamodb).put_all(_records(30))

    assert [record.object_key for record in lost] == ["uploads/7"]
    assert len(dynamodb.items) == 29


def test_a_record_that_cannot_be_serialized_does_not_affect_the_others() -> None:
    dynamodb = DynamoDB()
    records = _records(3)
    impossible: Any = {"mine": {"ratio": 0.5}}
    records[1] = replace(records[1], results=impossible)

    assert _table(dynamodb).put_all(records) == [records[1]]
    assert len(dynamodb.items) == 2


def test_a_guarded_write_that_fails_is_an_error() -> None:
    dynamodb = DynamoDB(error=refusal("ThrottlingException"))

    with pytest.raises(UnavailableError, match="ThrottlingException"):
        _table(dynamodb).put_guarded(RECORD, Guard.ABSENT)


@pytest.mark.slow
@given(strategies.records())
def test_any_record_can_be_serialized(record: Record) -> None:
    dynamodb = DynamoDB()

    assert _table(dynamodb).put_all([record]) == []
    (item,) = dynamodb.items.values()
    json.dumps(item).encode()

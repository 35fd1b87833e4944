import json
from dataclasses import replace
from typing import Any, cast

import pytest
from botocore.exceptions import ConnectTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import DynamoDBRecordTable
from serverless_s3_processor.runtime.adapters.aws.error_codes import THROTTLING_CODES
from serverless_s3_processor.runtime.domain.records.record import Guard, Record, Status
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support import strategies
from tests.unit.adapters.aws.dynamodb import DynamoDB, refusal
from tests.support.records import RECORD

_GUARDS = [
    Guard.ABSENT,
    Guard.NO_SUCCESS,
    Guard.NOT_NEWER,
    Guard.NO_SUCCESS | Guard.NOT_NEWER,
]
_sequencers = st.none() | strategies.sequencers


def _table(dynamodb: DynamoDB, waits: list[float] | None = None) -> DynamoDBRecordTable:
    told = [] if waits is None else waits
    return DynamoDBRecordTable(cast("Any", dynamodb), "table", sleep=told.append)


def _records(count: int) -> list[Record]:
    return [replace(RECORD, object_key=f"uploads/{n}") for n in range(count)]


@pytest.mark.parametrize("guard", _GUARDS)
def test_each_guard_forbids_the_same_here_as_in_memory(guard: Guard) -> None:
    @given(st.sampled_from([None, *Status]), _sequencers, _sequencers)
    def law(status: Status | None, there: str | None, comes: str | None) -> None:
        table, memory = _table(DynamoDB()), MemoryRecordTable()
        if status is not None:
            for each in (table, memory):
                each.put_all([replace(RECORD, status=status, sequencer=there)])
        new = replace(RECORD, sequencer=comes, processed_at="2026-02-01T00:00:00.000Z")

        assert table.put_guarded(new, guard) == memory.put_guarded(new, guard)

    law()


def test_records_are_written_twenty_five_a_call() -> None:
    dynamodb = DynamoDB()

    assert _table(dynamodb).put_all(_records(60)) == []
    assert [len(batch) for batch in dynamodb.batches] == [25, 25, 10]
    assert len(dynamodb.items) == 60


def test_what_the_table_leaves_unprocessed_is_offered_again_after_ever_longer_waits() -> None:
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
    assert all(most / 2 <= wait <= most for wait, most in zip(waits, longest, strict=True))


@pytest.mark.parametrize("code", sorted(THROTTLING_CODES))
def test_where_there_is_no_room_for_anything_all_of_it_is_offered_again(code: str) -> None:
    class Full(DynamoDB):
        def batch_write_item(self, **request: Any) -> dict[str, Any]:
            self.error = refusal(code) if len(self.batches) < 3 else None
            return super().batch_write_item(**request)

    dynamodb, waits = Full(), list[float]()

    assert _table(dynamodb, waits).put_all(_records(25)) == []
    assert (len(dynamodb.items), len(waits)) == (25, 3)


def test_an_answer_that_does_not_say_what_is_left_is_not_taken_for_a_success() -> None:
    class Odd(DynamoDB):
        def batch_write_item(self, **_: Any) -> dict[str, Any]:
            return {}

    assert _table(Odd()).put_all(_records(3)) == _records(3)


def test_a_table_that_takes_all_at_once_is_not_waited_for() -> None:
    waits = list[float]()

    assert _table(DynamoDB(), waits).put_all(_records(60)) == []
    assert waits == []


@pytest.mark.parametrize(
    "error",
    [
        refusal("AccessDeniedException"),
        refusal("InternalServerError"),
    ],
)
def test_a_call_that_was_refused_wrote_nothing_and_is_not_tried_again_here(error: Any) -> None:
    dynamodb = DynamoDB(error=error)

    assert _table(dynamodb).put_all(_records(3)) == _records(3)
    assert len(dynamodb.batches) == 1


def test_a_record_that_the_table_can_not_hold_harms_no_other() -> None:
    """The service refuses the whole call for one item that it can't take."""
    dynamodb = DynamoDB(refused={"uploads/7"})

    lost = _table(dynamodb).put_all(_records(30))

    assert [record.object_key for record in lost] == ["uploads/7"]
    assert len(dynamodb.items) == 29


def test_a_record_that_can_not_be_written_down_harms_no_other() -> None:
    dynamodb = DynamoDB()
    records = _records(3)
    impossible: Any = {"mine": {"ratio": 0.5}}
    records[1] = replace(records[1], results=impossible)

    assert _table(dynamodb).put_all(records) == [records[1]]
    assert len(dynamodb.items) == 2


def test_a_guarded_write_that_fails_is_an_error() -> None:
    class Down(DynamoDB):
        def put_item(self, **_: Any) -> None:
            raise ConnectTimeoutError(endpoint_url="https://dynamodb")

    with pytest.raises(UnavailableError, match="ConnectTimeoutError"):
        _table(Down()).put_guarded(RECORD, Guard.ABSENT)


@given(strategies.records())
def test_any_record_can_be_put_on_the_wire(record: Record) -> None:
    dynamodb = DynamoDB()

    assert _table(dynamodb).put_all([record]) == []
    (item,) = dynamodb.items.values()
    json.dumps(item).encode()

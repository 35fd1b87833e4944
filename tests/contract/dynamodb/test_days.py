"""The days that have records, in the table of summaries."""

from datetime import datetime, timedelta

import pytest

from serverless_s3_processor.runtime.adapters.aws.dynamodb.days import DynamoDBDays
from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import DynamoDBRecordTable
from serverless_s3_processor.runtime.domain.records.listing import RecordQuery
from tests.contract.dynamodb.tables import create_records_table, create_summaries_table
from tests.contract.witnesses import Witness
from tests.support.records import make_record


class Counting:
    """DynamoDB's client, and what was asked of it."""

    def __init__(self, client: object) -> None:
        self._client = client
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> object:
        self.calls.append(name)
        return getattr(self._client, name)


@pytest.fixture(scope="module")
def client(stack: Witness) -> object:
    return stack.session().client("dynamodb")


def _table(client: object, name: str) -> tuple[DynamoDBRecordTable, Counting]:
    counting = Counting(client)
    days = DynamoDBDays(counting, create_summaries_table(client, f"{name}-days"))  # type: ignore[arg-type]
    records = create_records_table(client, f"{name}-records")  # type: ignore[arg-type]
    return DynamoDBRecordTable(counting, records, days=days), counting  # type: ignore[arg-type]


def test_a_day_is_marked_once(client: object, noon: datetime) -> None:
    table, counting = _table(client, "once")
    for number in range(3):
        table.put_all([make_record(f"uploads/{number}", noon)])
    assert counting.calls.count("put_item") == 1
    assert counting.calls[:2] == ["put_item", "batch_write_item"]


def test_only_days_with_records_are_queried(client: object, noon: datetime) -> None:
    table, counting = _table(client, "sparse")
    long_ago = noon - timedelta(days=900)
    written = [make_record("uploads/new", noon), make_record("uploads/old", long_ago)]
    table.put_all(written)
    counting.calls.clear()

    query = RecordQuery(since=noon - timedelta(days=1000), until=noon + timedelta(days=1))
    page = table.page(query, None, 10)

    assert (list(page.records), page.position) == (written, None)
    assert counting.calls.count("query") == 1 + 2 * 8


def test_without_marked_days_nothing_is_queried(client: object, noon: datetime) -> None:
    table, counting = _table(client, "empty")
    page = table.page(RecordQuery(since=noon - timedelta(days=30), until=noon), None, 10)
    assert (page.records, page.position) == ((), None)
    assert counting.calls == ["query"]

from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import uuid4

import pytest

from serverless_s3_processor.local.stack import LocalStack
from serverless_s3_processor.runtime.adapters.aws.dynamodb.change_stream import DynamoDBChangeStream
from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_table import DynamoDBRecordTable
from serverless_s3_processor.runtime.adapters.aws.dynamodb.record_updates import (
    DynamoDBRecordUpdates,
)
from serverless_s3_processor.runtime.domain.dead_letter import StreamBatch
from serverless_s3_processor.runtime.ports.dead_letters import ChangeStream
from serverless_s3_processor.runtime.ports.object_actions import RecordUpdates
from serverless_s3_processor.testing.dead_letters import MemoryChangeStream
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.contract.dynamodb.tables import create_records_table
from tests.contract.validation.clients import checked
from tests.support.records import make_record

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


class Streamed(Protocol):
    """A table of records with its stream, and what the stream's changes are called."""

    @property
    def records(self) -> MemoryRecordTable | DynamoDBRecordTable: ...
    @property
    def requests(self) -> RecordUpdates: ...
    @property
    def stream(self) -> ChangeStream: ...
    @property
    def arn(self) -> str: ...
    @property
    def shard(self) -> str: ...
    def numbers(self) -> list[str]: ...


class InMemory:
    arn = shard = "memory"

    def __init__(self) -> None:
        self.requests = self.records = MemoryRecordTable()
        self.stream = MemoryChangeStream(self.records.stream)

    def numbers(self) -> list[str]:
        return [change.id for change in self.records.stream]


class OnDynamoDB:
    def __init__(self, stack: LocalStack, table: str, reader: Any = None) -> None:
        session = stack.session()
        client = session.client("dynamodb")
        create_records_table(client, table)
        answer = client.update_table(
            TableName=table,
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        self.arn = answer["TableDescription"]["LatestStreamArn"]
        self._streams = session.client("dynamodbstreams")
        description = self._streams.describe_stream(StreamArn=self.arn)["StreamDescription"]
        self.shard = description["Shards"][0]["ShardId"]
        self.records = DynamoDBRecordTable(client, table)
        self.requests = DynamoDBRecordUpdates(client, table)
        self.stream = DynamoDBChangeStream(reader or self._streams)

    def numbers(self) -> list[str]:
        begin = self._streams.get_shard_iterator(
            StreamArn=self.arn, ShardId=self.shard, ShardIteratorType="TRIM_HORIZON"
        )
        changes = self._streams.get_records(ShardIterator=begin["ShardIterator"])["Records"]
        return [change["dynamodb"]["SequenceNumber"] for change in changes]


@pytest.fixture(params=["memory", "dynamodb", "libcurl"])
def streamed(request: pytest.FixtureRequest) -> Streamed:
    if request.param == "memory":
        return InMemory()
    stack: LocalStack = request.getfixturevalue("stack")
    reader = checked("dynamodbstreams", stack.environment()) if request.param == "libcurl" else None
    return OnDynamoDB(stack, f"changes-{uuid4().hex}", reader)


def batch(streamed: Streamed, first: str, last: str) -> StreamBatch:
    return StreamBatch(
        change_count=1,
        since=NOON,
        until=NOON,
        stream_arn=streamed.arn,
        shard_id=streamed.shard,
        first_sequence_number=first,
        last_sequence_number=last,
    )


def test_exactly_the_records_of_a_batch_are_read_again(streamed: Streamed) -> None:
    written = [make_record(f"uploads/{number}", NOON) for number in range(5)]
    for record in written:
        streamed.records.put_all([record])
    numbers = streamed.numbers()

    assert streamed.stream.records(batch(streamed, numbers[1], numbers[3])) == written[1:4]
    assert streamed.stream.records(batch(streamed, numbers[4], numbers[4])) == written[4:]


def test_changes_that_the_stream_no_longer_stores_are_a_lookup_error(streamed: Streamed) -> None:
    streamed.records.put_all([make_record("uploads/a", NOON)])
    missing = "0" * 20 + "7"

    with pytest.raises(LookupError):
        streamed.stream.records(batch(streamed, missing, missing))


def test_a_request_is_a_change_that_leaves_the_record_as_it_is(streamed: Streamed) -> None:
    record = make_record("uploads/a", NOON)
    streamed.records.put_all([record])

    assert streamed.requests.request_actions(record.identity, "2026-01-31T12:00:00.000Z")

    last = streamed.numbers()[-1]
    assert len(streamed.numbers()) == 2
    assert streamed.stream.records(batch(streamed, last, last)) == [record]
    assert streamed.records.history("uploads/a", None) == [record]


def test_no_record_is_made_by_a_request(streamed: Streamed) -> None:
    is_requested = streamed.requests.request_actions(("uploads/b", "t"), "2026-01-31T12:00:00.000Z")
    assert not is_requested
    assert streamed.numbers() == []

from typing import Any

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.local.stack import LocalStack
from tests.contract.tables import create_records_table
from tests.local.conftest import Name
from tests.local.principals import allowing, user_session

SHARD = "shardId-00000000000000000000-00000000"
ACTIONS = ["dynamodb:GetShardIterator", "dynamodb:GetRecords"]


@pytest.fixture
def streams(stack: LocalStack, name: Name) -> list[str]:
    """Two streams."""
    client = stack.session().client("dynamodb")
    return [_stream(client, name(table)) for table in ("one", "other")]


def _stream(client: Any, table: str) -> str:
    create_records_table(client, table)
    specification = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    told = client.update_table(TableName=table, StreamSpecification=specification)
    return str(told["TableDescription"]["LatestStreamArn"])


def _begin(client: Any, stream: str) -> str:
    begin = client.get_shard_iterator(
        StreamArn=stream, ShardId=SHARD, ShardIteratorType="TRIM_HORIZON"
    )
    return str(begin["ShardIterator"])


def test_a_policy_on_a_stream_allows_to_read_it_and_no_other(
    stack: LocalStack, name: Name, streams: list[str]
) -> None:
    one, other = streams
    reader = user_session(stack, name("reader"), allowing(ACTIONS, one)).client("dynamodbstreams")

    assert reader.get_records(ShardIterator=_begin(reader, one))["Records"] == []

    with pytest.raises(ClientError, match="AccessDenied"):
        _begin(reader, other)
    of_other = _begin(stack.session().client("dynamodbstreams"), other)
    with pytest.raises(ClientError, match="AccessDenied"):
        reader.get_records(ShardIterator=of_other)

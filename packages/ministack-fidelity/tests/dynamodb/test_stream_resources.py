from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.emulator import Emulator
from support.factories import Name
from support.principals import allowing, user_session
from support.tables import create_table

SHARD = "shardId-00000000000000000000-00000000"
ACTIONS = ["dynamodb:GetShardIterator", "dynamodb:GetRecords"]


@pytest.fixture
def streams(emulator: Emulator, name: Name) -> list[str]:
    """Two streams."""
    client = emulator.session().client("dynamodb")
    return [_stream(client, name(table)) for table in ("one", "other")]


def _stream(client: Any, table: str) -> str:
    create_table(client, table, "k")
    specification = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    updated = client.update_table(TableName=table, StreamSpecification=specification)
    return str(updated["TableDescription"]["LatestStreamArn"])


def _begin(client: Any, stream: str) -> str:
    begin = client.get_shard_iterator(
        StreamArn=stream, ShardId=SHARD, ShardIteratorType="TRIM_HORIZON"
    )
    return str(begin["ShardIterator"])


def test_a_policy_on_a_stream_allows_to_read_it_and_no_other(
    emulator: Emulator, name: Name, streams: list[str]
) -> None:
    one, other = streams
    reader = user_session(emulator, name("reader"), allowing(ACTIONS, one)).client(
        "dynamodbstreams"
    )

    assert reader.get_records(ShardIterator=_begin(reader, one))["Records"] == []

    with pytest.raises(ClientError, match="AccessDenied"):
        _begin(reader, other)
    of_other = _begin(emulator.session().client("dynamodbstreams"), other)
    with pytest.raises(ClientError, match="AccessDenied"):
        reader.get_records(ShardIterator=of_other)

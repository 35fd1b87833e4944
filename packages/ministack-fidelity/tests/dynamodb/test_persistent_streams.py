from typing import Any

from support.emulator import Emulator

TABLE = "streamed"


def keys(streams: Any) -> list[str]:
    (stream,) = streams.list_streams(TableName=TABLE)["Streams"]
    arn = stream["StreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator)["Records"]
    return [record["dynamodb"]["Keys"]["k"]["S"] for record in records]


def test_streams_continue_after_a_restart(own_emulator: Emulator) -> None:
    own_emulator.start()
    dynamodb = own_emulator.session().client("dynamodb")
    dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamodb.put_item(TableName=TABLE, Item={"k": {"S": "before"}})
    own_emulator.stop()
    own_emulator.start()
    dynamodb.put_item(TableName=TABLE, Item={"k": {"S": "after"}})
    assert keys(own_emulator.session().client("dynamodbstreams")) == ["before", "after"]

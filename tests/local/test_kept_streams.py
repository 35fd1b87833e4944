from typing import Any

from serverless_s3_processor.local.stack import LocalStack

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


def test_streams_go_on_after_a_restart(own_stack: LocalStack) -> None:
    own_stack.start()
    dynamodb = own_stack.session().client("dynamodb")
    dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    dynamodb.put_item(TableName=TABLE, Item={"k": {"S": "before"}})
    own_stack.stop()
    own_stack.start()
    dynamodb.put_item(TableName=TABLE, Item={"k": {"S": "after"}})
    assert keys(own_stack.session().client("dynamodbstreams")) == ["before", "after"]

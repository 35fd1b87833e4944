"""The tables as the template creates them."""

from typing import Any

from mypy_boto3_dynamodb import DynamoDBClient

from serverless_s3_processor.runtime.config import names


def create_records_table(client: DynamoDBClient, table: str) -> str:
    by_time = {
        "IndexName": names.TIME_INDEX,
        "KeySchema": _key_schema(names.DAY_SHARD, names.UPLOAD_TIME),
        "Projection": {"ProjectionType": "ALL"},
    }
    keys = names.OBJECT_KEY, names.UPLOAD_TIME
    return _create(client, table, *keys, names.DAY_SHARD, GlobalSecondaryIndexes=[by_time])


def create_summaries_table(client: DynamoDBClient, table: str) -> str:
    return _create(client, table, names.SUMMARY_PERIOD, names.SUMMARY_ENTRY)


def _create(client: DynamoDBClient, table: str, *attributes: str, **options: Any) -> str:
    """Create a table with the first two attributes as its key."""
    client.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": a, "AttributeType": "S"} for a in attributes],
        KeySchema=_key_schema(*attributes[:2]),
        **options,
    )
    return table


def _key_schema(partition_key: str, sort_key: str) -> Any:
    return [
        {"AttributeName": partition_key, "KeyType": "HASH"},
        {"AttributeName": sort_key, "KeyType": "RANGE"},
    ]

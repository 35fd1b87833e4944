"""The tables as the template creates them."""

from mypy_boto3_dynamodb import DynamoDBClient

from serverless_s3_processor.runtime.config import names


def create_records_table(client: DynamoDBClient, table: str) -> str:
    client.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"}
            for name in (names.OBJECT_KEY, names.UPLOAD_TIME, names.DAY_SHARD)
        ],
        KeySchema=[
            {"AttributeName": names.OBJECT_KEY, "KeyType": "HASH"},
            {"AttributeName": names.UPLOAD_TIME, "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": names.TIME_INDEX,
                "KeySchema": [
                    {"AttributeName": names.DAY_SHARD, "KeyType": "HASH"},
                    {"AttributeName": names.UPLOAD_TIME, "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    return table


def create_summaries_table(client: DynamoDBClient, table: str) -> str:
    client.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"}
            for name in (names.SUMMARY_PERIOD, names.SUMMARY_ENTRY)
        ],
        KeySchema=[
            {"AttributeName": names.SUMMARY_PERIOD, "KeyType": "HASH"},
            {"AttributeName": names.SUMMARY_ENTRY, "KeyType": "RANGE"},
        ],
    )
    return table

from mypy_boto3_dynamodb import DynamoDBClient


def create_table(client: "DynamoDBClient", table: str, *keys: str) -> None:
    """Create a table with a partition key, and a sort key if there are two keys."""
    client.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[
            {"AttributeName": key, "KeyType": "RANGE" if index else "HASH"}
            for index, key in enumerate(keys)
        ],
    )

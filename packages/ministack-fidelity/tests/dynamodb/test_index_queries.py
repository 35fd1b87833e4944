from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from support.emulator import Session
from support.factories import Name

KEYS = [f"k{number * 7 % 20:02}" for number in range(20)]
KILOBYTE = "x" * 1000

Key = dict[str, Any]


@pytest.fixture(scope="module")
def dynamodb(session: Session) -> "DynamoDBClient":
    return session.client("dynamodb")


@pytest.fixture
def table(dynamodb: "DynamoDBClient", name: Name) -> str:
    """Twenty items of a kilobyte in one partition of two indexes, ten of each sort key."""
    table = name("indexed")
    dynamodb.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in "kgs"],
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[index("whole", "ALL"), index("keys", "KEYS_ONLY")],
    )
    for number, key in enumerate(KEYS):
        dynamodb.put_item(TableName=table, Item=item(key, number // 10))
    return table


def index(index_name: str, projection: Any) -> Any:
    schema = [("g", "HASH"), ("s", "RANGE")]
    return {
        "IndexName": index_name,
        "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in schema],
        "Projection": {"ProjectionType": projection},
    }


def item(key: str, sort: int) -> Key:
    return {**position(key, f"s{sort}"), "body": {"S": KILOBYTE}}


def position(key: str, sort: str) -> Key:
    return {"k": {"S": key}, "g": {"S": "all"}, "s": {"S": sort}}


def query(
    dynamodb: "DynamoDBClient", table: str, index_name: str = "whole", **options: Any
) -> dict[str, Any]:
    values = {":g": {"S": "all"}, **options.pop("values", {})}
    response = dynamodb.query(
        TableName=table,
        IndexName=index_name,
        KeyConditionExpression="g = :g",
        ExpressionAttributeValues=values,
        ReturnConsumedCapacity="TOTAL",
        **options,
    )
    return {**response}


def keys(response: dict[str, Any]) -> list[str]:
    return [item["k"]["S"] for item in response["Items"]]


def units(response: dict[str, Any]) -> float:
    capacity: float = response["ConsumedCapacity"]["CapacityUnits"]
    return capacity


@pytest.mark.parametrize("forward", [True, False])
def test_pages_contain_each_item_once(
    dynamodb: "DynamoDBClient", table: str, *, forward: bool
) -> None:
    listed: list[str] = []
    start: dict[str, Any] = {}
    while True:
        page = query(dynamodb, table, Limit=3, ScanIndexForward=forward, **start)
        listed += keys(page)
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    assert listed == keys(query(dynamodb, table, ScanIndexForward=forward))
    assert sorted(listed) == sorted(KEYS)


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("index_of_item", [4, 9, 10, 15])
def test_a_starting_key_stays_valid_without_its_item(
    dynamodb: "DynamoDBClient", table: str, index_of_item: int, *, forward: bool
) -> None:
    order = keys(query(dynamodb, table, ScanIndexForward=forward))
    gone = order[index_of_item]
    sort = f"s{KEYS.index(gone) // 10}"
    start: Key = {"ExclusiveStartKey": position(gone, sort), "ScanIndexForward": forward}
    dynamodb.delete_item(TableName=table, Key={"k": {"S": gone}})
    assert keys(query(dynamodb, table, **start)) == order[index_of_item + 1 :]
    dynamodb.put_item(TableName=table, Item=item(gone, 9 if forward else -1))
    rest = [key for key in keys(query(dynamodb, table, **start)) if key != gone]
    assert rest == order[index_of_item + 1 :]


def test_a_starting_key_between_two_sort_keys_needs_no_item(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    for key, sort, left in (("k", "s0", 20), ("z", "s0", 10), ("k", "s05", 10), ("z", "s9", 0)):
        start = position(key, sort)
        assert query(dynamodb, table, ExclusiveStartKey=start)["Count"] == left


@pytest.mark.parametrize(
    "start",
    [
        {"k": {"S": "a"}},
        {**position("a", "s0"), "other": {"S": "b"}},
        {**position("a", "s0"), "s": {"N": "1"}},
        {**position("a", "s0"), "g": {"S": "another"}},
    ],
)
def test_an_invalid_starting_key_is_refused(
    dynamodb: "DynamoDBClient", table: str, start: Key
) -> None:
    with pytest.raises(dynamodb.exceptions.ClientError, match="provided starting key"):
        query(dynamodb, table, ExclusiveStartKey=start)


def test_an_unknown_index_is_named(dynamodb: "DynamoDBClient", table: str) -> None:
    with pytest.raises(dynamodb.exceptions.ClientError, match="specified index: unknown"):
        query(dynamodb, table, "unknown", ExclusiveStartKey=position("a", "s0"))


def test_the_limit_counts_items_before_the_filter(dynamodb: "DynamoDBClient", table: str) -> None:
    nothing: Key = {"FilterExpression": "body = :b", "values": {":b": {"S": "other"}}}
    page = query(dynamodb, table, Limit=4, **nothing)
    assert (page["Count"], page["ScannedCount"]) == (0, 4)
    assert "LastEvaluatedKey" in page


def test_a_query_consumes_the_units_of_what_it_reads(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    nothing: Key = {"FilterExpression": "body = :b", "values": {":b": {"S": "other"}}}
    # Items are a little larger than a kilobyte; half a unit for each 4 KB begun.
    assert units(query(dynamodb, table)) == 2.5
    assert units(query(dynamodb, table, **nothing)) == 2.5
    assert units(query(dynamodb, table, ProjectionExpression="k")) == 2.5
    assert units(query(dynamodb, table, Select="COUNT")) == 2.5
    assert units(query(dynamodb, table, Limit=5)) == 1.0
    assert units(query(dynamodb, table, "keys")) == 0.5
    assert units(query(dynamodb, table, ExclusiveStartKey=position("z", "s9"))) == 0.5


def test_a_scan_consumes_the_units_of_what_it_reads_and_an_item_its_own(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    scan = dynamodb.scan(TableName=table, ConsistentRead=True, ReturnConsumedCapacity="TOTAL")
    assert scan["ConsumedCapacity"]["CapacityUnits"] == 5.0
    key = {"k": {"S": KEYS[0]}}
    response = dynamodb.get_item(TableName=table, Key=key, ReturnConsumedCapacity="TOTAL")
    assert response["ConsumedCapacity"]["CapacityUnits"] == 0.5

"""The IAM condition key `dynamodb:LeadingKeys`: the partition keys of a request.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
The emulator does not know it, so a condition on it allows everything, or nothing.
"""

from typing import Any

from ministack_fidelity.emulator import module
from ministack_fidelity.repairs.dynamodb.condition_keys import Json, add_condition_key


def apply() -> None:
    """Policies can use the condition key `dynamodb:LeadingKeys`."""
    add_condition_key("dynamodb:LeadingKeys", _leading_keys)


def _leading_keys(request: Json) -> list[str]:
    values = [_partition_key(table, item) for table, item in _items(request)]
    return [value for value in values if value is not None]


def _items(request: Json) -> list[tuple[str, Json]]:
    """Return the items or keys of a request, each with its table."""
    table = request.get("TableName", "")
    if item := request.get("Item") or request.get("Key"):
        return [(table, item)]
    if "KeyConditionExpression" in request:
        return [(table, _key_of_query(request))]
    return [
        item
        for name, part in (request.get("RequestItems") or {}).items()
        for item in _items_of_batch(name, part)
    ]


def _items_of_batch(table: str, part: Any) -> list[tuple[str, Json]]:  # noqa: ANN401 - a list or an object
    if isinstance(part, dict):
        return [(table, key) for key in part.get("Keys", [])]
    return [
        (
            table,
            write.get("PutRequest", {}).get("Item")
            or write.get("DeleteRequest", {}).get("Key", {}),
        )
        for write in part
    ]


def _key_of_query(request: Json) -> Json:
    """Return the attributes that a query compares with `=`, the partition key among them."""
    names = request.get("ExpressionAttributeNames") or {}
    values = request["ExpressionAttributeValues"]
    key = {}
    for condition in request["KeyConditionExpression"].split(" AND "):
        name, equals, value = condition.strip(" ()").partition("=")
        if equals and value.strip() in values:
            key[names.get(name.strip(), name.strip())] = values[value.strip()]
    return key


def _partition_key(table: str, item: Json) -> str | None:
    definition = module("services.dynamodb")._tables.get(table) or {}
    for key in definition.get("KeySchema", []):
        if key["KeyType"] == "HASH" and key["AttributeName"] in item:
            return str(next(iter(item[key["AttributeName"]].values())))
    return None

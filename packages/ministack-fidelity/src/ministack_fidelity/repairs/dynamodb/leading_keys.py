"""The IAM condition key `dynamodb:LeadingKeys`: the partition keys of a request.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
The emulator does not know it, so a condition on it allows everything, or nothing.
"""

from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.json_body import parse_object

Json = dict[str, Any]

KEY: Final = "dynamodb:LeadingKeys"


def apply() -> None:
    """Policies can use the condition key `dynamodb:LeadingKeys`."""
    wrap(module("core.iam_actions"), "dynamodb_service_context", _with_leading_keys)


def _with_leading_keys(original: Function) -> Function:
    def context(body: bytes) -> Json:
        values: Json = original(body)
        keys = _leading_keys(body)
        return {**values, KEY: keys} if keys else values

    return context


def _leading_keys(body: bytes) -> list[str]:
    values = [_partition_key(table, item) for table, item in _items(parse_object(body))]
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

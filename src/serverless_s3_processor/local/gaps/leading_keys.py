"""The IAM condition key `dynamodb:LeadingKeys`: which partition keys a request names.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
The emulator does not know it, so that a condition on it lets everything pass, or nothing.
"""

import json
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap

Json = dict[str, Any]

KEY = "dynamodb:LeadingKeys"


def apply() -> None:
    """Tell policies of DynamoDB which partition keys a request is about."""
    wrap(module("core.iam_actions"), "dynamodb_service_context", _with_leading_keys)


def _with_leading_keys(original: Function) -> Function:
    def context(body: bytes) -> Json:
        told: Json = original(body)
        keys = _leading_keys(body)
        return {**told, KEY: keys} if keys else told

    return context


def _leading_keys(body: bytes) -> list[str]:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return []  # a request that can't be read is refused for it
    if not isinstance(request, dict):
        return []
    found = [_value(table, item) for table, item in _items(request)]
    return [value for value in found if value is not None]


def _items(request: Json) -> list[tuple[str, Json]]:
    """Return the items or keys that a request names, each with its table."""
    table = request.get("TableName", "")
    if item := request.get("Item") or request.get("Key"):
        return [(table, item)]
    if "KeyConditionExpression" in request:
        return [(table, _asked_for(request))]
    return [
        pair
        for name, each in (request.get("RequestItems") or {}).items()
        for pair in _batch(name, each)
    ]


def _batch(table: str, wanted: Any) -> list[tuple[str, Json]]:  # noqa: ANN401 - a list or an object
    if isinstance(wanted, dict):
        return [(table, key) for key in wanted.get("Keys", [])]
    return [
        (
            table,
            write.get("PutRequest", {}).get("Item")
            or write.get("DeleteRequest", {}).get("Key", {}),
        )
        for write in wanted
    ]


def _asked_for(request: Json) -> Json:
    """Return the partition key that a query names: `name = :value`, whatever else it asks for."""
    names, values = (
        request.get("ExpressionAttributeNames") or {},
        request["ExpressionAttributeValues"],
    )
    found = {}
    for condition in request["KeyConditionExpression"].split(" AND "):
        name, equals, value = condition.strip(" ()").partition("=")
        if equals and value.strip() in values:
            found[names.get(name.strip(), name.strip())] = values[value.strip()]
    return found


def _value(table: str, item: Json) -> str | None:
    held = module("services.dynamodb")._tables.get(table) or {}
    for key in held.get("KeySchema", []):
        if key["KeyType"] == "HASH" and key["AttributeName"] in item:
            return str(next(iter(item[key["AttributeName"]].values())))
    return None

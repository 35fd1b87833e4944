"""Where a Query starts.

AWS refuses an ExclusiveStartKey that has another attribute than the keys of the table and of the
index, or one of another type:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
The emulator refuses one that lacks an attribute, and takes any other.
"""

from http import HTTPStatus
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap

Request = dict[str, Any]
Table = dict[str, Any]
Key = dict[str, dict[str, object]]


def apply() -> None:
    """Refuse other attributes and types."""
    wrap(module("services.dynamodb"), "_query", _checking)


def _checking(original: Function) -> Function:
    dynamodb = module("services.dynamodb")

    def query(request: Request) -> object:
        table = dynamodb._tables.get(dynamodb._normalize_table_name(request.get("TableName")))
        start: Key = request.get("ExclusiveStartKey") or {}
        if table and start and not _fits(table, request.get("IndexName"), start):
            reason = "The provided starting key is invalid"
            return dynamodb.error_response_json(
                "ValidationException", reason, int(HTTPStatus.BAD_REQUEST)
            )
        return original(request)

    return query


def _fits(table: Table, index: str | None, start: Key) -> bool:
    dynamodb = module("services.dynamodb")
    names = {table["pk_name"], table["sk_name"]} - {None, ""}
    definition = dynamodb._index_def(table, index) if index else {}
    if definition is None:
        return True  # There is no such index, which is for the emulator to say.
    partition, sort = dynamodb._index_key_lists(definition)
    names |= {*partition, *sort}
    types = {name: dynamodb._get_attr_type(table, name) for name in names}
    return {name: next(iter(value), "") for name, value in start.items()} == types

"""Where a Query starts.

AWS refuses an ExclusiveStartKey that has an attribute that is no key of the table or the index, or
an attribute of another type:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
The emulator refuses one that lacks an attribute, and accepts any other.
"""

from http import HTTPStatus
from typing import Any

from ministack_fidelity.emulator import Function, module, wrap

Request = dict[str, Any]
Table = dict[str, Any]
Key = dict[str, dict[str, object]]


def apply() -> None:
    """A Query refuses an `ExclusiveStartKey` that no item can have."""
    wrap(module("services.dynamodb"), "_query", _checking)


def _checking(original: Function) -> Function:
    dynamodb = module("services.dynamodb")

    def query(request: Request) -> object:
        table = dynamodb._tables.get(dynamodb._normalize_table_name(request.get("TableName")))
        start: Key = request.get("ExclusiveStartKey") or {}
        if table and start and not _is_valid(table, request.get("IndexName"), start):
            message = "The provided starting key is invalid"
            return dynamodb.error_response_json(
                "ValidationException", message, int(HTTPStatus.BAD_REQUEST)
            )
        return original(request)

    return query


def _is_valid(table: Table, index: str | None, start: Key) -> bool:
    dynamodb = module("services.dynamodb")
    names = {table["pk_name"], table["sk_name"]} - {None, ""}
    definition = dynamodb._index_def(table, index) if index else {}
    if definition is None:
        return True  # The emulator refuses an unknown index.
    partition, sort = dynamodb._index_key_lists(definition)
    names |= {*partition, *sort}
    types = {name: dynamodb._get_attr_type(table, name) for name in names}
    return {name: next(iter(value), "") for name, value in start.items()} == types

"""A DynamoDB of a few lines: puts with conditions, and batches that it may refuse."""

import re
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

Item = dict[str, Any]

_TOKEN = re.compile(r"\(|\)|<>|<=|>=|<|>|=|[^\s()<>=]+")


def refusal(code: str, operation: str = "Call", **more: Any) -> ClientError:
    """Return what botocore raises when a service refuses."""
    answer: Any = {"Error": {"Code": code, "Message": "no"}, **more}
    return ClientError(answer, operation)


@dataclass(slots=True)
class DynamoDB:
    """Holds items by key; `batches` are the keys of each batch, `refuses` says of which items."""

    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    batches: list[list[str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    throttled: set[str] = field(default_factory=set)
    error: ClientError | None = None

    def put_item(self, *, TableName: str, Item: Item, **condition: Any) -> None:  # noqa: N803
        assert TableName == "table"
        there = self.items.get(_key(Item), {})
        if condition and not _holds(condition, there):
            raise refusal("ConditionalCheckFailedException", "PutItem")
        self.items[_key(Item)] = Item

    def batch_write_item(self, *, RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803
        puts = RequestItems["table"]
        items = [put["PutRequest"]["Item"] for put in puts]
        names = [item["objectKey"]["S"] for item in items]
        self.batches.append(names)
        assert len({_key(item) for item in items}) == len(items) <= 25
        if self.error:
            raise self.error
        if self.refused & set(names):
            raise refusal("ValidationException", "BatchWriteItem")
        left = [p for p, name in zip(puts, names, strict=True) if name in self.throttled]
        for item in items:
            if item["objectKey"]["S"] not in self.throttled:
                self.items[_key(item)] = item
        return {"UnprocessedItems": {"table": left} if left else {}}


def _key(item: Item) -> tuple[str, str]:
    return item["objectKey"]["S"], item["uploadTime"]["S"]


def _holds(condition: dict[str, Any], item: Item) -> bool:
    held = _Condition(
        tokens=_TOKEN.findall(condition["ConditionExpression"]),
        names=condition.get("ExpressionAttributeNames", {}),
        values=condition.get("ExpressionAttributeValues", {}),
        item=item,
    )
    found = held.either()
    assert not held.tokens
    return found


@dataclass(slots=True, kw_only=True)
class _Condition:
    """Reads a condition; AND binds more tightly than OR, as DynamoDB documents.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
    """

    tokens: list[str]
    names: dict[str, str]
    values: Item
    item: Item

    def either(self) -> bool:
        found = self.both()
        while self._next("OR"):
            found = self.both() or found
        return found

    def both(self) -> bool:
        found = self.single()
        while self._next("AND"):
            found = self.single() and found
        return found

    def single(self) -> bool:
        if self._next("("):
            found = self.either()
            assert self._next(")")
            return found
        if self._next("attribute_not_exists"):
            _, name, _ = (self.tokens.pop(0) for _ in range(3))
            return self._value(name) is None
        one, operator, other = (self.tokens.pop(0) for _ in range(3))
        return _compare(self._value(one), operator, self._value(other))

    def _next(self, token: str) -> bool:
        if self.tokens[:1] == [token]:
            self.tokens.pop(0)
            return True
        return False

    def _value(self, name: str) -> str | None:
        known = self.values if name.startswith(":") else self.item
        held = known.get(self.names.get(name, name))
        return None if held is None else str(next(iter(held.values())))


def _compare(one: str | None, operator: str, other: str | None) -> bool:
    if operator == "<>":
        return one != other
    assert operator == "<="
    return one is not None and other is not None and one <= other

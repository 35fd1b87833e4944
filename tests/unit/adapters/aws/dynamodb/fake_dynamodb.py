"""A fake of DynamoDB that stores items, and may refuse them."""

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

Item = dict[str, Any]


def refusal(code: str, operation: str = "Call", **more: Any) -> ClientError:
    """Return what botocore raises when a service refuses."""
    answer: Any = {"Error": {"Code": code, "Message": "no"}, **more}
    return ClientError(answer, operation)


@dataclass(slots=True)
class DynamoDB:
    """Stores items by primary key; `batches` has the object keys of each batch."""

    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    batches: list[list[str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    throttled: set[str] = field(default_factory=set)
    error: ClientError | None = None
    conditions: list[dict[str, Any]] = field(default_factory=list)

    def put_item(self, *, TableName: str, Item: Item, **condition: Any) -> None:  # noqa: N803
        assert TableName == "table"
        self.conditions.append(condition)
        if self.error:
            raise self.error
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
        unprocessed = [p for p, name in zip(puts, names, strict=True) if name in self.throttled]
        for item in items:
            if item["objectKey"]["S"] not in self.throttled:
                self.items[_key(item)] = item
        return {"UnprocessedItems": {"table": unprocessed} if unprocessed else {}}


def _key(item: Item) -> tuple[str, str]:
    return item["objectKey"]["S"], item["uploadTime"]["S"]

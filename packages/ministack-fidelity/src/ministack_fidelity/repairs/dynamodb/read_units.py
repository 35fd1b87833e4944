"""Read capacity of Query and Scan.

AWS adds up the sizes of the items that it reads, before the filter, and charges half a unit per
4 KB or part of it, twice that for consistent reads:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
The emulator charges one item of 4 KB, however much it reads.
"""

from contextvars import ContextVar
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

Table = dict[str, Any]
Item = dict[str, Any]
Page = tuple[list[Item], bool]

BLOCK_BYTES: Final = 4096

_bytes_read: ContextVar[int] = ContextVar("bytes_read", default=0)


def apply() -> None:
    """Query and Scan consume the capacity of what they read."""
    dynamodb = module("services.dynamodb")
    wrap(dynamodb, "_paginate_evaluated_items", _counting)
    wrap(dynamodb, "_add_consumed_capacity", _charging)


def _counting(original: Function) -> Function:
    dynamodb = module("services.dynamodb")

    def paginate(items: list[Item], limit: object, table: Table, index: str | None = None) -> Page:
        page: Page = original(items, limit, table, index)
        # An index has only the attributes that are projected into it.
        read = [
            dynamodb._apply_index_projection(item, table, index) if index else item
            for item in page[0]
        ]
        _bytes_read.set(sum(map(dynamodb._item_size_bytes, read)))
        return page

    return paginate


def _charging(original: Function) -> Function:
    def add(result: dict[str, Any], *request: object, **details: object) -> None:
        original(result, *request, **details)
        blocks = -(-_bytes_read.get() // BLOCK_BYTES)
        _bytes_read.set(0)
        if "ConsumedCapacity" in result and "ScannedCount" in result:
            _multiply(result["ConsumedCapacity"], max(blocks, 1))

    return add


def _multiply(capacity: dict[str, Any], blocks: int) -> None:
    for name, value in capacity.items():
        if name == "CapacityUnits":
            capacity[name] = value * blocks
        elif isinstance(value, dict):
            _multiply(value, blocks)

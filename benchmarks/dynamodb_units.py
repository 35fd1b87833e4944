"""Sizes and capacity units as DynamoDB counts them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

import math
from collections.abc import Mapping
from typing import Any, Final

_CONTAINER_BYTES: Final = 3
_WRITE_UNIT_BYTES: Final = 1024
_READ_UNIT_BYTES: Final = 4096


def item_bytes(item: Mapping[str, Any]) -> int:
    """Return the size of an item: its attributes' names and values."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return (len(content) + 1) // 2 + 1
        case "M":
            return _CONTAINER_BYTES + item_bytes(content) + len(content)
        case "L":
            return _CONTAINER_BYTES + sum(1 + _value_bytes(element) for element in content)
        case _:
            return 1


def write_units(item: Mapping[str, Any]) -> int:
    """Return the units that a write takes."""
    return math.ceil(item_bytes(item) / _WRITE_UNIT_BYTES)


def read_units(size: int, *, consistent: bool = False) -> float:
    """Return the units that a read of so many bytes takes."""
    return max(math.ceil(size / _READ_UNIT_BYTES), 1) / (1 if consistent else 2)

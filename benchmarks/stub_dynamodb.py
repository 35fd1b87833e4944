"""What the stub answers as DynamoDB, with the read units that DynamoDB would take."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

from benchmarks.versions import item_bytes
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, MutableMapping

    from benchmarks.versions import Versions

_A_UNIT: Final = 4096
_MOST_BYTES: Final = 1 << 20
_MOST_KEYS: Final = 100
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html"""


class RefusedError(Exception):
    """The stub can't answer this; the message says why."""


class StubDynamoDB:
    """A table that has the record of each version, and no other.

    What each answer took is added to `counted`, by operation.
    """

    def __init__(self, versions: Versions, counted: MutableMapping[str, float]) -> None:
        self._versions = versions
        self._counted = counted
        self._item_bytes = item_bytes()

    def answer(self, operation: str, request: Mapping[str, Any]) -> str:
        """Answer one request."""
        match operation:
            case "BatchGetItem":
                return self._batch(request)
            case "Scan":
                return self._scan(request)
            case "Query":
                return self._query(request)
            case _:
                raise RefusedError(f"{operation} of DynamoDB is not in the stub.")

    def _batch(self, request: Mapping[str, Any]) -> str:
        ((table, asked),) = request["RequestItems"].items()
        if len(asked["Keys"]) > _MOST_KEYS:
            raise RefusedError(f"BatchGetItem of {len(asked['Keys'])} keys.")
        found = [self._found(_identity(key)) for key in asked["Keys"]]
        # Each item is rounded up by itself, and one that is not there costs as one that is.
        each = _units(self._item_bytes, consistent=asked.get("ConsistentRead", False))
        wanted = _wanted(asked)
        items = ",".join(self._versions.item_json(n, wanted) for n in found if n is not None)
        capacity = self._capacity("BatchGetItem", table, each * len(found))
        return (
            f'{{"Responses":{{{json.dumps(table)}:[{items}]}},"UnprocessedKeys":{{}},'
            f'"ConsumedCapacity":[{capacity}]}}'
        )

    def _scan(self, request: Mapping[str, Any]) -> str:
        """Answer a page of a segment; segments are stretches of equal length."""
        count, of = self._versions.count, request["TotalSegments"]
        begin, end = (count * at // of for at in (request["Segment"], request["Segment"] + 1))
        if "ExclusiveStartKey" in request:
            last = self._found(_identity(request["ExclusiveStartKey"]))
            begin = end if last is None else last + 1
        until = min(end, begin + math.ceil(_MOST_BYTES / self._item_bytes))
        more = until < end
        return self._page("Scan", request, range(begin, until), more=more)

    def _query(self, request: Mapping[str, Any]) -> str:
        """Answer what is on record of one key, which is no more than a page."""
        (key,) = (value["S"] for value in request["ExpressionAttributeValues"].values())
        number = self._versions.number(key)
        found = range(0) if number is None else range(number, number + 1)
        return self._page("Query", request, found, more=False)

    def _page(
        self, operation: str, request: Mapping[str, Any], numbers: range, *, more: bool
    ) -> str:
        consistent = request.get("ConsistentRead", False)
        units = _units(len(numbers) * self._item_bytes, consistent=consistent)
        capacity = self._capacity(operation, request["TableName"], units)
        last = f',"LastEvaluatedKey":{_key(self._versions.identity(numbers[-1]))}' if more else ""
        wanted = _wanted(request)
        items = ",".join(self._versions.item_json(number, wanted) for number in numbers)
        return (
            f'{{"Items":[{items}],'
            f'"Count":{len(numbers)},"ScannedCount":{len(numbers)},'
            f'"ConsumedCapacity":{capacity}{last}}}'
        )

    def _found(self, identity: tuple[str, str]) -> int | None:
        number = self._versions.number(identity[0])
        known = number is not None and self._versions.identity(number) == identity
        return number if known else None

    def _capacity(self, operation: str, table: str, units: float) -> str:
        self._counted[f"units of {operation}"] += units
        return json.dumps({"TableName": table, "CapacityUnits": units})


def _wanted(request: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the attributes that a projection names; None stands for all."""
    if "ProjectionExpression" not in request:
        return None
    placed: Mapping[str, str] = request["ExpressionAttributeNames"]
    return tuple(placed[name] for name in request["ProjectionExpression"].split(","))


def _units(size: int, *, consistent: bool) -> float:
    """Return the read units of what is read together.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return max(math.ceil(size / _A_UNIT), 1) / (1 if consistent else 2)


def _identity(key: Mapping[str, Any]) -> tuple[str, str]:
    return key[names.OBJECT_KEY]["S"], key[names.UPLOAD_TIME]["S"]


def _key(identity: Iterable[str]) -> str:
    name = (names.OBJECT_KEY, names.UPLOAD_TIME)
    return json.dumps({n: {"S": value} for n, value in zip(name, identity, strict=True)})

"""Writing many records to DynamoDB, and offering again what the table did not take at once.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from serverless_s3_processor.runtime.adapters.aws.dynamodb_json import to_item
from serverless_s3_processor.runtime.adapters.aws.error_codes import THROTTLING_CODES
from serverless_s3_processor.runtime.adapters.aws.errors import code_of
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from serverless_s3_processor.runtime.adapters.aws.each_call import EachCall
    from serverless_s3_processor.runtime.domain.record import Record

_A_CALL: Final = 25
_WAITS: Final = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds, of which each wait takes half or more: three in all, as no table is warmer by then."""
_LEFT: Final = "UnprocessedItems"
_LONGEST_SECONDS: Final = 3
"""Then nothing is offered again: a call that is refused whole was tried again by its client."""
_UNFIT: Final = frozenset(
    {"ValidationException", "SerializationException", "TypeError", "UnicodeEncodeError"}
)


class _Fate(NamedTuple):
    """`left` is what the table had no room for, `failed` what it refused, or did not answer."""

    left: list[Record]
    failed: list[Record]


class DynamoDBBatchWriting:
    """Writes records of different identities.

    What a throttled table leaves of a call is offered again, and its worker waits meanwhile: were
    it given back to the queue, it would be hidden there for minutes, and after five times dead.
    """

    def __init__(
        self, write_each: EachCall, table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._write_each = write_each
        self._table = table
        self._sleep = sleep

    def __call__(self, records: Sequence[Record]) -> list[Record]:
        """Return those that were not written."""
        begun = time.monotonic()
        fate = self._put(_Fate(list(records), []))
        for wait in _WAITS:
            if not fate.left or time.monotonic() - begun > _LONGEST_SECONDS:
                break
            self._sleep(_drawn(wait))
            fate = self._put(fate)
        return fate.failed + fate.left

    def _put(self, before: _Fate) -> _Fate:
        starts = range(0, len(before.left), _A_CALL)
        fate = _Fate([], before.failed)
        self._write([before.left[at : at + _A_CALL] for at in starts], fate)
        return fate

    def _write(self, batches: Sequence[Sequence[Record]], fate: _Fate) -> None:
        for some, answer in zip(batches, self._answers(batches), strict=True):
            self._tell(some, answer, fate)

    def _answers(self, batches: Sequence[Sequence[Record]]) -> list[Any]:
        try:
            return list(self._write_each([self._request(some) for some in batches]))
        except (TypeError, ValueError) as error:
            if len(batches) == 1:
                return [error]
            return [answer for some in batches for answer in self._answers([some])]

    def _request(self, records: Iterable[Record]) -> dict[str, Any]:
        puts = [{"PutRequest": {"Item": to_item(r.to_attributes())}} for r in records]
        return {"RequestItems": {self._table: puts}}

    def _tell(self, records: Sequence[Record], answer: Any, fate: _Fate) -> None:  # noqa: ANN401
        """One record that the table can't hold fails the whole call: then each goes alone."""
        code = code_of(answer) if isinstance(answer, Exception) else None
        if code is None and _LEFT in answer:
            left = self._left(answer)
            fate.left.extend(record for record in records if record.identity in left)
        elif code in THROTTLING_CODES:  # there was room for nothing of it
            fate.left.extend(records)
        elif code not in _UNFIT or len(records) == 1:
            fate.failed.extend(records)
        else:
            for record in records:
                self._write([[record]], fate)

    def _left(self, answer: Any) -> set[tuple[str, str]]:  # noqa: ANN401 - JSON
        puts = answer[_LEFT].get(self._table, [])
        return {_identity(put["PutRequest"]["Item"]) for put in puts}


def _identity(item: dict[str, Any]) -> tuple[str, str]:
    return item[names.OBJECT_KEY]["S"], item[names.UPLOAD_TIME]["S"]


def _drawn(wait: float) -> float:
    import random  # noqa: PLC0415 - not needed when all is well

    return wait * random.uniform(0.5, 1)  # noqa: S311 - no secret

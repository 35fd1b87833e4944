"""Writes many records to DynamoDB, and retries those that a throttled table did not process.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import to_item
from serverless_s3_processor.runtime.adapters.aws.error_codes import THROTTLING_CODES
from serverless_s3_processor.runtime.adapters.aws.errors import code_of
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from serverless_s3_processor.runtime.adapters.aws.each_call import EachCall
    from serverless_s3_processor.runtime.domain.records.record import Record

_MAX_ITEMS_PER_CALL: Final = 25
_BACKOFF_SECONDS: Final = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Maximum waits between retries; jitter halves them at most. They take about three seconds."""
_UNPROCESSED: Final = "UnprocessedItems"
_MAX_RETRY_SECONDS: Final = 3
"""No retries start after this time: the client has its own for a call that failed as a whole."""
_INVALID: Final = frozenset(
    {"ValidationException", "SerializationException", "TypeError", "UnicodeEncodeError"}
)


class _Progress(NamedTuple):
    unprocessed: list[Record]
    failed: list[Record]


class DynamoDBBatchWriter:
    """Writes records with different identities.

    It retries unprocessed records instead of returning their messages to the queue, where they
    would stay invisible for minutes and become dead letters after five receives.
    """

    def __init__(
        self, write_each: EachCall, table: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._write_each = write_each
        self._table = table
        self._sleep = sleep

    def write(self, records: Sequence[Record]) -> list[Record]:
        """Return the records that were not written."""
        started = time.monotonic()
        progress = self._put(_Progress(list(records), []))
        for wait in _BACKOFF_SECONDS:
            if not progress.unprocessed or time.monotonic() - started > _MAX_RETRY_SECONDS:
                break
            self._sleep(_with_jitter(wait))
            progress = self._put(progress)
        return progress.failed + progress.unprocessed

    def _put(self, before: _Progress) -> _Progress:
        starts = range(0, len(before.unprocessed), _MAX_ITEMS_PER_CALL)
        progress = _Progress([], before.failed)
        self._write(
            [before.unprocessed[start : start + _MAX_ITEMS_PER_CALL] for start in starts], progress
        )
        return progress

    def _write(self, batches: Sequence[Sequence[Record]], progress: _Progress) -> None:
        for batch, response in zip(batches, self._responses(batches), strict=True):
            self._sort_response(batch, response, progress)

    def _responses(self, batches: Sequence[Sequence[Record]]) -> list[Any]:
        try:
            return list(self._write_each([self._request(batch) for batch in batches]))
        except (TypeError, ValueError) as error:
            if len(batches) == 1:
                return [error]
            return [response for batch in batches for response in self._responses([batch])]

    def _request(self, records: Iterable[Record]) -> dict[str, Any]:
        puts = [{"PutRequest": {"Item": to_item(r.to_attributes())}} for r in records]
        return {"RequestItems": {self._table: puts}}

    def _sort_response(self, records: Sequence[Record], response: Any, progress: _Progress) -> None:  # noqa: ANN401
        """Write records one by one if the table refused the call, as one record may be invalid."""
        code = code_of(response) if isinstance(response, Exception) else None
        if code is None and _UNPROCESSED in response:
            unprocessed = self._unprocessed(response)
            progress.unprocessed.extend(
                record for record in records if record.identity in unprocessed
            )
        elif code in THROTTLING_CODES:
            progress.unprocessed.extend(records)
        elif code not in _INVALID or len(records) == 1:
            progress.failed.extend(records)
        else:
            for record in records:
                self._write([[record]], progress)

    def _unprocessed(self, response: Any) -> set[tuple[str, str]]:  # noqa: ANN401 - JSON
        puts = response[_UNPROCESSED].get(self._table, [])
        return {_identity(put["PutRequest"]["Item"]) for put in puts}


def _identity(item: dict[str, Any]) -> tuple[str, str]:
    return item[names.OBJECT_KEY]["S"], item[names.UPLOAD_TIME]["S"]


def _with_jitter(wait: float) -> float:
    import random  # noqa: PLC0415 - only retries need it

    return wait * random.uniform(0.5, 1)  # noqa: S311 - no secret

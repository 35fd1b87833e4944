"""Ranged reads of one object after its first read, while the invocation has time."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.ports import OutOfTimeError, UnavailableError
from serverless_s3_processor.runtime.processors.view import ObjectView

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.runtime.ports import Address, ObjectStore, StoredObject


@dataclass(slots=True, kw_only=True)
class RangedReads:
    """Reads ranges of one object; bytes that were read ahead are not read again.

    No read starts when fewer than `reserve_seconds` remain.
    """

    store: ObjectStore
    address: Address
    remaining_seconds: Callable[[], float]
    reserve_seconds: float
    _start: int = 0
    _ahead: bytes = b""

    def read_ahead(self, start: int, length: int) -> None:
        """Read in one request what processors would read in several; ignore a failure."""
        with suppress(UnavailableError):
            self._start, self._ahead = start, self.read(start, length)

    def read(self, start: int, length: int) -> bytes:
        """Return up to `length` bytes from `start`."""
        begin = start - self._start
        if begin >= 0 and begin + length <= len(self._ahead):
            return self._ahead[begin : begin + length]
        if self.remaining_seconds() < self.reserve_seconds:
            raise OutOfTimeError("no time was left to read on")
        return self.store.read_range(self.address, start, length)


def open_view(
    key: str, stored_object: StoredObject, reads: RangedReads, budget: int, read_ahead: int
) -> ObjectView:
    """Return an object's view for processors, with up to `read_ahead` bytes fetched."""
    start = len(stored_object.head)
    if read_ahead and stored_object.size > start:
        reads.read_ahead(start, min(read_ahead, stored_object.size - start))
    view = ObjectView(
        key=key,
        content_type=stored_object.content_type,
        size=stored_object.size,
        head=stored_object.head,
        fetch=reads.read,
        budget=budget,
        metadata=stored_object.metadata,
        md5=stored_object.md5,
    )
    view.remaining_seconds = reads.remaining_seconds
    return view

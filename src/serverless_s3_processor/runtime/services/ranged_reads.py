"""Reads of one object behind its first one, for as long as the invocation has the time."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.ports import OutOfTimeError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.runtime.ports import Address, ObjectStore


@dataclass(slots=True, kw_only=True)
class RangedReads:
    """Reads ranges of one object; what was read ahead is not read again.

    No read begins when fewer than `reserve` seconds are left.
    """

    store: ObjectStore
    address: Address
    seconds_left: Callable[[], float]
    reserve: float
    _start: int = 0
    _ahead: bytes = b""

    def read_ahead(self, start: int, length: int) -> None:
        """Read a range in one request, as processors would in several; nothing if that fails."""
        with suppress(UnavailableError):
            self._start, self._ahead = start, self(start, length)

    def __call__(self, start: int, length: int) -> bytes:
        """Return up to `length` bytes from `start`.

        Raises:
            UnavailableError: S3 refused or failed, or no time was left to read on.
        """
        begin = start - self._start
        if begin >= 0 and begin + length <= len(self._ahead):
            return self._ahead[begin : begin + length]
        if self.seconds_left() < self.reserve:
            raise OutOfTimeError("no time was left to read on")
        return self.store.read_range(self.address, start, length)

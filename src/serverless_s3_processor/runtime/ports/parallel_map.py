"""A function applied to many items, in parallel or one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class ParallelMap(Protocol):
    """The builtin `map`, or one that runs in parallel."""

    def __call__(self, function: Callable[[_In], _Out], items: Iterable[_In], /) -> Iterable[_Out]:
        """Apply the function to each item; results are in the order of the items."""
        ...

"""Several calls of one operation that have nothing to do with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.errors import call_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    EachCall: TypeAlias = Callable[[Sequence[dict[str, Any]]], Iterable[Any]]
    """Makes a call of each request's parameters; for each the answer, or the error it came to.

    Raises TypeError or ValueError before any call if one can't be put into words.
    """


def one_by_one(call: Callable[..., Any]) -> EachCall:
    """Return what makes the calls one after the other, with any client."""

    def each(requests: Sequence[dict[str, Any]]) -> Iterable[Any]:
        return [_call(call, request) for request in requests]

    return each


def _call(call: Callable[..., Any], request: dict[str, Any]) -> Any:  # noqa: ANN401 - by operation
    try:
        return call(**request)
    except call_errors(TypeError, ValueError) as error:
        return error

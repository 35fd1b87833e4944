"""Independent calls of one operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.errors import call_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    EachCall: TypeAlias = Callable[[Sequence[dict[str, Any]]], Iterable[Any]]
    """Makes a call for each request's parameters; returns each one's response or error.

    Raises TypeError or ValueError before any call if a request can't be serialized.
    """


def one_by_one(call: Callable[..., Any]) -> EachCall:
    """Return a function that makes the calls one after another, with any client."""

    def call_each(requests: Sequence[dict[str, Any]]) -> Iterable[Any]:
        return [_call(call, request) for request in requests]

    return call_each


def _call(call: Callable[..., Any], request: dict[str, Any]) -> Any:  # noqa: ANN401 - by operation
    try:
        return call(**request)
    except call_errors(TypeError, ValueError) as error:
        return error

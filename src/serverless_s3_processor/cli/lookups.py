"""Requests about an object whose key a person typed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from serverless_s3_processor.cli.uploading.keys import candidates

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.cli.rendering.output import Output
    from serverless_s3_processor.cli.uploading.keys import ObjectArgument
    from serverless_s3_processor.client import Client
    from serverless_s3_processor.client.responses.objects import Record

Value = TypeVar("Value")
_POLL_SECONDS: Final = 1.0


def request_first(text: str, request: Callable[[ObjectArgument], Value]) -> Value | None:
    """Return the response about the likeliest object that exists; None if there is none."""
    from serverless_s3_processor.client import NotFoundError

    for argument in candidates(text):
        with suppress(NotFoundError):
            return request(argument)
    return None


def records(
    api: Client, key: str, version_id: str | None = None, bucket: str | None = None
) -> list[Record]:
    """Return the records of a key, oldest first; none if the key is not on record."""
    from serverless_s3_processor.client import NotFoundError

    try:
        return api.object(key, version_id, bucket=bucket)["records"]
    except NotFoundError:
        return []


def poll(
    look: Callable[[], Value | None], seconds: int, sleep: Callable[[float], None]
) -> Value | None:
    """Call `look` each second until it returns something; None after so many calls."""
    for _ in range(seconds):
        if (value := look()) is not None:
            return value
        sleep(_POLL_SECONDS)
    return None


def tolerate_outage(output: Output, request: Callable[[], Value]) -> Value | None:
    """Return the response, or note that the API does not answer: the next call may succeed."""
    from serverless_s3_processor.client import ThrottledError, UnavailableError, UnreachableError

    try:
        return request()
    except (ThrottledError, UnavailableError, UnreachableError):
        output.note("The API does not answer; trying again.")
        return None

"""The bucket of a request: the named one, by default the stack's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.api import kinds
from serverless_s3_processor.runtime.api.errors import ApiError, invalid_field, missing_field
from serverless_s3_processor.runtime.api.fields import Field, optional
from serverless_s3_processor.runtime.domain.events.watched import (
    AmbiguousLocationError,
    BucketNotWatchedError,
    PrefixNotWatchedError,
)

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call
    from serverless_s3_processor.runtime.domain.events.watched import WatchedLocation

_NAME: Final = "bucket"
_MAX_LENGTH: Final = 63
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
_DESCRIPTION: Final = (
    "The bucket. By default the stack's bucket, for what begins with its prefix; otherwise it is "
    "required if several attached buckets match."
)
ERRORS: Final = {403: "The bucket is not watched."}


def bucket(description: str = _DESCRIPTION) -> Field[str | None]:
    """Return the field of a bucket's name."""
    return optional(kinds.short_text(_MAX_LENGTH), description)


def refuse_unwatched(call: Call[Any]) -> None:
    """Refuse a request that names a bucket that is not watched.

    Raises:
        ApiError: the bucket is not watched.
    """
    try:
        call.services.settings.watched.locations_in(call.request.values.get(_NAME))
    except BucketNotWatchedError as error:
        raise ApiError(403, "ForeignBucket", f"This bucket {error}.", _NAME) from None


def location(call: Call[Any], field: Field[Any], start: str) -> WatchedLocation:
    """Return the watched location of a key or a prefix, which `field` of the request holds.

    Raises:
        ApiError: no watched location matches, or several do.
    """
    name = call.request.values.get(_NAME)
    try:
        return call.services.settings.watched.find_location(name, start)
    except PrefixNotWatchedError as error:
        raise invalid_field(field.name, f"{field.name} {error}.") from None
    except AmbiguousLocationError as error:
        raise missing_field(field.name if name else _NAME, f"this {error}") from None

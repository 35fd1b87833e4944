"""Which bucket a request is about: the one that it names, else the stack's where that could be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.api import fields
from serverless_s3_processor.runtime.api.endpoint import ApiError
from serverless_s3_processor.runtime.domain.watched import (
    AmbiguousLocationError,
    BucketNotWatchedError,
    PrefixNotWatchedError,
)

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call
    from serverless_s3_processor.runtime.domain.watched import WatchedLocation

_MOST: Final = 63
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
BUCKET: Final = fields.optional(
    "bucket",
    fields.short_text(_MOST),
    "The bucket. If it is left out, the stack's own is meant for what begins with its prefix; "
    "else it is needed only where several attached buckets could be meant.",
)
OF_BUCKET: Final = fields.optional("bucket", fields.short_text(_MOST), "Only what is in this one.")
ERRORS: Final = {403: "Nothing is watched in this bucket."}


def refuse_unwatched(call: Call) -> None:
    """Refuse a request that names a bucket in which nothing is watched, at whatever endpoint.

    Raises:
        ApiError: it does.
    """
    try:
        call.services.settings.watched.in_bucket(call.values[BUCKET])
    except BucketNotWatchedError as error:
        raise ApiError(403, "ForeignBucket", f"This bucket {error}.", BUCKET.name) from None


def meant(call: Call, field: fields.Field[Any], start: str) -> WatchedLocation:
    """Return where a key is, or all keys that begin so; `field` is what holds it in the request.

    Raises:
        ApiError: no such key is watched, or several places could be meant.
    """
    bucket = call.values[BUCKET]
    try:
        return call.services.settings.watched.place(bucket, start)
    except PrefixNotWatchedError as error:
        raise ApiError(400, "InvalidField", f"{field.name} {error}.", field.name) from None
    except AmbiguousLocationError as error:
        missing = field if bucket else BUCKET
        message = f"{missing.name} is missing: this {error}."
        raise ApiError(400, "MissingField", message, missing.name) from None

"""Which bucket a request is about: it need not say where only one could be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from s3_processor.domain.watched import AmbiguousError, NotWatchedError, OutsideError
from s3_processor.endpoints import fields
from s3_processor.endpoints.endpoint import ApiError

if TYPE_CHECKING:
    from s3_processor.domain.watched import Place
    from s3_processor.endpoints.endpoint import Call

_MOST: Final = 63
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""
BUCKET: Final = fields.optional(
    "bucket",
    fields.short_text(_MOST),
    "The bucket; needed only where several of those that are watched could be meant.",
)
OF_BUCKET: Final = fields.optional("bucket", fields.short_text(_MOST), "Only what is in this one.")
ERRORS: Final = {403: "Nothing is watched in this bucket."}


def meant(call: Call, field: fields.Field[Any], start: str) -> Place:
    """Return where a key is, or all keys that begin so; `field` is what told it.

    Raises:
        ApiError: nothing there is watched, or several places could be meant.
    """
    bucket = call.values[BUCKET]
    try:
        return call.services.settings.watched.place(bucket, start)
    except NotWatchedError as error:
        raise ApiError(403, "ForeignBucket", f"This bucket {error}.", BUCKET.name) from None
    except OutsideError as error:
        raise ApiError(400, "InvalidField", f"{field.name} {error}.", field.name) from None
    except AmbiguousError as error:
        missing = field if bucket else BUCKET
        message = f"{missing.name} is missing: this {error}."
        raise ApiError(400, "MissingField", message, missing.name) from None

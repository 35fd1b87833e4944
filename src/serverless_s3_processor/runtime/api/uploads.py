"""`POST /uploads`: a form with which one object can be uploaded, straight to S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import fields
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, Endpoint, Link
from serverless_s3_processor.runtime.api.schemas import answer, count, moment, of
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.transfer import (
    METADATA_NAME,
    METADATA_VALUE,
    MOST_BYTES,
    UploadRequest,
    checked_metadata,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.api.endpoint import Call, Schema

_VARIABLE: Final = "${filename}"
"""S3 puts the file's name in its place, in every field of a form.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html"""


def _without_variable(value: str) -> str:
    if _VARIABLE in value:
        raise ValueError(f"can't hold {_VARIABLE}: S3 puts a file's name in its place")
    return value


def _key() -> fields.Kind[str]:
    kind = fields.a_key_under(names.WATCHED_PREFIX)
    return fields.text(lambda value: kind.from_text(_without_variable(value)), **kind.schema)


def _content_type() -> fields.Kind[str]:
    def check(value: str) -> str:
        if not (0 < len(value) <= 255 and value.isascii() and value.isprintable()):  # noqa: PLR2004
            raise ValueError("must have 1 to 255 printable ASCII characters")
        return _without_variable(value)

    return fields.text(check, minLength=1, maxLength=255, pattern="^[ -~]+$")


def _metadata() -> fields.Kind[Mapping[str, str]]:
    def check(value: object) -> Mapping[str, str]:
        metadata = checked_metadata(value)
        for text in metadata.values():
            _without_variable(text)
        return metadata

    schema: Schema = {
        "type": "object",
        "propertyNames": {"pattern": f"^{METADATA_NAME.pattern}$"},
        "additionalProperties": {"type": "string", "pattern": f"^{METADATA_VALUE.pattern}$"},
    }
    return fields.Kind(schema=schema, from_json=check, from_text=check)


KEY: Final = fields.required(
    "key", _key(), "The key that the object will have.", example="uploads/report.pdf"
)
TYPE: Final = fields.optional(
    "contentType",
    _content_type(),
    "Its Content-Type; S3 takes binary/octet-stream if it is left out.",
    example="application/pdf",
)
SIZE: Final = fields.optional(
    "size",
    fields.a_whole_number(0, MOST_BYTES),
    "Exactly so many bytes; any number up to 5 GB if it is left out.",
    example=1024,
)
METADATA: Final[fields.Field[Mapping[str, str]]] = fields.defaulting(
    "metadata", _metadata(), {}, "User metadata: names and values in ASCII, 2 KB in all."
)


def _answer(call: Call) -> Answer:
    values = call.values
    upload = UploadRequest(
        key=values[KEY],
        content_type=values[TYPE],
        size=values[SIZE],
        metadata=values[METADATA],
    )
    form = call.services.offer_transfers.upload(upload)
    return Answer(
        201,
        {
            "url": form.url,
            "fields": dict(form.fields),
            "key": upload.key,
            "mostBytes": upload.size_range[1],
            "expires": clock.whole_second(form.expires),
        },
    )


ENDPOINT: Final = Endpoint(
    method="POST",
    path="/uploads",
    name="upload",
    access=Access.OPERATE,
    summary="A form to upload one object with",
    meaning="Post the fields to the url as multipart/form-data, the file last and named `file`. S3 "
    "takes nothing but this key, type, size and metadata, and that until it expires. What is there "
    "under the key becomes an older version.",
    body=(KEY, TYPE, SIZE, METADATA),
    results={
        201: (
            "The form.",
            answer(
                {
                    "url": of("string", "Where to post it.", format="uri"),
                    "fields": {
                        "type": "object",
                        "description": "The form's fields.",
                        "additionalProperties": {"type": "string"},
                    },
                    "key": of("string"),
                    "mostBytes": count("S3 refuses a bigger file."),
                    "expires": moment("S3 refuses the form from then on."),
                }
            ),
        )
    },
    links={
        201: (Link(to="object", meaning="What became of it.", values={"key": "/key"}),),
    },
    answer=_answer,
)

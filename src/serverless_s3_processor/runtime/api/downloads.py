"""`POST /downloads`: a link to one object version, straight from S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import fields, places
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, ApiError, Endpoint, Link
from serverless_s3_processor.runtime.api.schemas import answer, moment, of
from serverless_s3_processor.runtime.domain import clock

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call

KEY: Final = fields.required(
    "key",
    fields.a_key(),
    "The key of the object.",
    example="uploads/report.pdf",
)
VERSION: Final = fields.optional(
    "versionId", fields.short_text(), "The version; the current one if it is left out."
)


def _answer(call: Call) -> Answer:
    key = call.values[KEY]
    bucket = places.meant(call, KEY, key).bucket
    link = call.services.offer_transfers.download(bucket, key, call.values[VERSION])
    if link is None:
        raise ApiError(404, "NoSuchObject", "The bucket holds no such object.", KEY.name)
    return Answer(
        200,
        {
            "url": link.url,
            "bucket": bucket,
            "key": key,
            "versionId": link.version_id,
            "expires": clock.whole_second(link.expires),
        },
    )


ENDPOINT: Final = Endpoint(
    method="POST",
    path="/downloads",
    name="download",
    access=Access.OPERATE,
    summary="A link to download one object with",
    meaning="Whoever has the link can read this one version until it expires: so an operator's "
    "right, not a reader's.",
    body=(places.BUCKET, KEY, VERSION),
    results={
        200: (
            "The link.",
            answer(
                {
                    "url": of("string", "To GET.", format="uri"),
                    "bucket": of("string"),
                    "key": of("string"),
                    "versionId": of("string?", "Null where the bucket has no versions."),
                    "expires": moment("S3 refuses the link from then on."),
                }
            ),
        )
    },
    links={
        200: (
            Link(
                to="object",
                meaning="What is on record of it.",
                values={"bucket": "/bucket", "key": "/key"},
            ),
        ),
    },
    errors={**places.ERRORS, 404: "The bucket holds no such object."},
    answer=_answer,
)

"""`POST /quarantine/release`: have an object back from quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import fields
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, ApiError, Endpoint, Link
from serverless_s3_processor.runtime.api.schemas import answer, moment, of
from serverless_s3_processor.runtime.domain.quarantine import (
    NotQuarantinedError,
    NotReleasableError,
    SeveralVersionsError,
)

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call

KEY: Final = fields.required(
    "key", fields.a_key(), "The key that the object had.", example="uploads/report.pdf"
)
VERSION: Final = fields.optional(
    "versionId",
    fields.short_text(),
    "The version; needed only where several of them are in quarantine.",
)
_OFF: Final = (
    "Nothing is moved to quarantine by this deployment, nor out of it: copy the object by hand."
)


def _answer(call: Call) -> Answer:
    if not call.services.settings.quarantine:
        raise ApiError(409, "ActionsOff", _OFF)
    bucket, key, version = call.services.settings.bucket, call.values[KEY], call.values[VERSION]
    try:
        record = call.services.release_quarantined(bucket, key, version)
    except NotQuarantinedError as error:
        field = (VERSION if version else KEY).name
        raise ApiError(404, "NotInQuarantine", f"This object {error}.", field) from None
    except SeveralVersionsError as error:
        message = f"versionId is missing: this object {error}."
        raise ApiError(400, "MissingField", message, VERSION.name) from None
    except NotReleasableError as error:
        raise ApiError(409, "NotReleasable", f"This object {error}.", KEY.name) from None
    return Answer(
        202,
        {
            "bucket": bucket,
            "key": key,
            "versionId": record.version_id,
            "movedTo": record.moved_to,
            "requestedAt": record.release_requested_at,
        },
    )


ENDPOINT: Final = Endpoint(
    method="POST",
    path="/quarantine/release",
    name="release",
    access=Access.OPERATE,
    summary="Release an object from quarantine",
    meaning="It is copied back to its key within seconds, as a new version, which is processed "
    "like every upload and not moved again, whatever comes out; its copy in quarantine is removed. "
    "The same content, uploaded again, is judged anew. It may be repeated.",
    body=(KEY, VERSION),
    results={
        202: (
            "It will be released.",
            answer(
                {
                    "bucket": of("string"),
                    "key": of("string"),
                    "versionId": of("string?", "The version that was moved to quarantine."),
                    "movedTo": of("string", "The key in quarantine."),
                    "requestedAt": moment("When this was requested."),
                }
            ),
        )
    },
    errors={
        404: "It is not in quarantine.",
        409: "A newer version would be hidden (`NotReleasable`), it has more than 5 GiB "
        "(`NotReleasable`), or quarantine is switched off (`ActionsOff`).",
    },
    links={
        202: (Link(to="object", meaning="What became of it.", values={"key": "/key"}),),
    },
    answer=_answer,
)

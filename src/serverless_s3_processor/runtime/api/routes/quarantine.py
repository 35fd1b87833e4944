"""`GET /quarantine` and `POST /quarantine/release`: list and release files in quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import fields, kinds, record_pages
from serverless_s3_processor.runtime.api.endpoint import Call, Link, Response, endpoint
from serverless_s3_processor.runtime.api.errors import ApiError, missing_field
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.actions.quarantine import (
    NotQuarantinedError,
    NotReleasableError,
    SeveralVersionsError,
)

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.schemas import quarantine
    from serverless_s3_processor.runtime.services.actions.quarantine_lister import QuarantinedCopy

MAX_FILES: Final = 100
"""Maximum number of files on a page: each takes one query of the table."""
_OFF: Final = "Quarantine is switched off, so nothing is released either: copy the object yourself."


class ListQuarantine(fields.Request):
    """The filters of the list."""

    prefix = fields.prefix(
        "Only files whose original keys begin with it; very long keys match no prefix.",
        example="uploads/",
    )
    limit = fields.limit(MAX_FILES, 50, "The maximum number of files on this page.")
    cursor = fields.optional(
        kinds.key_under(names.QUARANTINE_PREFIX), "The `cursor` of the previous page."
    )


@endpoint(
    "GET",
    "/quarantine",
    ListQuarantine,
    {200: "A page of files."},
    links=(
        Link("listQuarantine", "The next page, with the same prefix.", {"cursor": "/cursor"}),
        Link(
            "release",
            "Release the file.",
            {
                "key": "/files/0/record/objectKey",
                "versionId": "/files/0/record/versionId",
            },
        ),
    ),
)
def list_quarantine(call: Call[ListQuarantine]) -> Response[quarantine.QuarantinePage]:
    """List the files in quarantine.

    The files that the bucket contains now, by key, without expired and released ones. `GET
    /objects?status=quarantined` lists the records by time.
    """
    request = call.request
    page = call.services.quarantine_lister.list_page(request.prefix, request.limit, request.cursor)
    return Response(200, {"files": [_file(copy) for copy in page.files], "cursor": page.after})


def _file(quarantined: QuarantinedCopy) -> quarantine.QuarantinedFile:
    copy, record = quarantined.copy, quarantined.record
    return {
        "movedTo": copy.key,
        "objectSize": copy.size or 0,
        "quarantinedAt": clock.format_seconds(copy.last_modified),
        "record": record_pages.to_json(record) if record else None,
    }


class ReleaseRequest(fields.Request):
    """The object to release."""

    key = fields.key("The original key of the object.")
    version_id = fields.version_id(
        "The version id; required if several versions are in quarantine."
    )


@endpoint(
    "POST",
    "/quarantine/release",
    ReleaseRequest,
    {202: "The object will be released."},
    errors={
        404: "The object is not in quarantine.",
        409: "A newer version would be hidden (`NotReleasable`), it has more than 5 GiB "
        "(`NotReleasable`), or quarantine is switched off (`ActionsOff`).",
    },
    links=(Link("getObject", "Its history.", {"key": "/key"}),),
)
def release(call: Call[ReleaseRequest]) -> Response[quarantine.Release]:
    """Release an object from quarantine.

    Within seconds it is copied back to its key as a new version, and its copy in quarantine is
    removed. The new version is processed like every upload, but not quarantined again; another
    upload of the same content may be. The call may be repeated.
    """
    if not call.services.settings.quarantine:
        raise ApiError(409, "ActionsOff", _OFF)
    bucket, key = call.services.settings.bucket, call.request.key
    version_id = call.request.version_id
    try:
        record = call.services.quarantine_releaser.request_release(bucket, key, version_id)
    except NotQuarantinedError as error:
        field = "versionId" if version_id else "key"
        raise ApiError(404, "NotInQuarantine", f"This object {error}.", field) from None
    except SeveralVersionsError as error:
        raise missing_field("versionId", f"this object {error}") from None
    except NotReleasableError as error:
        raise ApiError(409, "NotReleasable", f"This object {error}.", "key") from None
    return Response(
        202,
        {
            "bucket": bucket,
            "key": key,
            "versionId": record.version_id,
            "movedTo": record.moved_to or "",
            "requestedAt": record.release_requested_at or "",
        },
    )

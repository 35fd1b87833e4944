"""`GET /objects`: uploads and deletions, page by page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import buckets, fields, kinds, record_pages
from serverless_s3_processor.runtime.api.endpoint import Call, Link, Response, endpoint
from serverless_s3_processor.runtime.api.errors import invalid_field, refuse_empty_range
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.records.cursor import CursorError
from serverless_s3_processor.runtime.domain.records.listing import MAX_RECORDS, RecordFilters
from serverless_s3_processor.runtime.domain.records.record import MAX_FLAG_LENGTH, Status

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.schemas import records

_TYPE: Final = r"[!-)+-.0-~]+/([!-)+-.0-~]+|\*)"
_MAX_TYPE_LENGTH: Final = 255


def _content_type() -> kinds.Kind[str]:
    def check(value: str) -> str:
        if not re.fullmatch(_TYPE, value) or len(value) > _MAX_TYPE_LENGTH:
            raise ValueError("must be a type such as text/plain or image/*")
        return value

    return kinds.text(check, maxLength=_MAX_TYPE_LENGTH, pattern=f"^{_TYPE}$")


def _flag() -> kinds.Kind[str]:
    def check(value: str) -> str:
        if not 0 < len(value) <= MAX_FLAG_LENGTH:
            raise ValueError(f"must have 1 to {MAX_FLAG_LENGTH} characters")
        return value

    return kinds.text(check, minLength=1, maxLength=MAX_FLAG_LENGTH)


class ListObjects(fields.Request):
    """The filters of a listing."""

    bucket = buckets.bucket("Only records of this bucket.")
    prefix = fields.prefix(example="uploads/")
    status = fields.optional(kinds.choice(*Status), "Only records with this status.")
    since = fields.since("Only uploads at or after this time; by default 30 days before `to`.")
    until = fields.until("Only uploads before this time; by default now.")
    content_type = fields.optional(
        _content_type(),
        "Only uploads of this type, with any parameters, or of a family such as `image/*`.",
    )
    detected_type = fields.optional(
        _content_type(), "Only objects whose bytes are of this type, or of a family of types."
    )
    flag = fields.optional(
        _flag(), "Only objects with this flag; `*` selects all that have any flag."
    )
    limit = fields.limit(MAX_RECORDS, 50, "The maximum number of records on this page.")
    cursor = fields.cursor(
        "The `cursor` of the previous page. All other fields except `limit` must be unchanged."
    )


@endpoint(
    "GET",
    "/objects",
    ListObjects,
    {200: "A page of records."},
    errors=buckets.ERRORS,
    links=(
        Link("listObjects", "The next page, with the same filters.", {"cursor": "/cursor"}),
        Link(
            "getObject",
            "The history of a key.",
            {"bucket": "/objects/0/bucketName", "key": "/objects/0/objectKey"},
        ),
        Link(
            "createDownload",
            "A link to a version.",
            {
                "bucket": "/objects/0/bucketName",
                "key": "/objects/0/objectKey",
                "versionId": "/objects/0/versionId",
            },
        ),
    ),
)
def list_objects(call: Call[ListObjects]) -> Response[records.ObjectsPage]:
    """List uploads and deletions.

    The newest come first. Paging is stable: each record that existed at the first page is listed
    once, whatever arrives meanwhile. The work of a call is limited: with selective filters a page
    may have few records or none, and still a cursor.
    """
    request = call.request
    refuse_empty_range(request.since, request.until)
    filters = RecordFilters(
        since=request.since,
        until=request.until,
        bucket=request.bucket,
        prefix=request.prefix,
        status=Status(request.status) if request.status else None,
        content_type=request.content_type,
        detected_type=request.detected_type,
        flag=request.flag,
    )
    try:
        listing = call.services.record_lister.list_page(filters, request.limit, request.cursor)
    except CursorError as error:
        raise invalid_field("cursor", f"cursor: {error}.") from None
    return Response(
        200,
        {
            "objects": [record_pages.to_json(record) for record in listing.records],
            "cursor": listing.cursor,
            "from": clock.format_seconds(listing.query.since),
            "to": clock.format_seconds(listing.query.until),
        },
    )

"""`GET /objects`: what was uploaded and deleted, page by page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import fields, places, records
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, ApiError, Endpoint, Link
from serverless_s3_processor.runtime.api.schemas import (
    RECORD,
    STATUSES,
    answer,
    list_of,
    moment,
    of,
)
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.cursor import CursorError
from serverless_s3_processor.runtime.domain.listing import MOST_RECORDS, RecordFilters
from serverless_s3_processor.runtime.domain.record import Status

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call

_TYPE: Final = r"[!-)+-.0-~]+/([!-)+-.0-~]+|\*)"
MOST_CURSOR: Final = 3072
"""Enough for the longest key and version id; with a prefix, below the 10,240 bytes that API Gateway
takes for a request's line and headers.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"""


def _content_type() -> fields.Kind[str]:
    def check(value: str) -> str:
        if not re.fullmatch(_TYPE, value) or len(value) > 255:  # noqa: PLR2004
            raise ValueError("must be a type such as text/plain or image/*")
        return value

    return fields.text(check, maxLength=255, pattern=f"^{_TYPE}$")


PREFIX: Final = fields.defaulting(
    "prefix", fields.a_prefix(), "", "Only keys that begin so.", example="uploads/"
)
STATUS: Final = fields.optional("status", fields.a_choice(*STATUSES), "Only what has this status.")
FROM: Final = fields.optional(
    "from", fields.a_moment(), "Only what was uploaded since then; 30 days before `to` if left out."
)
TO: Final = fields.optional(
    "to", fields.a_moment(), "Only what was uploaded before then; now if it is left out."
)
TYPE: Final = fields.optional(
    "contentType",
    _content_type(),
    "Only what was uploaded as this type, whatever its parameters, or family: `image/*`.",
)
LIMIT: Final = fields.defaulting(
    "limit", fields.a_whole_number(1, MOST_RECORDS), 50, "At most so many on this page."
)
CURSOR: Final = fields.optional(
    "cursor",
    fields.short_text(MOST_CURSOR),
    "Where the page before ended, as it said; all else as it was for that page, but for `limit`.",
)


def _answer(call: Call) -> Answer:
    values = call.values
    since, until, status = values[FROM], values[TO], values[STATUS]
    if since and until and since >= until:
        raise ApiError(400, "InvalidField", "from must be before to.", FROM.name)
    filters = RecordFilters(
        since=since,
        until=until,
        bucket=values[places.OF_BUCKET],
        prefix=values[PREFIX],
        status=Status(status) if status else None,
        content_type=values[TYPE],
    )
    try:
        listing = call.services.query_records(filters, values[LIMIT], values[CURSOR])
    except CursorError as error:
        raise ApiError(400, "InvalidField", f"cursor: {error}.", CURSOR.name) from None
    return Answer(
        200,
        {
            "objects": [records.told(record) for record in listing.records],
            "cursor": listing.cursor,
            "from": clock.whole_second(listing.wanted.since),
            "to": clock.whole_second(listing.wanted.until),
        },
    )


ENDPOINT: Final = Endpoint(
    method="GET",
    path="/objects",
    name="objects",
    access=Access.READ,
    summary="What was uploaded and deleted",
    meaning="The newest first. Paging is stable: what was on record at the first page comes once, "
    "whatever arrives meanwhile. What a call reads is bounded: with filters that let little pass, "
    "a page may have few objects or none, and a cursor to go on from all the same.",
    query=(places.OF_BUCKET, PREFIX, STATUS, FROM, TO, TYPE, LIMIT, CURSOR),
    results={
        200: (
            "A page.",
            answer(
                {
                    "objects": list_of(RECORD, "The newest first."),
                    "cursor": of("string?", "Leads to the next page; null on the last."),
                    "from": moment("The window in effect."),
                    "to": moment("The window in effect."),
                }
            ),
        )
    },
    links={
        200: (
            Link(
                to="objects",
                meaning="The next page; repeat the filters.",
                values={"cursor": "/cursor"},
            ),
            Link(
                to="object",
                meaning="The history of a key.",
                values={"bucket": "/objects/0/bucketName", "key": "/objects/0/objectKey"},
            ),
            Link(
                to="download",
                meaning="A link to a version.",
                values={
                    "bucket": "/objects/0/bucketName",
                    "key": "/objects/0/objectKey",
                    "versionId": "/objects/0/versionId",
                },
            ),
        )
    },
    errors=places.ERRORS,
    answer=_answer,
)

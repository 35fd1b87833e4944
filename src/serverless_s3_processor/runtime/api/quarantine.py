"""`GET /quarantine`: what is in quarantine now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.api import fields, records
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, Endpoint, Link
from serverless_s3_processor.runtime.api.schemas import (
    RECORD,
    answer,
    count,
    list_of,
    maybe,
    moment,
    of,
    thing,
)
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain import clock

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call
    from serverless_s3_processor.runtime.services.list_quarantine import QuarantinedCopy

MAX_FILES: Final = 100
"""Maximum number of files on a page: each takes one query of the table."""
PREFIX: Final = fields.defaulting(
    "prefix",
    fields.a_prefix(),
    "",
    "Only what had a key that begins so; very long keys are listed without one.",
    example="uploads/",
)
LIMIT: Final = fields.defaulting(
    "limit", fields.a_whole_number(1, MAX_FILES), 50, "At most so many on this page."
)
AFTER: Final = fields.optional(
    "after",
    fields.a_key_under(names.QUARANTINE_PREFIX),
    "Where the page before ended, as it said.",
)


def _answer(call: Call) -> Answer:
    values = call.values
    page = call.services.list_quarantine(values[PREFIX], values[LIMIT], values[AFTER])
    files = [_file(each) for each in page.files]
    return Answer(200, {"files": files, "after": page.after})


def _file(quarantined: QuarantinedCopy) -> dict[str, Any]:
    copy, record = quarantined.copy, quarantined.record
    return {
        "movedTo": copy.key,
        "objectSize": copy.size or 0,
        "since": clock.whole_second(copy.last_modified),
        "record": records.told(record) if record else None,
    }


_FILE: Final = thing(
    {
        "movedTo": of("string", "The key in quarantine."),
        "objectSize": count("Bytes."),
        "since": moment("When it was moved there."),
        "record": maybe(
            RECORD, "What is on record of it, with its key and why it is there; null if nothing is."
        ),
    }
)
ENDPOINT: Final = Endpoint(
    method="GET",
    path="/quarantine",
    name="quarantine",
    access=Access.READ,
    summary="What is in quarantine",
    meaning="By key, as the bucket holds it now: what expired or was released is not listed. "
    "Records alone, with their history, come from `GET /objects?status=quarantined`.",
    query=(PREFIX, LIMIT, AFTER),
    results={
        200: (
            "A page.",
            answer(
                {
                    "files": list_of(_FILE),
                    "after": of("string?", "Leads to the next page; null on the last."),
                }
            ),
        )
    },
    links={
        200: (
            Link(
                to="quarantine",
                meaning="The next page; repeat the prefix.",
                values={"after": "/after"},
            ),
            Link(
                to="release",
                meaning="Release it.",
                values={
                    "key": "/files/0/record/objectKey",
                    "versionId": "/files/0/record/versionId",
                },
            ),
        )
    },
    answer=_answer,
)

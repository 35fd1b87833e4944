"""`GET /object`: all that is on record of one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from s3_processor import names
from s3_processor.domain import history
from s3_processor.endpoints import fields, records
from s3_processor.endpoints.endpoint import Access, Answer, ApiError, Endpoint, Link
from s3_processor.endpoints.schemas import RECORD, answer, list_of, of

if TYPE_CHECKING:
    from s3_processor.domain.record import Record
    from s3_processor.endpoints.endpoint import Call

MOST_RECORDS: Final = 1000
"""Of one key, that are read and answered."""

KEY: Final = fields.required(
    "key",
    fields.a_key(names.WATCHED_PREFIX),
    "The key of the object.",
    example="uploads/report.pdf",
)
VERSION: Final = fields.optional("versionId", fields.short_text(), "Only what is of this version.")


def _answer(call: Call) -> Answer:
    key, version = call.values[KEY], call.values[VERSION]
    newest = call.services.records.history(key, MOST_RECORDS + 1)
    found = sorted(newest, key=lambda record: record.upload_time)[-MOST_RECORDS:]
    wanted = [record for record in found if version in (None, record.version_id)]
    if not wanted:
        field = VERSION.name if found else KEY.name
        raise ApiError(404, "NoSuchRecord", "Nothing of it is on record.", field)
    complete = len(newest) <= MOST_RECORDS
    return Answer(200, _told(key, history.current(found), wanted, complete=complete))


def _told(
    key: str, current: Record | None, wanted: list[Record], *, complete: bool
) -> dict[str, object]:
    ordered, cut = records.fitting(reversed(history.in_order(wanted)))
    return {
        "objectKey": key,
        "current": records.told(current) if current else None,
        "records": ordered[::-1],
        "complete": complete and not cut,
    }


ENDPOINT: Final = Endpoint(
    method="GET",
    path="/object",
    name="object",
    access=Access.READ,
    summary="The history of a key",
    meaning="Its versions and deletions in the order in which S3 made them, with what the "
    "processors found, why one failed, and how many attempts it took.",
    query=(KEY, VERSION),
    results={
        200: (
            "What is on record.",
            answer(
                {
                    "objectKey": of("string"),
                    "current": {
                        "description": "The version that a plain GET gives; null if there is none.",
                        "anyOf": [RECORD, {"type": "null"}],
                    },
                    "records": list_of(RECORD, "The oldest first."),
                    "complete": of(
                        "boolean",
                        f"False if there are more than the newest {MOST_RECORDS:,}, or than fit in "
                        "an answer; `current` is then what these tell.",
                    ),
                }
            ),
        )
    },
    links={
        200: (
            Link(to="process", meaning="Process it again.", values={"key": "/objectKey"}),
            Link(
                to="download",
                meaning="A link to a version.",
                values={"key": "/objectKey", "versionId": "/records/0/versionId"},
            ),
        )
    },
    errors={404: "Nothing of the key, or of the version, is on record."},
    answer=_answer,
)

"""`GET /object`: all that is on record of one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import fields, places, records
from serverless_s3_processor.runtime.api.endpoint import Access, Answer, ApiError, Endpoint, Link
from serverless_s3_processor.runtime.api.schemas import RECORD, answer, list_of, of
from serverless_s3_processor.runtime.domain import history
from serverless_s3_processor.runtime.ports.record_table import NewestRecords

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.endpoint import Call
    from serverless_s3_processor.runtime.domain.record import Record
    from serverless_s3_processor.runtime.ports.record_table import RecordTable

MOST_RECORDS: Final = 1000
"""Of one key, that are read and answered."""
_TOO_LONG: Final = (
    "The key has more records than one call reads, and the newest of them are of other versions. "
    "GET /objects finds older ones by time."
)

KEY: Final = fields.required(
    "key",
    fields.a_key(),
    "The key of the object.",
    example="uploads/report.pdf",
)
VERSION: Final = fields.optional("versionId", fields.short_text(), "Only what is of this version.")


def _answer(call: Call) -> Answer:
    key, version, table = call.values[KEY], call.values[VERSION], call.services.records
    bucket = call.values[places.BUCKET] or call.services.settings.watched.default_bucket(key)
    newest = _in_one(bucket, table.newest(key, MOST_RECORDS))
    wanted = newest
    if version is not None:
        wanted = _in_one(bucket, _of(version, key, newest, table))
    if not wanted.records:
        raise _nothing(known=bool(newest.records), searched=wanted.complete)
    return Answer(200, _told(key, history.current(newest.records), wanted))


def _in_one(bucket: str | None, newest: NewestRecords) -> NewestRecords:
    """Return what is in one bucket: each has its own history of the key."""
    buckets = sorted({record.bucket_name for record in newest.records})
    if bucket is None and len(buckets) > 1:
        message = f"bucket is missing: the key is on record in {' and '.join(buckets)}."
        raise ApiError(400, "MissingField", message, places.BUCKET.name)
    found = [record for record in newest.records if bucket in (None, record.bucket_name)]
    return NewestRecords(found, newest.complete)


def _of(version: str, key: str, newest: NewestRecords, table: RecordTable) -> NewestRecords:
    """Return what is of a version: it may be older than the newest, or told of by them too."""
    among = [record for record in newest.records if record.version_id == version]
    if newest.complete:
        return NewestRecords(among, complete=True)
    found = table.newest(key, MOST_RECORDS, version)
    each = {record.identity: record for record in [*found.records, *among]}
    return NewestRecords(list(each.values()), found.complete)


def _nothing(*, known: bool, searched: bool) -> ApiError:
    if searched:
        field = VERSION.name if known else KEY.name
        return ApiError(404, "NoSuchRecord", "Nothing of it is on record.", field)
    return ApiError(404, "HistoryTooLong", _TOO_LONG, VERSION.name)


def _told(key: str, current: Record | None, wanted: NewestRecords) -> dict[str, object]:
    ordered, cut = records.fitting(reversed(history.in_order(wanted.records)))
    return {
        "objectKey": key,
        "current": records.told(current) if current else None,
        "records": ordered[::-1],
        "complete": wanted.complete and not cut,
    }


ENDPOINT: Final = Endpoint(
    method="GET",
    path="/object",
    name="object",
    access=Access.READ,
    summary="The history of a key",
    meaning="Its versions and deletions in the order in which S3 made them, with what the "
    "processors found, why one failed, and how many attempts it took.",
    query=(KEY, places.BUCKET, VERSION),
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
                        f"False if there are more than the newest {MOST_RECORDS:,}, than one call "
                        "reads, or than fit in an answer. `current` is what the newest tell.",
                    ),
                }
            ),
        )
    },
    links={
        200: (
            Link(
                to="process",
                meaning="Process it again.",
                values={"bucket": "/records/0/bucketName", "key": "/objectKey"},
            ),
            Link(
                to="download",
                meaning="A link to a version.",
                values={
                    "bucket": "/records/0/bucketName",
                    "key": "/objectKey",
                    "versionId": "/records/0/versionId",
                },
            ),
        )
    },
    errors={
        **places.ERRORS,
        404: "Nothing of the key, or of the version, is on record; or the key has so many records "
        "that the version was not among those that one call reads: `HistoryTooLong`.",
    },
    answer=_answer,
)

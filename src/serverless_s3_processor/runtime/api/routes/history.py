"""`GET /object`: the records of one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import buckets, fields, record_pages
from serverless_s3_processor.runtime.api.endpoint import Call, Link, Response, endpoint
from serverless_s3_processor.runtime.api.errors import ApiError, missing_field
from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.ports.record_table import NewestRecords

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.api.schemas import records
    from serverless_s3_processor.runtime.ports.record_table import RecordTable

MAX_RECORDS: Final = 1000
"""Maximum number of records of one key that are read and returned."""
_TOO_LONG: Final = (
    "The key has more records than one call reads, and the newest of them are of other versions. "
    "GET /objects finds older ones by time."
)


class GetObject(fields.Request):
    """The key of the history."""

    key = fields.key()
    bucket = buckets.bucket()
    version_id = fields.version_id("Only records of this version.")


@endpoint(
    "GET",
    "/object",
    GetObject,
    {200: "The history."},
    errors={
        **buckets.ERRORS,
        404: "The key, or the version, has no record: `NoSuchRecord`. Or the version is not among "
        "the records of the key that one call reads: `HistoryTooLong`.",
    },
    links=(
        Link(
            "processObjects",
            "Process it again.",
            {"bucket": "/records/0/bucketName", "key": "/objectKey"},
        ),
        Link(
            "createDownload",
            "A link to a version.",
            {
                "bucket": "/records/0/bucketName",
                "key": "/objectKey",
                "versionId": "/records/0/versionId",
            },
        ),
    ),
)
def get_object(call: Call[GetObject]) -> Response[records.ObjectHistory]:
    """Get the history of a key.

    The versions and deletions in S3's order, with the findings of the processors, the reason of a
    failure, and the number of attempts.
    """
    key, version_id, table = call.request.key, call.request.version_id, call.services.records
    bucket = call.request.bucket or call.services.settings.watched.default_bucket(key)
    newest = _in_bucket(bucket, table.newest(key, MAX_RECORDS))
    selected = newest
    if version_id is not None:
        selected = _in_bucket(bucket, _of_version(version_id, key, newest, table))
    if not selected.records:
        raise _not_found(is_key_known=bool(newest.records), is_complete=selected.complete)
    current = history.current_version(newest.records)
    ordered, is_cut = record_pages.fitting(reversed(history.sort_versions(selected.records)))
    return Response(
        200,
        {
            "objectKey": key,
            "current": record_pages.to_json(current) if current else None,
            "records": ordered[::-1],
            "complete": selected.complete and not is_cut,
        },
    )


def _in_bucket(bucket: str | None, newest: NewestRecords) -> NewestRecords:
    """Return the records of one bucket: each has its own history of the key."""
    names = sorted({record.bucket_name for record in newest.records})
    if bucket is None and len(names) > 1:
        raise missing_field("bucket", f"the key is on record in {' and '.join(names)}")
    records = [record for record in newest.records if bucket in (None, record.bucket_name)]
    return NewestRecords(records, newest.complete)


def _of_version(
    version_id: str, key: str, newest: NewestRecords, table: RecordTable
) -> NewestRecords:
    """Return the records of a version: they may be older than the newest, or among them."""
    among_newest = [record for record in newest.records if record.version_id == version_id]
    if newest.complete:
        return NewestRecords(among_newest, complete=True)
    older = table.newest(key, MAX_RECORDS, version_id)
    by_identity = {record.identity: record for record in [*older.records, *among_newest]}
    return NewestRecords(list(by_identity.values()), older.complete)


def _not_found(*, is_key_known: bool, is_complete: bool) -> ApiError:
    if is_complete:
        field = "versionId" if is_key_known else "key"
        return ApiError(404, "NoSuchRecord", "It has no record.", field)
    return ApiError(404, "HistoryTooLong", _TOO_LONG, "versionId")

"""Which objects may be released from quarantine, and where they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.domain.records.record import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serverless_s3_processor.runtime.domain.records.record import Record

MAX_COPY_BYTES: Final = 5 * 2**30
"""Maximum size of an object that S3 copies in one request.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html"""


class NotReleasableError(ValueError):
    """An object can't be released; the message continues a sentence that begins "This object"."""


class NotQuarantinedError(NotReleasableError):
    """It is not in quarantine."""


class SeveralVersionsError(NotReleasableError):
    """Several versions are in quarantine, and none was named."""


def copy_prefix(prefix: str) -> str:
    """Return the prefix in quarantine of all keys under a prefix."""
    return names.QUARANTINE_PREFIX + prefix.removeprefix(names.WATCHED_PREFIX)


def original_object(copy_key: str) -> tuple[str, str]:
    """Return the key and the version of a copy's original: the inverse of `quarantine_key`.

    If the key was too long, it is the key's hash, which no record has.
    """
    key, _, version = copy_key.removeprefix(names.QUARANTINE_PREFIX).rpartition("/")
    return names.WATCHED_PREFIX + key, version


def find_releasable(records: Sequence[Record], version_id: str | None) -> Record:
    """Return the record of the version to release, given the records of one key.

    Raises:
        NotReleasableError: there is nothing to release, or it would hide a newer version.
    """
    quarantined = [record for record in records if record.status is Status.QUARANTINED]
    candidates = [record for record in quarantined if version_id in (None, record.version_id)]
    if not candidates:
        raise NotQuarantinedError("is not in quarantine")
    if len(candidates) > 1:
        raise SeveralVersionsError(f"is in quarantine in {len(candidates)} versions")
    (record,) = candidates
    ordered, current = history.sort_versions(records), history.current_version(records)
    if current is not None and ordered.index(current) > ordered.index(record):
        raise NotReleasableError("has a newer version, which the released one would hide")
    if (record.object_size or 0) > MAX_COPY_BYTES:
        raise NotReleasableError(f"has more than {MAX_COPY_BYTES:,} bytes: copy it by hand")
    return record

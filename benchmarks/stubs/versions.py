"""Objects of one version each and their records, which differ in nine digits: quickly written."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from serverless_s3_processor.runtime.adapters.aws.dynamodb.attribute_values import to_item
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.records import identity
from serverless_s3_processor.runtime.domain.records.record import Json, Record, Status

BUCKET: Final = "s3-processor-bucket-prod-111122223333"
_DIGITS: Final = "~~~~~~~~~"
"""Placeholder of an object's number in a template."""
_UPLOADED: Final = datetime(2026, 1, 31, 18, tzinfo=UTC)
_KEY: Final = f"{names.WATCHED_PREFIX}2026/report-{_DIGITS}.txt"
_VERSION: Final = f"Zb7mXq0LkT2vR5cWn8sYd1F{_DIGITS}"
_ETAG: Final = f"9e107d9d372bb6826bd81d3{_DIGITS}"
_SIZE: Final = 1234
_UPLOAD_TIME: Final = identity.upload_time(_UPLOADED, _VERSION)
_KEY_PATTERN: Final = re.compile(_KEY.replace(_DIGITS, "([0-9]{9})").replace(".", "[.]"))
_OBJECT_XML: Final = (
    f"<Key>{_KEY}</Key><LastModified>{_UPLOADED:%Y-%m-%dT%H:%M:%S}.000Z</LastModified>"
    f"<ETag>&quot;{_ETAG}&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>"
    f"<ChecksumType>FULL_OBJECT</ChecksumType><Size>{_SIZE}</Size>"
    "<StorageClass>STANDARD</StorageClass>"
)
_VERSION_XML: Final = (
    f"<VersionId>{_VERSION}</VersionId><IsLatest>true</IsLatest>{_OBJECT_XML}"
    f"<Owner><ID>{'0123456789abcdef' * 4}</ID></Owner>"
)


@cache
def item() -> dict[str, Any]:
    """Return the template of the records, as the processor writes one for a text."""
    text: dict[str, Json] = {
        "version": 1,
        "lines": 20,
        "words": 200,
        "encoding": "utf-8",
        "complete": True,
    }
    first = "Quarterly report of 2026, with figures by region and month."
    record = Record(
        object_key=_KEY,
        upload_time=_UPLOAD_TIME,
        bucket_name=BUCKET,
        status=Status.PROCESSED,
        processed_at=clock.format_milliseconds(_UPLOADED),
        environment="prod",
        event_name="ObjectCreated:Put",
        event_time=clock.format_milliseconds(_UPLOADED),
        object_size=_SIZE,
        content_type="text/plain",
        etag=_ETAG,
        last_modified=clock.format_seconds(_UPLOADED),
        version_id=_VERSION,
        sequencer=f"0055AED6D{_DIGITS}",
        results={"text": {**text, "first": first}},
    )
    return to_item(record.to_attributes())


@cache
def _item_json(attributes: tuple[str, ...]) -> str:
    return json.dumps({name: value for name, value in item().items() if name in attributes})


def _fill(template: str, number: int) -> str:
    return template.replace(_DIGITS, f"{number:09}")


@dataclass(frozen=True, slots=True)
class Versions:
    """`count` objects, numbered from 0 in the order of their keys."""

    count: int

    def key(self, number: int) -> str:
        """Return the object's key."""
        return _fill(_KEY, number)

    def identity(self, number: int) -> tuple[str, str]:
        """Return the primary key of the record."""
        return self.key(number), _fill(_UPLOAD_TIME, number)

    def number(self, key: str) -> int | None:
        """Return the number of the object with a key."""
        match = _KEY_PATTERN.fullmatch(key)
        return number if match and (number := int(match[1])) < self.count else None

    def item_json(self, number: int, attributes: tuple[str, ...]) -> str:
        """Return some attributes of the record in DynamoDB's JSON; none stand for all."""
        return _fill(_item_json(attributes or tuple(item())), number)

    def object_xml(self, number: int) -> str:
        """Return the object as ListObjectsV2 lists it."""
        return f"<Contents>{_fill(_OBJECT_XML, number)}</Contents>"

    def version_xml(self, number: int) -> str:
        """Return the version as ListObjectVersions lists it."""
        return f"<Version>{_fill(_VERSION_XML, number)}</Version>"

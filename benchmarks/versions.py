"""Objects of one version each and their records, all alike but for nine digits: quickly written."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from serverless_s3_processor.runtime.adapters.aws.dynamodb_json import to_item
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain import clock, identity
from serverless_s3_processor.runtime.domain.record import Json, Record, Status

BUCKET: Final = "s3-processor-bucket-prod-111122223333"
_DIGITS: Final = "~~~~~~~~~"
"""What stands in a form where the number of an object is to be."""
_PUT: Final = datetime(2026, 1, 31, 18, tzinfo=UTC)
_KEY: Final = f"{names.WATCHED_PREFIX}2026/report-{_DIGITS}.txt"
_VERSION: Final = f"Zb7mXq0LkT2vR5cWn8sYd1F{_DIGITS}"
_ETAG: Final = f"9e107d9d372bb6826bd81d3{_DIGITS}"
_SIZE: Final = 1234
_UPLOAD_TIME: Final = identity.upload_time(_PUT, _VERSION)
_FIRST_LINE: Final = "Quarterly report of 2026, with figures by region and month."
_A_NUMBER: Final = re.compile(_KEY.replace(_DIGITS, "([0-9]{9})").replace(".", "[.]"))


def _record() -> Record:
    """Return the record as the processor writes it for a text, 600 bytes in the table."""
    text: dict[str, Json] = {
        "version": 1,
        "lines": 20,
        "words": 200,
        "encoding": "utf-8",
        "complete": True,
    }
    return Record(
        object_key=_KEY,
        upload_time=_UPLOAD_TIME,
        bucket_name=BUCKET,
        status=Status.PROCESSED,
        processed_at=clock.millisecond(_PUT),
        environment="prod",
        event_name="ObjectCreated:Put",
        event_time=clock.millisecond(_PUT),
        object_size=_SIZE,
        content_type="text/plain",
        etag=_ETAG,
        last_modified=clock.whole_second(_PUT),
        version_id=_VERSION,
        sequencer=f"0055AED6D{_DIGITS}",
        results={"text": {**text, "first": _FIRST_LINE}},
    )


_ITEM: Final = to_item(_record().to_attributes())
_ITEM_JSON: Final = json.dumps(_ITEM)
_COMMON_XML: Final = (
    f"<Key>{_KEY}</Key><LastModified>{_PUT:%Y-%m-%dT%H:%M:%S}.000Z</LastModified>"
    f"<ETag>&quot;{_ETAG}&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>"
    f"<ChecksumType>FULL_OBJECT</ChecksumType><Size>{_SIZE}</Size>"
    "<StorageClass>STANDARD</StorageClass>"
)
_OWNER_XML: Final = f"<Owner><ID>{'0123456789abcdef' * 4}</ID></Owner>"
_OBJECT_XML: Final = f"<Contents>{_COMMON_XML}</Contents>"
_VERSION_XML: Final = (
    f"<Version><VersionId>{_VERSION}</VersionId><IsLatest>true</IsLatest>"
    f"{_COMMON_XML}{_OWNER_XML}</Version>"
)


@functools.cache
def _projected(wanted: tuple[str, ...]) -> str:
    return json.dumps({name: value for name, value in _ITEM.items() if name in wanted})


def _filled(form: str, number: int) -> str:
    return form.replace(_DIGITS, f"{number:09}")


@dataclass(frozen=True, slots=True)
class Versions:
    """`count` objects, numbered from 0 in the order of their keys."""

    count: int

    def key(self, number: int) -> str:
        """Return the object's key."""
        return _filled(_KEY, number)

    def identity(self, number: int) -> tuple[str, str]:
        """Return the primary key of the record."""
        return self.key(number), _filled(_UPLOAD_TIME, number)

    def number(self, key: str) -> int | None:
        """Return the number of a key, if it is one of these."""
        found = _A_NUMBER.fullmatch(key)
        return number if found and (number := int(found[1])) < self.count else None

    def item_json(self, number: int, wanted: tuple[str, ...] | None = None) -> str:
        """Return the record in DynamoDB's JSON, or the wanted attributes of it."""
        return _filled(_ITEM_JSON if wanted is None else _projected(wanted), number)

    def object_xml(self, number: int) -> str:
        """Return the object as ListObjectsV2 tells it."""
        return _filled(_OBJECT_XML, number)

    def version_xml(self, number: int) -> str:
        """Return the version as ListObjectVersions tells it."""
        return _filled(_VERSION_XML, number)


def item_bytes() -> int:
    """Return the size of a record as DynamoDB counts it."""
    return _bytes({"M": _ITEM}) - _CONTAINER - len(_ITEM)


_CONTAINER: Final = 3


def _bytes(value: dict[str, Any]) -> int:
    """Return the size of one attribute's value.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    ((kind, told),) = value.items()
    match kind:
        case "S":
            return len(told.encode())
        case "N":
            return (len(told) + 1) // 2 + 1
        case "M":
            within = (len(name.encode()) + _bytes(each) + 1 for name, each in told.items())
            return _CONTAINER + sum(within)
        case _:
            return 1

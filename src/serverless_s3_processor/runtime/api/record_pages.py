"""Records in responses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records.description import describe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serverless_s3_processor.runtime.api.schemas import records
    from serverless_s3_processor.runtime.domain.records.record import Record

MAX_BYTES: Final = 4_000_000
"""Maximum bytes of the records in a response, as Lambda's limit is 6 MB with escapes.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


def to_json(record: Record) -> records.Record:
    """Return a record with the table's attribute names, and what was found in words."""
    attributes: Any = record.to_attributes()
    del attributes[names.DAY_SHARD]
    if description := describe(record.results):
        attributes["description"] = description
    fields: records.Record = attributes
    return fields


def fitting(newest: Iterable[Record]) -> tuple[list[records.Record], bool]:
    """Return the first records that fit in a response, at least one, and whether any do not."""
    page: list[records.Record] = []
    size = 0
    for record in newest:
        fields = to_json(record)
        size += len(json.dumps(json.dumps(fields)))
        if page and size > MAX_BYTES:
            return page, True
        page.append(fields)
    return page, False

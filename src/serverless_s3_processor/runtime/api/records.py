"""Records as the API tells them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from serverless_s3_processor.runtime.domain.record import Record

MOST_BYTES: Final = 4_000_000
"""Of records in an answer, before it is escaped once more: Lambda's answers have 6 MB at most.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


def told(record: Record) -> dict[str, Any]:
    """Return a record under the table's names, without what only the index needs."""
    attributes: dict[str, Any] = record.to_attributes()
    del attributes[names.DAY_SHARD]
    return attributes


def fitting(records: Iterable[Record]) -> tuple[list[dict[str, Any]], bool]:
    """Return as many of the first as fit in an answer, at least one, and whether any was left."""
    found: list[dict[str, Any]] = []
    size = 0
    for record in records:
        attributes = told(record)
        size += len(json.dumps(json.dumps(attributes)))
        if found and size > MOST_BYTES:
            return found, True
        found.append(attributes)
    return found, False

"""What a listing is narrowed by, as Python has it and as the API takes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias, TypedDict

if TYPE_CHECKING:
    from serverless_s3_processor.client.answers import ObjectStatus

Moment: TypeAlias = datetime | str
"""A datetime with a zone, or ISO-8601."""


class Filters(TypedDict, total=False):
    """Which objects are listed; `limit` is how many come with one call, at most 1,000."""

    bucket: str | None
    prefix: str
    status: ObjectStatus | None
    since: Moment | None
    until: Moment | None
    content_type: str | None
    limit: int | None


def query(filters: Filters) -> dict[str, str | int | None]:
    """Return the query of a listing."""
    return {
        "bucket": filters.get("bucket"),
        "prefix": filters.get("prefix") or None,
        "status": filters.get("status"),
        "from": moment(filters.get("since")),
        "to": moment(filters.get("until")),
        "contentType": filters.get("content_type"),
        "limit": filters.get("limit"),
    }


def moment(given: Moment | None) -> str | None:
    """Return a moment as the API reads it.

    Raises:
        ValueError: it has no zone.
    """
    if not isinstance(given, datetime):
        return given
    if given.tzinfo is None:
        raise ValueError(f"{given} has no time zone")
    return given.astimezone(UTC).isoformat()

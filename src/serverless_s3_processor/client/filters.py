"""Options that several methods share, and their conversion to fields of the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.client.responses.system import Status

Timestamp: TypeAlias = datetime | str
"""A datetime with a zone, or ISO-8601."""
_NAMES = {"since": "from", "until": "to"}
"""Fields with other names in the API: `from` is a keyword of Python."""


class ObjectFilters(TypedDict, total=False):
    """The filters of a listing; `limit` is the maximum number of records per call, up to 1,000."""

    bucket: str | None
    prefix: str | None
    status: Status | None
    since: Timestamp | None
    until: Timestamp | None
    content_type: str | None
    detected_type: str | None
    flag: str | None
    limit: int | None


class RedriveOptions(TypedDict, total=False):
    """Selects the dead letters to return: by default all except foreign messages.

    `message_id` selects one dead letter, by its id in `failures`; `key`, `version_id` and `bucket`
    select those about an object.
    """

    dry_run: bool
    include_foreign: bool
    message_id: str | None
    key: str | None
    version_id: str | None
    bucket: str | None


def to_api(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are not None as the API expects them: in camelCase, times in UTC.

    Raises:
        ValueError: a datetime has no time zone.
    """
    present = {name: value for name, value in fields.items() if value is not None}
    return {_NAMES.get(name) or _camel_case(name): _value(present[name]) for name in present}


def _camel_case(name: str) -> str:
    first, *words = name.split("_")
    return first + "".join(word.title() for word in words)


def _value(value: object) -> object:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value.astimezone(UTC).isoformat()

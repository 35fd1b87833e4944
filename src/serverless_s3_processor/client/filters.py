"""What calls are narrowed by, and how the API reads what Python passes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.client.responses.system import Status

Timestamp: TypeAlias = datetime | str
"""A datetime with a zone, or ISO-8601."""
_NAMES = {"since": "from", "until": "to"}
"""Where the API names a field otherwise: `from` can't be a name in Python."""


class ObjectFilters(TypedDict, total=False):
    """Which objects are listed; `limit` is how many come with one call, at most 1,000."""

    bucket: str | None
    prefix: str | None
    status: Status | None
    since: Timestamp | None
    until: Timestamp | None
    content_type: str | None
    limit: int | None


class RedriveOptions(TypedDict, total=False):
    """Which dead letters are returned: by default all, except for foreign messages.

    `message_id` is that of one dead letter, as `failures` names it; `key`, `version_id` and
    `bucket` choose those about an object.
    """

    dry_run: bool
    include_foreign: bool
    message_id: str | None
    key: str | None
    version_id: str | None
    bucket: str | None


def to_api(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are not None as the API reads them: in camelCase, times in UTC.

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

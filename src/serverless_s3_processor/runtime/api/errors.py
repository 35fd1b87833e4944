"""The error responses of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class ApiError(Exception):
    """An error response; `field` names the invalid part of the request."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message} | ({"field": field} if field else {})


def missing_field(field: str, reason: object = None) -> ApiError:
    """Return the error for a missing field."""
    message = f"{field} is missing{f': {reason}' if reason else ''}."
    return ApiError(400, "MissingField", message, field)


def invalid_field(field: str, message: str) -> ApiError:
    """Return the error for a field with an invalid value."""
    return ApiError(400, "InvalidField", message, field)


def refuse_empty_range(since: datetime | None, until: datetime | None) -> None:
    """Refuse an empty time range.

    Raises:
        ApiError: the range does not begin before it ends.
    """
    if since and until and since >= until:
        raise invalid_field("from", "from must be before to.")

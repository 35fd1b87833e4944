"""Errors that the API answers with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class ApiError(Exception):
    """A request that is answered with an error; `field` names the part of it that is wrong."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message} | ({"field": field} if field else {})


def missing_field(field: str, reason: object = None) -> ApiError:
    """Return the error of a request that lacks a field."""
    message = f"{field} is missing{f': {reason}' if reason else ''}."
    return ApiError(400, "MissingField", message, field)


def invalid_field(field: str, message: str) -> ApiError:
    """Return the error of a field that has a value which it can't have."""
    return ApiError(400, "InvalidField", message, field)


def refuse_empty_range(since: datetime | None, until: datetime | None) -> None:
    """Refuse a time range that nothing is in.

    Raises:
        ApiError: it begins when it ends, or later.
    """
    if since and until and since >= until:
        raise invalid_field("from", "from must be before to.")

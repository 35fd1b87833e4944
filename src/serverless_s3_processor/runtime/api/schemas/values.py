"""Types that several responses share."""

from __future__ import annotations

from typing import Annotated, NamedTuple, NotRequired, TypeAlias, TypedDict

from serverless_s3_processor.runtime.domain.records.record import Status


class Keyword(NamedTuple):
    """A keyword of JSON Schema, and its value."""

    name: str
    value: str | int


Count: TypeAlias = Annotated[int, Keyword("minimum", 0)]
Timestamp: TypeAlias = Annotated[str, Keyword("format", "date-time")]
Url: TypeAlias = Annotated[str, Keyword("format", "uri")]
StatusCounts: TypeAlias = Annotated[
    dict[Status, Count], "The number of records per status; a status without records is left out."
]


class UnavailableField(TypedDict):
    """A field that is null because a service is unavailable."""

    field: Annotated[str, "The path of the field."]
    reason: Annotated[str, "Why it is unavailable, for people."]


class ErrorDetail(TypedDict):
    """The cause of an error."""

    code: Annotated[str, "A stable code for programs."]
    message: Annotated[str, "An explanation for people."]
    field: NotRequired[Annotated[str, "The invalid part of the request."]]


class Error(TypedDict):
    """The body of every error response."""

    error: ErrorDetail

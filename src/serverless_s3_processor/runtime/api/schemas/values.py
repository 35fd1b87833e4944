"""Values that many responses have."""

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
    """A field that is unavailable, as a service does not answer."""

    field: Annotated[str, "The field; it is null."]
    reason: Annotated[str, "For people: why it is unavailable."]


class ErrorDetail(TypedDict):
    """What is wrong."""

    code: Annotated[str, "For programs: it does not change."]
    message: Annotated[str, "For people: what is wrong."]
    field: NotRequired[Annotated[str, "The part of the request that is wrong."]]


class Error(TypedDict):
    """The one shape of all errors."""

    error: ErrorDetail

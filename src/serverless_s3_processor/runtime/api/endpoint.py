"""The declaration of endpoints: requests, responses, and the functions that respond."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, NamedTuple, TypeVar

from serverless_s3_processor.runtime.api.fields import camel_case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serverless_s3_processor.runtime.api.fields import Field, Request
    from serverless_s3_processor.runtime.bootstrap.api import ApiServices

B = TypeVar("B")
R = TypeVar("R", bound="Request")

_NO_ERRORS: Final[Mapping[int, str]] = {}


class Access(StrEnum):
    """Who may call an endpoint; operators may do everything that readers may."""

    READ = "read"
    OPERATE = "operate"


class Response(NamedTuple, Generic[B]):
    """A response: its HTTP status, and its body before it becomes JSON.

    `trouble` is for the log: why a part of the body is unavailable; None if nothing is.
    """

    status: int
    body: B
    trouble: str | None = None


class Call(NamedTuple, Generic[R]):
    """One call of an endpoint."""

    request: R
    services: ApiServices
    function_name: str


class Link(NamedTuple):
    """An operation to call next, with JSON pointers to its fields in this response.

    https://spec.openapis.org/oas/v3.1.1.html#link-object
    """

    operation: str
    description: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one path.

    The docstring of `respond` is the operation's summary and description, and its return type has
    the types of the responses, in the order of `results`, which describe them by HTTP status.
    `errors` describe the statuses of this endpoint's errors. `links` belong to the last result.
    """

    method: str
    path: str
    request: type[Request]
    results: Mapping[int, str]
    errors: Mapping[int, str]
    links: tuple[Link, ...]
    respond: Callable[[Call[Any]], Response[Any]]

    @property
    def name(self) -> str:
        """The operation id: the name of the function, in camelCase."""
        return camel_case(self.respond.__name__)

    @property
    def route(self) -> tuple[str, str]:
        """The method and the path."""
        return self.method, self.path

    @property
    def access(self) -> Access:
        """Who may call it: readers for GET, operators for POST."""
        return Access.READ if self.method == "GET" else Access.OPERATE

    def fields_in(self, part: Literal["path", "query", "body"]) -> list[Field[Any]]:
        """Return the fields of the path (those in braces), of the query, or of the body."""
        other = "query" if self.method == "GET" else "body"
        return [
            field
            for field in self.request.fields()
            if part == ("path" if f"{{{field.name}}}" in self.path else other)
        ]


def endpoint(
    method: str,
    path: str,
    request: type[R],
    results: Mapping[int, str],
    *,
    errors: Mapping[int, str] = _NO_ERRORS,
    links: tuple[Link, ...] = (),
) -> Callable[[Callable[[Call[R]], Response[Any]]], Endpoint]:
    """Return a decorator that declares an endpoint by the function that responds."""
    return functools.partial(Endpoint, method, path, request, results, errors, links)

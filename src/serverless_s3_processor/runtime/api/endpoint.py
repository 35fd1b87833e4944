"""What an endpoint is: its request, its responses, and the function that responds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from serverless_s3_processor.runtime.api.fields import camel_case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serverless_s3_processor.runtime.api.fields import Field, Request
    from serverless_s3_processor.runtime.api.services import Services

B = TypeVar("B")
R = TypeVar("R", bound="Request")


class Access(StrEnum):
    """Who may call an endpoint; an operator may do what a reader may."""

    READ = "read"
    OPERATE = "operate"


class Response(NamedTuple, Generic[B]):
    """A response: its HTTP status, and its body as it is before it becomes JSON.

    `trouble` is for the log: why a part of the body is unavailable, None if all of it is there.
    """

    status: int
    body: B
    trouble: str | None = None


class Call(NamedTuple, Generic[R]):
    """One call of an endpoint."""

    request: R
    services: Services
    function_name: str


class Link(NamedTuple):
    """An operation to call next, and where its fields are in this one's response.

    https://spec.openapis.org/oas/v3.1.1.html#link-object
    """

    operation: str
    description: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One method of one path.

    `respond` documents itself: its docstring is the operation's summary and description, and the
    type that it returns is that of the responses, in the order of `results`, which describe them by
    HTTP status. `errors` describe the statuses that are this endpoint's own. `links` lead on from
    the last of the results.
    """

    method: str
    path: str
    request: type[Request]
    respond: Callable[[Call[Any]], Response[Any]]
    results: Mapping[int, str]
    errors: Mapping[int, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()

    @property
    def name(self) -> str:
        """What programs call it by: the name of its function, in camelCase."""
        return camel_case(self.respond.__name__)

    @property
    def route(self) -> tuple[str, str]:
        """What tells it from all others."""
        return self.method, self.path

    @property
    def access(self) -> Access:
        """Who may call it: readers get, operators post."""
        return Access.READ if self.method == "GET" else Access.OPERATE

    @property
    def path_fields(self) -> list[Field[Any]]:
        """The request's fields that are in the path, in braces."""
        return [each for each in self.request.fields() if f"{{{each.name}}}" in self.path]

    @property
    def query_fields(self) -> list[Field[Any]]:
        """The request's fields that are in the query."""
        return self._others if self.method == "GET" else []

    @property
    def body_fields(self) -> list[Field[Any]]:
        """The request's fields that are in the body."""
        return self._others if self.method == "POST" else []

    @property
    def _others(self) -> list[Field[Any]]:
        return [each for each in self.request.fields() if f"{{{each.name}}}" not in self.path]


def endpoint(
    method: str,
    path: str,
    request: type[R],
    results: Mapping[int, str],
    *,
    errors: Mapping[int, str] | None = None,
    links: tuple[Link, ...] = (),
) -> Callable[[Callable[[Call[R]], Response[Any]]], Endpoint]:
    """Make an endpoint of the function that responds to its requests."""

    def decorate(respond: Callable[[Call[R]], Response[Any]]) -> Endpoint:
        return Endpoint(
            method=method,
            path=path,
            request=request,
            respond=respond,
            results=results,
            errors=errors or {},
            links=links,
        )

    return decorate

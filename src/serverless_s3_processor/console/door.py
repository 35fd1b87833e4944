"""The API's door: what the page asks of the API, signed as the person and passed on."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import errors
from serverless_s3_processor.client import HttpResponse
from serverless_s3_processor.client.errors import UnreachableError
from serverless_s3_processor.runtime import api as endpoints

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.client import Client

MAX_BODY_BYTES: Final = 64 * 1024
"""A request has a key of a kilobyte and metadata of two."""
_GIVING: Final = ("/uploads", "/downloads")
_STALE: Final = ("NotSigned", "NoSuchEndpoint")
"""What an address answers at which there is no such API any more."""
_MAX_URLS: Final = 5_000
_DOCUMENT: Final = Path(endpoints.__path__[0], "openapi.json")


class Given:
    """The addresses in S3 that the API gave: the only ones that anything is passed on to."""

    def __init__(self) -> None:
        self._urls: OrderedDict[str, None] = OrderedDict()

    def add(self, url: str) -> None:
        """Remember an address; the oldest are forgotten."""
        self._urls[url] = None
        self._urls.move_to_end(url)
        while len(self._urls) > _MAX_URLS:
            self._urls.popitem(last=False)

    def __contains__(self, url: str) -> bool:
        return url in self._urls


@dataclass(slots=True)
class Door:
    """Passes requests on to the API of one deployment, and finds it again if it moved."""

    target: Target
    given: Given = field(default_factory=Given)

    def client(self) -> Client:
        """Return the client of the API.

        Raises:
            Exception: its address can't be found.
        """
        return self.target.api

    def send(
        self, method: str, path: str, query: Mapping[str, str], body: dict[str, Any] | None
    ) -> HttpResponse:
        """Return the API's answer; if there is none, an error in the API's own shape, with 502."""
        try:
            reply = self.client().transport.send(method, path, query, body)
        except Exception as error:
            line = errors.explain(error, self.target.environment)
            if line is None:
                raise
            self._forget()
            if not isinstance(error, UnreachableError):
                return _failed(502, "NotThere", line)
            away = f"The local stack does not answer. Start it: {call('up')}"
            return _failed(502, "Unreachable", away if self.target.local else line)
        self._look_at(path, reply)
        return reply

    def _look_at(self, path: str, reply: HttpResponse) -> None:
        fields = _read(reply.body)
        if _code(fields) in _STALE:
            self._forget()
        url = fields.get("url")
        if path in _GIVING and reply.status in (200, 201) and isinstance(url, str):
            self.given.add(url)

    def _forget(self) -> None:
        """Look the address up anew next time: the stack may be another one by then."""
        self.target = replace(self.target, _clients={})


def knows(method: str, path: str) -> bool:
    """Tell whether the API has this method of this path."""
    return any(method == each and pattern.fullmatch(path) for each, pattern in _routes())


@cache
def _routes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    document = json.loads(_DOCUMENT.read_text(encoding="utf-8"))
    return tuple(
        (method.upper(), re.compile(re.sub(r"\\{\w+\\}", r"[\\w-]+", re.escape(path))))
        for path, methods in document["paths"].items()
        for method in methods
        if method in ("get", "post")
    )


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(body)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _code(fields: Mapping[str, Any]) -> str | None:
    error = fields.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else None


def _failed(status: int, code: str, message: str) -> HttpResponse:
    fields = {"error": {"code": code, "message": message}}
    return HttpResponse(status, json.dumps(fields).encode())

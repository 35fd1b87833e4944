"""A proxy that signs the page's requests with a person's credentials and sends them to the API."""

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
"""A request has at most a kilobyte of key and two of metadata."""
_ISSUING_PATHS: Final = ("/uploads", "/downloads")
_MOVED_CODES: Final = ("NotSigned", "NoSuchEndpoint")
"""Error codes of an address that the API no longer has."""
_MAX_URLS: Final = 5_000
_DOCUMENT: Final = Path(endpoints.__path__[0], "openapi.json")


class IssuedUrls:
    """The S3 addresses that the API issued: the only ones that requests are passed on to."""

    def __init__(self) -> None:
        self._urls: OrderedDict[str, None] = OrderedDict()

    def add(self, url: str) -> None:
        """Remember an address, and forget the oldest."""
        self._urls[url] = None
        self._urls.move_to_end(url)
        while len(self._urls) > _MAX_URLS:
            self._urls.popitem(last=False)

    def __contains__(self, url: str) -> bool:
        return url in self._urls


@dataclass(slots=True)
class ApiProxy:
    """Passes requests to the API of one deployment, and looks its address up again if it moved."""

    target: Target
    issued_urls: IssuedUrls = field(default_factory=IssuedUrls)

    def client(self) -> Client:
        """Return the client of the API. Exception if its address can't be found."""
        return self.target.api

    def send(
        self, method: str, path: str, query: Mapping[str, str], body: dict[str, Any] | None
    ) -> HttpResponse:
        """Return the API's response, or a 502 error in the API's format if there is none."""
        try:
            reply = self.client().transport.send(method, path, query, body)
        except Exception as error:
            line = errors.explain(error, self.target.environment)
            if line is None:
                raise
            self._forget()
            if not isinstance(error, UnreachableError):
                return _failed(502, "NotThere", line)
            stopped = f"The local stack does not answer. Start it: {call('up')}"
            return _failed(502, "Unreachable", stopped if self.target.local else line)
        self._inspect(path, reply)
        return reply

    def _inspect(self, path: str, reply: HttpResponse) -> None:
        fields = _parse(reply.body)
        if _code(fields) in _MOVED_CODES:
            self._forget()
        url = fields.get("url")
        if path in _ISSUING_PATHS and reply.status in (200, 201) and isinstance(url, str):
            self.issued_urls.add(url)

    def _forget(self) -> None:
        """Look the address up again for the next request: the stack may be a new one."""
        self.target = replace(self.target, _clients={})


def is_known(method: str, path: str) -> bool:
    """Return whether the API has this method and path."""
    return any(method == known and pattern.fullmatch(path) for known, pattern in _routes())


@cache
def _routes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    document = json.loads(_DOCUMENT.read_text(encoding="utf-8"))
    return tuple(
        (method.upper(), re.compile(re.sub(r"\\{\w+\\}", r"[\\w-]+", re.escape(path))))
        for path, methods in document["paths"].items()
        for method in methods
        if method in ("get", "post")
    )


def _parse(body: bytes) -> Mapping[str, Any]:
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

"""The console's server: the page, the API behind it, transfers, and the local stack's mail."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import anyio.to_thread
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from serverless_s3_processor.cli import mails
from serverless_s3_processor.console import door as doors
from serverless_s3_processor.console import transfers
from serverless_s3_processor.console.access import Guarded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.console.access import Pass
    from serverless_s3_processor.console.door import Door
    from serverless_s3_processor.console.files import File

_JSON: Final = "application/json"
_MAX_MAILS: Final = 100


def application(door: Door, files: Mapping[str, File], pass_: Pass) -> ASGIApp:
    """Return the server's application, guarded."""
    routes = [
        Route("/settings.json", partial(_settings, door), methods=["GET"]),
        Route("/mail", partial(_mail, door), methods=["GET"]),
        Route("/transfer", partial(transfers.upload, door), methods=["POST"]),
        Route("/transfer", partial(transfers.download, door), methods=["GET"]),
        Route("/api/{path:path}", partial(_api, door), methods=["GET", "POST"]),
        *(Route(path, partial(_file, file), methods=["GET"]) for path, file in files.items()),
    ]
    return Guarded(Starlette(routes=routes), pass_)


async def _file(file: File, _request: Request) -> Response:
    return Response(file.content, media_type=file.content_type)


async def _settings(door: Door, _request: Request) -> Response:
    """Tell the page where all else is; hosted elsewhere, a file in its place tells it that."""
    target = door.target
    fields = {
        "environment": target.environment,
        "place": target.label,
        "api": "api",
        "transfer": "transfer",
        "mail": "mail" if target.local else None,
    }
    return JSONResponse(fields)


async def _mail(door: Door, _request: Request) -> Response:
    if door.target.local is None:
        return _refused(404, "NoMail", "AWS sends real e-mail; only the local stack's is here.")
    found = await anyio.to_thread.run_sync(_digests, door.target)
    return JSONResponse({"mails": found})


def _digests(target: Target) -> list[dict[str, Any]]:
    assert target.local is not None  # noqa: S101 - for the types
    found = mails.read(target.local.layout.mail)
    ours = [mail for mail in found if mail.subject.startswith(f"[{target.environment}] ")]
    return [mail.as_json() for mail in ours[-_MAX_MAILS:][::-1]]


async def _api(door: Door, request: Request) -> Response:
    method, path = request.method, f"/{request.path_params['path']}"
    if not doors.knows(method, path):
        return _refused(404, "NoSuchEndpoint", "The API has no such endpoint.")
    pairs = request.query_params.multi_items()
    if len(pairs) > len(request.query_params):
        return _refused(400, "RepeatedField", "A field is given more than once.")
    body: dict[str, Any] | None = None
    if method == "POST":
        read = await _body(request)
        if isinstance(read, Response):
            return read
        body = read
    reply = await anyio.to_thread.run_sync(door.send, method, path, dict(pairs), body)
    headers = (
        {"Retry-After": reply.headers["retry-after"]} if "retry-after" in reply.headers else {}
    )
    return Response(reply.body, reply.status, headers, media_type=_JSON)


async def _body(request: Request) -> dict[str, Any] | Response:
    if request.headers.get("content-type", "").partition(";")[0] != _JSON:
        return _refused(415, "InvalidBody", "A body is application/json.")
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > doors.MAX_BODY_BYTES:
            return _refused(413, "RequestTooLarge", "The body is too large.")
    try:
        fields = json.loads(content or b"{}")
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        return _refused(400, "InvalidBody", "The body is not a JSON object.")
    return fields


def _refused(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status)

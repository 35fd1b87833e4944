"""The console's server: the page, a proxy of the API, transfers, and the local stack's e-mail."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import anyio.to_thread
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from serverless_s3_processor.cli import mails
from serverless_s3_processor.console import api_proxy, transfers
from serverless_s3_processor.console.access import AccessGuard, error_response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.console.access import AccessToken
    from serverless_s3_processor.console.api_proxy import ApiProxy
    from serverless_s3_processor.console.files import File

_JSON: Final = "application/json"
_MAX_MAILS: Final = 100


def application(proxy: ApiProxy, files: Mapping[str, File], token: AccessToken) -> ASGIApp:
    """Return the server's application, behind the access checks."""
    routes = [
        Route("/settings.json", partial(_settings, proxy), methods=["GET"]),
        Route("/mail", partial(_mail, proxy), methods=["GET"]),
        Route("/transfer", partial(transfers.upload, proxy), methods=["POST"]),
        Route("/transfer", partial(transfers.download, proxy), methods=["GET"]),
        Route("/api/{path:path}", partial(_api, proxy), methods=["GET", "POST"]),
        *(Route(path, partial(_file, file), methods=["GET"]) for path, file in files.items()),
    ]
    return AccessGuard(Starlette(routes=routes), token)


async def _file(file: File, _request: Request) -> Response:
    return Response(file.content, media_type=file.content_type)


async def _settings(proxy: ApiProxy, _request: Request) -> Response:
    """Return the addresses that the page uses; hosted elsewhere, a file has them."""
    target = proxy.target
    fields = {
        "environment": target.environment,
        "place": target.label,
        "api": "api",
        "transfer": "transfer",
        "mail": "mail" if target.local else None,
    }
    return JSONResponse(fields)


async def _mail(proxy: ApiProxy, _request: Request) -> Response:
    if proxy.target.local is None:
        return error_response(
            404, "NoMail", "Only e-mail of the local stack is shown: AWS sends real e-mail."
        )
    digests = await anyio.to_thread.run_sync(_digests, proxy.target)
    return JSONResponse({"mails": digests})


def _digests(target: Target) -> list[dict[str, Any]]:
    assert target.local is not None  # noqa: S101 - for the types
    digests = mails.digests(target.local.layout.mail, target.environment)
    return [mail.as_json() for mail in digests[-_MAX_MAILS:][::-1]]


async def _api(proxy: ApiProxy, request: Request) -> Response:
    method, path = request.method, f"/{request.path_params['path']}"
    if not api_proxy.is_known(method, path):
        return error_response(404, "NoSuchEndpoint", "The API has no such endpoint.")
    pairs = request.query_params.multi_items()
    if len(pairs) > len(request.query_params):
        return error_response(400, "RepeatedField", "A field is given more than once.")
    body = await _body(request) if method == "POST" else None
    if isinstance(body, Response):
        return body
    reply = await anyio.to_thread.run_sync(proxy.send, method, path, dict(pairs), body)
    retry_after = reply.headers.get("retry-after")
    headers = {"Retry-After": retry_after} if retry_after else {}
    return Response(reply.body, reply.status, headers, media_type=_JSON)


async def _body(request: Request) -> dict[str, Any] | Response:
    if request.headers.get("content-type", "").partition(";")[0] != _JSON:
        return error_response(415, "InvalidBody", "The Content-Type must be application/json.")
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > api_proxy.MAX_BODY_BYTES:
            return error_response(413, "RequestTooLarge", "The body is too large.")
    try:
        fields = json.loads(content or b"{}")
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        return error_response(400, "InvalidBody", "The body is not a JSON object.")
    return fields

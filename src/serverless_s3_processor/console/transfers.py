"""Uploads to S3 and downloads from it, streamed: never whole in memory.

The page could post files to S3 itself if the bucket had a CORS rule for it. It has none, because
the rule would let in every page on any port of any machine, and because browsers do not trust the
local stack's certificate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio.from_thread
import anyio.to_thread
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse

from serverless_s3_processor.client.errors import UnreachableError
from serverless_s3_processor.client.network import HttpRequest
from serverless_s3_processor.client.transfer import refusal
from serverless_s3_processor.console.access import error_response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request
    from urllib3 import BaseHTTPResponse

    from serverless_s3_processor.console.api_proxy import ApiProxy

MAX_BYTES: Final = 5 * 2**30 + 2**16
"""S3's limit for a form upload, and the form's fields."""
_CHUNK_BYTES: Final = 2**18
_MAX_ERROR_BYTES: Final = 2**16
_SUCCESS: Final = (200, 201, 204, 206)
_PASSED_ON_HEADERS: Final = (
    "content-length",
    "content-range",
    "etag",
    "last-modified",
    "x-amz-version-id",
)
_METADATA: Final = "x-amz-meta-"


async def upload(proxy: ApiProxy, request: Request) -> Response:
    """Pass a form with a file to S3."""
    url = request.query_params.get("url", "")
    length = request.headers.get("content-length", "")
    kind = request.headers.get("content-type", "")
    if url not in proxy.issued_urls:
        return error_response(403, "NotGiven", "The API issued no such form.")
    if not length.isdecimal() or int(length) > MAX_BYTES:
        return error_response(
            413, "RequestTooLarge", "A file must have a known size of at most 5 GB."
        )
    if not kind.startswith("multipart/form-data"):
        return error_response(415, "InvalidBody", "Send a form as multipart/form-data.")
    headers = {"Content-Type": kind, "Content-Length": length}
    outgoing = HttpRequest(method="POST", url=url, headers=headers, body=_chunks(request))
    try:
        return await anyio.to_thread.run_sync(_send, proxy, _single_attempt(outgoing))
    except ClientDisconnect:
        # The client that cancelled it does not receive this response.
        return error_response(400, "BrokenOff", "The client ended the upload.")


async def download(proxy: ApiProxy, request: Request) -> Response:
    """Pass an object's content on, as a file whatever its type."""
    url = request.query_params.get("url", "")
    if url not in proxy.issued_urls:
        return error_response(403, "NotGiven", "The API issued no such link.")
    byte_range = request.headers.get("range")
    outgoing = HttpRequest(
        method="GET", url=url, headers={"Range": byte_range} if byte_range else {}
    )
    return await anyio.to_thread.run_sync(_send, proxy, lambda: outgoing)


def _send(proxy: ApiProxy, attempt: Callable[[], HttpRequest]) -> Response:
    try:
        response = proxy.client().network.send(attempt, stream=True)
    except UnreachableError as error:
        return error_response(502, "NoAnswer", f"S3 does not answer: {error}")
    if response.status not in _SUCCESS:
        refused = refusal(response.status, response.read(_MAX_ERROR_BYTES))
        response.close()
        status = response.status if response.status >= 400 else 502  # noqa: PLR2004 - no redirect
        return error_response(status, refused.code, refused.message)
    headers = {
        name: value
        for name, value in response.headers.items()
        if name.lower() in _PASSED_ON_HEADERS or name.lower().startswith(_METADATA)
    }
    headers["Content-Disposition"] = "attachment"
    return StreamingResponse(
        _content(response), response.status, headers, media_type="application/octet-stream"
    )


def _content(response: BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from response.stream(_CHUNK_BYTES, decode_content=False)
    finally:
        response.close()


def _single_attempt(request: HttpRequest) -> Callable[[], HttpRequest]:
    """Return an attempt that can't be repeated: the body is streamed once."""
    remaining = [request]

    def attempt() -> HttpRequest:
        if not remaining:
            raise UnreachableError("the connection ended during the upload")
        return remaining.pop()

    return attempt


def _chunks(request: Request) -> Iterator[bytes]:
    """Yield a body as it arrives, in the thread that passes it on."""
    stream = request.stream()

    async def next_chunk() -> bytes | None:
        return await anext(stream, None)

    while (chunk := anyio.from_thread.run(next_chunk)) is not None:
        if chunk:
            yield chunk

"""Files to S3 and from it, passed on as they come: never in memory as a whole.

The page could post them to S3 itself if the bucket had a CORS rule for it. It has none: every page
on any port of anybody's machine would be let in with it, and a browser does not trust the
certificate of the local stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio.from_thread
import anyio.to_thread
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response, StreamingResponse

from serverless_s3_processor.client.errors import UnreachableError
from serverless_s3_processor.client.network import HttpRequest as Sent
from serverless_s3_processor.client.transfer import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request
    from urllib3 import BaseHTTPResponse

    from serverless_s3_processor.console.door import Door

MAX_BYTES: Final = 5 * 2**30 + 2**16
"""S3's most for a form, and the form's fields."""
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


async def upload(door: Door, request: Request) -> Response:
    """Pass a form with a file on to S3."""
    url = request.query_params.get("url", "")
    length = request.headers.get("content-length", "")
    kind = request.headers.get("content-type", "")
    if url not in door.given:
        return _failed(403, "NotGiven", "The API gave no such form.")
    if not length.isdecimal() or int(length) > MAX_BYTES:
        return _failed(413, "RequestTooLarge", "A file has at most 5 GB, and its size is told.")
    if not kind.startswith("multipart/form-data"):
        return _failed(415, "InvalidBody", "A form is multipart/form-data.")
    headers = {"Content-Type": kind, "Content-Length": length}
    once = _once(Sent(method="POST", url=url, headers=headers, body=_chunks(request)))
    try:
        return await anyio.to_thread.run_sync(_answered, door, once)
    except ClientDisconnect:
        # Who cancelled it hears of nothing any more.
        return _failed(400, "BrokenOff", "The upload was broken off.")


async def download(door: Door, request: Request) -> Response:
    """Pass an object's content on, as a file and nothing else, whatever its type."""
    url = request.query_params.get("url", "")
    if url not in door.given:
        return _failed(403, "NotGiven", "The API gave no such link.")
    byte_range = request.headers.get("range")
    sent = Sent(method="GET", url=url, headers={"Range": byte_range} if byte_range else {})
    return await anyio.to_thread.run_sync(_answered, door, lambda: sent)


def _answered(door: Door, attempt: Callable[[], Sent]) -> Response:
    try:
        answer = door.client().network.send(attempt, stream=True)
    except UnreachableError as error:
        return _failed(502, "NoAnswer", f"S3 does not answer: {error}")
    if answer.status not in _SUCCESS:
        refused = refusal(answer.status, answer.read(_MAX_ERROR_BYTES))
        answer.close()
        status = answer.status if answer.status >= 400 else 502  # noqa: PLR2004 - no redirect
        return _failed(status, refused.code, refused.message)
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name.lower() in _PASSED_ON_HEADERS or name.lower().startswith(_METADATA)
    }
    headers["Content-Disposition"] = "attachment"
    return StreamingResponse(
        _content(answer), answer.status, headers, media_type="application/octet-stream"
    )


def _content(answer: BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from answer.stream(_CHUNK_BYTES, decode_content=False)
    finally:
        answer.close()


def _once(sent: Sent) -> Callable[[], Sent]:
    """Return an attempt that can't be repeated: what was passed on is not kept."""
    left = [sent]

    def attempt() -> Sent:
        if not left:
            raise UnreachableError("the upload broke off")
        return left.pop()

    return attempt


def _chunks(request: Request) -> Iterator[bytes]:
    """Yield a body as it comes, in the thread that sends it on."""
    coming = request.stream()

    async def following() -> bytes | None:
        return await anext(coming, None)

    while (chunk := anyio.from_thread.run(following)) is not None:
        if chunk:
            yield chunk


def _failed(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status)

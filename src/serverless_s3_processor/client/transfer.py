"""Uploads to S3 and downloads, by forms and links of the API."""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from urllib3.exceptions import HTTPError

from serverless_s3_processor.client.errors import SourceError, TransferError, UnreachableError
from serverless_s3_processor.client.network import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from urllib3 import BaseHTTPResponse

    from serverless_s3_processor.client.network import HttpNetwork
    from serverless_s3_processor.client.responses.objects import DownloadLink, UploadForm

_CHUNK_BYTES: Final = 2**18
_SUCCESS: Final = (200, 201, 204)
_MAX_ERROR_BYTES: Final = 2**16


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """An uploaded object; `version_id` is None in unversioned buckets.

    `size` is the number of bytes sent: the original size of a file that grew during the upload.
    """

    key: str
    version_id: str | None
    etag: str
    size: int


@dataclass(frozen=True, slots=True)
class Source:
    """The content to upload: a file, which is never in memory as a whole, or bytes."""

    content: Path | bytes

    @property
    def size(self) -> int:
        """The current number of bytes."""
        return self.content.stat().st_size if isinstance(self.content, Path) else len(self.content)

    def chunks(self, size: int) -> Iterator[bytes]:
        """Yield the first `size` bytes of the content.

        Raises:
            SourceError: the file became shorter, or can't be read.
        """
        if isinstance(self.content, bytes):
            yield self.content
            return
        try:
            yield from _read(self.content, size)
        except OSError as error:
            raise SourceError(f"{self.content}: {error.strerror}") from error

    def checksum_sha256(self, size: int) -> str:
        """Return the SHA-256 checksum of the first `size` bytes, in base64.

        Raises:
            SourceError: the file became shorter, or can't be read.
        """
        checksum = hashlib.sha256()
        for chunk in self.chunks(size):
            checksum.update(chunk)
        return base64.b64encode(checksum.digest()).decode()


def upload(network: HttpNetwork, form: UploadForm, source: Source, size: int) -> Uploaded:
    """Post a file of `size` bytes with a form.

    Raises:
        TransferError: S3 refused it.
        UnreachableError, SourceError: the upload failed.
    """
    boundary = secrets.token_hex(16)
    head = b"".join(_field(boundary, name, value) for name, value in form["fields"].items())
    head += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n'.encode()
    )
    head += b"Content-Type: application/octet-stream\r\n\r\n"
    tail = f"\r\n--{boundary}--\r\n".encode()

    def body() -> Iterator[bytes]:
        yield head
        yield from source.chunks(size)
        yield tail

    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        # S3 requires a length.
        "Content-Length": str(len(head) + size + len(tail)),
    }
    response = network.send(
        lambda: HttpRequest(method="POST", url=form["url"], headers=headers, body=body())
    )
    if response.status not in _SUCCESS:
        raise refusal(response.status, response.data)
    return Uploaded(
        key=form["key"],
        version_id=response.headers.get("x-amz-version-id"),
        etag=response.headers.get("ETag", "").strip('"'),
        size=size,
    )


def download(network: HttpNetwork, link: DownloadLink, target: Path) -> None:
    """Write an object to a file, which appears when it is complete.

    Raises:
        TransferError: S3 refused.
        UnreachableError: the download failed, or was incomplete.
    """
    request = HttpRequest(method="GET", url=link["url"])
    response = network.send(lambda: request, stream=True)
    try:
        if response.status not in _SUCCESS:
            raise refusal(response.status, response.read(_MAX_ERROR_BYTES))
        _write(response, target)
    except HTTPError as error:
        raise UnreachableError(f"The download was interrupted: {error}") from error
    finally:
        response.close()


def _write(response: BaseHTTPResponse, target: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:64]}.", dir=target.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in response.stream(_CHUNK_BYTES, decode_content=False):
                file.write(chunk)
        partial.chmod(0o666 & ~_umask())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _umask() -> int:
    """Return the mask of new files' permissions, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _read(path: Path, size: int) -> Iterator[bytes]:
    remaining = size
    with path.open("rb") as file:
        while chunk := file.read(min(_CHUNK_BYTES, remaining)):
            remaining -= len(chunk)
            yield chunk
    if remaining:
        raise SourceError(f"{path}: the file became shorter during the upload.")


def _field(boundary: str, name: str, value: str) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return f"{head}{value}\r\n".encode()


def refusal(status: int, body: bytes) -> TransferError:
    """Return the error of a response of S3."""
    text = body.decode(errors="replace")
    return TransferError(
        status, _element(text, "Code") or "Unknown", _element(text, "Message") or "no reason given"
    )


def _element(text: str, name: str) -> str:
    """Return an element of S3's XML, by a pattern: an XML parser would trust the response."""
    match = re.search(f"<{name}>([^<]*)</{name}>", text)
    return html.unescape(match[1]) if match else ""

"""A client of S3 that reads and puts objects, and no more. Its calls are botocore's."""

from __future__ import annotations

import io
import re
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from s3_processor.adapters.aws.direct.moments import moment_of
from s3_processor.adapters.aws.direct.service import Request, Service
from s3_processor.adapters.aws.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from s3_processor.adapters.aws.direct.account import Account
    from s3_processor.adapters.aws.direct.answer import Answer

_MOST_BYTES: Final = 8 * 2**20
"""Of an object that is asked for whole: one that is said to be empty."""
_CODE: Final = rb"<Code>([^<]+)</Code>"
_MESSAGE: Final = rb"<Message>([^<]+)</Message>"
_METADATA: Final = "x-amz-meta-"
_TEXTS: Final = (
    ("ContentRange", "content-range"),
    ("ContentType", "content-type"),
    ("ETag", "etag"),
    ("SSECustomerAlgorithm", "x-amz-server-side-encryption-customer-algorithm"),
    ("ServerSideEncryption", "x-amz-server-side-encryption"),
    ("VersionId", "x-amz-version-id"),
)
_QUOTED: Final = "-_.~"


class S3Client:
    """Reads and puts; what it returns has the attributes that the adapters use."""

    def __init__(self, account: Account, sleep: Callable[[float], None] = time.sleep) -> None:
        self._service = Service(account, "s3", _refused, sleep=sleep)
        self._scheme, _, self._host = account.endpoint("s3").partition("://")
        self._is_replaced = account.replacement("s3") is not None

    def get_object(
        self,
        *,
        Bucket: str,  # noqa: N803 - botocore's names
        Key: str,  # noqa: N803
        VersionId: str | None = None,  # noqa: N803
        IfMatch: str | None = None,  # noqa: N803
        Range: str | None = None,  # noqa: N803
    ) -> dict[str, Any]:
        """Read an object, or a part of it."""
        return _read(self._service.ask(self._reading(Bucket, Key, VersionId, IfMatch, Range)))

    def get_each(
        self, wanted: Iterable[Mapping[str, str]], most: int
    ) -> Iterator[tuple[int, dict[str, Any] | Exception]]:
        """Read many, each as `get_object` is asked for it; see `Service.ask_each`."""
        requests = (
            self._reading(
                one["Bucket"],
                one["Key"],
                one.get("VersionId"),
                one.get("IfMatch"),
                one.get("Range"),
            )
            for one in wanted
        )
        for place, answer in self._service.ask_each(requests, most):
            yield place, _tried(answer)

    def _reading(
        self, bucket: str, key: str, version: str | None, etag: str | None, part: str | None
    ) -> Request:
        headers = {"if-match": etag} if etag else {}
        most = _MOST_BYTES
        if part:
            headers["range"] = part
            first, _, last = part.removeprefix("bytes=").partition("-")
            most = int(last) + 1 - int(first)
        endpoint, path = self._place(bucket, key)
        return Request("GET", endpoint, path, _of_version(version), headers, b"", most)

    def head_object(
        self,
        *,
        Bucket: str,  # noqa: N803
        Key: str,  # noqa: N803
        VersionId: str | None = None,  # noqa: N803
        IfMatch: str | None = None,  # noqa: N803
    ) -> dict[str, Any]:
        """Ask for what is known of an object."""
        headers = {"if-match": IfMatch} if IfMatch else {}
        endpoint, path = self._place(Bucket, Key)
        request = Request("HEAD", endpoint, path, _of_version(VersionId), headers)
        return _described(self._service.ask(request).headers)

    def put_object(
        self,
        *,
        Bucket: str,  # noqa: N803
        Key: str,  # noqa: N803
        Body: bytes,  # noqa: N803
        ContentType: str,  # noqa: N803
        ChecksumCRC32: str,  # noqa: N803
    ) -> None:
        """Write an object."""
        headers = {"content-type": ContentType, "x-amz-checksum-crc32": ChecksumCRC32}
        endpoint, path = self._place(Bucket, Key)
        self._service.ask(Request("PUT", endpoint, path, "", headers, Body))

    def _place(self, bucket: str, key: str) -> tuple[str, str]:
        """The bucket is part of the host, unless no certificate would be of that name."""
        quoted = quote(key, safe="/" + _QUOTED)
        if self._is_replaced or "." in bucket:
            return f"{self._scheme}://{self._host}", f"/{bucket}/{quoted}"
        return f"{self._scheme}://{bucket}.{self._host}", f"/{quoted}"


def _of_version(version: str | None) -> str:
    return f"versionId={quote(version, safe=_QUOTED)}" if version else ""


def _tried(answer: Answer | Exception) -> dict[str, Any] | Exception:
    try:
        return answer if isinstance(answer, Exception) else _read(answer)
    except (KeyError, ValueError) as error:  # it is none of S3's
        return error


def _read(answer: Answer) -> dict[str, Any]:
    return {**_described(answer.headers), "Body": io.BytesIO(answer.body)}


def _described(headers: dict[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {name: headers[text] for name, text in _TEXTS if text in headers}
    told["ContentLength"] = int(headers["content-length"])
    told["LastModified"] = moment_of(headers["last-modified"])
    told["Metadata"] = {
        name.removeprefix(_METADATA): value
        for name, value in headers.items()
        if name.startswith(_METADATA)
    }
    return told


def _refused(answer: Answer) -> RefusedError:
    """An error of S3 repeats the key, which XML may be unable to hold: so it is not parsed."""
    code, message = re.search(_CODE, answer.body), re.search(_MESSAGE, answer.body)
    return RefusedError(
        code[1].decode(errors="replace") if code else str(answer.status),
        message[1].decode(errors="replace") if message else "",
        answer.status,
        answer.headers,
    )

"""A client of S3 with those of botocore's methods that are used.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

from __future__ import annotations

import functools
import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from serverless_s3_processor.runtime.adapters.aws.errors import ServiceError
from serverless_s3_processor.runtime.adapters.aws.libcurl.service import Service, ServiceRequest
from serverless_s3_processor.runtime.adapters.aws.libcurl.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
    from serverless_s3_processor.runtime.adapters.aws.libcurl.transfer import HttpResponse

_MAX_WHOLE_BYTES: Final = 8 * 2**20
"""Maximum size to read without a range, of an object that should be empty."""
_CODE: Final = rb"<Code>([^<]+)</Code>"
_MESSAGE: Final = rb"<Message>([^<]+)</Message>"
_METADATA: Final = "x-amz-meta-"
_HEADERS: Final = (
    ("ContentRange", "content-range"),
    ("ContentType", "content-type"),
    ("SSECustomerAlgorithm", "x-amz-server-side-encryption-customer-algorithm"),
    ("ServerSideEncryption", "x-amz-server-side-encryption"),
    ("VersionId", "x-amz-version-id"),
)
_LISTING: Final = (
    ("encoding-type", "EncodingType"),
    ("key-marker", "KeyMarker"),
    ("max-keys", "MaxKeys"),
    ("prefix", "Prefix"),
    ("version-id-marker", "VersionIdMarker"),
)
"""The parameters of a listing of versions, in the order in which they are signed."""
_UNRESERVED: Final = "-_.~"
_SAFE_IN_KEY: Final = f"/{_UNRESERVED}"


class S3Client:
    """Reads, writes, lists and signs; responses have the members that the adapters use."""

    def __init__(self, config: ClientConfig) -> None:
        self._reads = Service(config, "s3", _read_object)
        self._writes = Service(config, "s3", _raise_error)
        self._config = config
        self._scheme, _, self._host = config.endpoint("s3").partition("://")
        self._is_replaced = config.endpoint_override("s3") is not None

    def get_object(self, **parameters: str) -> dict[str, Any]:
        """Read an object; `VersionId`, `IfMatch`, and `Range` are optional."""
        response: dict[str, Any] = self._reads.call(self._get_request(parameters))
        return response

    def get_each(
        self, parameters: Iterable[Mapping[str, str]], limit: int
    ) -> Iterator[tuple[int, Any]]:
        """Read many objects, `limit` concurrently; see `Service.call_each`."""
        return self._reads.call_each(map(self._get_request, parameters), limit)

    def _get_request(self, parameters: Mapping[str, str]) -> ServiceRequest:
        endpoint, path, query, headers = self._location(parameters)
        max_bytes = _MAX_WHOLE_BYTES
        if byte_range := parameters.get("Range"):
            headers["range"] = byte_range
            first, _, last = byte_range.removeprefix("bytes=").partition("-")
            max_bytes = int(last) + 1 - int(first)
        return ServiceRequest("GET", endpoint, path, query, headers, b"", max_bytes)

    def head_object(self, **parameters: str) -> dict[str, Any]:
        """Read an object's metadata; the parameters are `get_object`'s without the range."""
        response: dict[str, Any] = self._reads.call(
            ServiceRequest("HEAD", *self._location(parameters))
        )
        return response

    def put_object(
        self,
        *,
        Bucket: str,  # noqa: N803 - botocore's names
        Key: str,  # noqa: N803
        Body: bytes,  # noqa: N803
        ContentType: str,  # noqa: N803
        ChecksumCRC32: str,  # noqa: N803
    ) -> None:
        """Write an object."""
        headers = {"content-type": ContentType, "x-amz-checksum-crc32": ChecksumCRC32}
        endpoint, path = self._address(Bucket, Key)
        self._writes.call(ServiceRequest("PUT", endpoint, path, "", headers, Body))

    def list_object_versions(self, **parameters: str | int) -> dict[str, Any]:
        """List a page of versions and delete markers."""
        endpoint, path = self._bucket_address(str(parameters["Bucket"]))
        query = "".join(
            f"{name}={quote(str(parameters[member]), safe=_UNRESERVED)}&"
            for name, member in _LISTING
            if member in parameters
        )
        request = ServiceRequest("GET", endpoint, path, f"{query}versions=", {})
        page: dict[str, Any] = self._lists.call(request)
        return page

    @functools.cached_property
    def _lists(self) -> Service:
        return Service(self._config, "s3", _read_versions)

    def generate_presigned_url(
        self,
        method: str,  # noqa: ARG002 - botocore's signature
        Params: Mapping[str, str],  # noqa: N803
        ExpiresIn: int,  # noqa: N803
    ) -> str:
        """Return the URL of a GET, which is the only method."""
        from serverless_s3_processor.runtime.adapters.aws.libcurl.s3_links import sign_url

        version_id = Params.get("VersionId")
        query = {"versionId": version_id} if version_id else {}
        endpoint, path = self._address(Params["Bucket"], Params["Key"])
        return sign_url(self._signer, endpoint, path, query, ExpiresIn)

    def generate_presigned_post(
        self,
        *,
        Bucket: str,  # noqa: N803 - botocore's names
        Key: str,  # noqa: N803
        Fields: Mapping[str, str],  # noqa: N803
        Conditions: Sequence[Any],  # noqa: N803
        ExpiresIn: int,  # noqa: N803
    ) -> dict[str, Any]:
        """Return URL and fields of a form that uploads an object."""
        from serverless_s3_processor.runtime.adapters.aws.libcurl.s3_links import sign_form

        fields = sign_form(
            self._signer, Bucket, Key, fields=Fields, conditions=Conditions, seconds=ExpiresIn
        )
        return {"url": "".join(self._bucket_address(Bucket)), "fields": fields}

    @functools.cached_property
    def _signer(self) -> Signer:
        return Signer(self._config, "s3")

    def _location(self, parameters: Mapping[str, str]) -> tuple[str, str, str, dict[str, str]]:
        """Return endpoint, path, query, and headers of a read."""
        version_id, etag = parameters.get("VersionId"), parameters.get("IfMatch")
        query = f"versionId={quote(version_id, safe=_UNRESERVED)}" if version_id else ""
        headers = {"if-match": etag} if etag else {}
        return *self._address(parameters["Bucket"], parameters["Key"]), query, headers

    def _bucket_address(self, bucket: str) -> tuple[str, str]:
        endpoint, path = self._address(bucket, "")
        return endpoint, path.rstrip("/") or "/"

    def _address(self, bucket: str, key: str) -> tuple[str, str]:
        """Return endpoint and path.

        The bucket is part of the host unless it has a dot, as no certificate covers that name.
        """
        quoted = quote(key, safe=_SAFE_IN_KEY)
        if self._is_replaced or "." in bucket:
            return f"{self._scheme}://{self._host}", f"/{_quote_bucket(bucket)}/{quoted}"
        return f"{self._scheme}://{bucket}.{self._host}", f"/{quoted}"


@functools.lru_cache
def _quote_bucket(bucket: str) -> str:
    return quote(bucket, safe="")


def _read_object(response: HttpResponse) -> dict[str, Any]:
    """Return the members of a response.

    Raises:
        ServiceError: it is an error.
        ValueError, KeyError: it lacks a header that S3 sends, so it is not from S3.
    """
    _raise_error(response)
    headers = response.headers
    if response.last_modified < 0:
        raise ValueError("no date in Last-Modified")
    return {
        "Body": io.BytesIO(response.body),
        "ContentLength": int(headers.get("content-length") or len(response.body)),
        "ETag": headers["etag"],
        "LastModified": datetime.fromtimestamp(response.last_modified, UTC),
        "Metadata": {
            name.removeprefix(_METADATA): value
            for name, value in headers.items()
            if name.startswith(_METADATA)
        },
        **{member: headers[name] for member, name in _HEADERS if name in headers},
    }


def _read_versions(response: HttpResponse) -> dict[str, Any]:
    from serverless_s3_processor.runtime.adapters.aws.libcurl.s3_listing import read_versions

    _raise_error(response)
    return read_versions(response.body)


def _raise_error(response: HttpResponse) -> None:
    """Find code and message without an XML parser: a key may make an error invalid XML."""
    if not response.is_error:
        return
    code, message = re.search(_CODE, response.body), re.search(_MESSAGE, response.body)
    raise ServiceError(
        code[1].decode(errors="replace") if code else str(response.status),
        message[1].decode(errors="replace") if message else "",
        response.status,
        response.headers,
    )

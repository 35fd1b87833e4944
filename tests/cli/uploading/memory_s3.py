"""A boto3 S3 client whose requests are answered from memory, and never leave the process."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.config import Config

_UPLOAD = "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>"
_COMPLETE = "<CompleteMultipartUploadResult></CompleteMultipartUploadResult>"
_DENIED = "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>"


@dataclass
class MemoryS3:
    """What was put. `before` is told of each request, and may raise; `denied` keys are refused."""

    denied: set[str] = field(default_factory=set)
    before: Callable[[str, str], None] = lambda _method, _key: None
    objects: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    open_parts: dict[str, dict[str, bytes]] = field(default_factory=dict)
    aborted: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def client(self) -> Any:
        client = boto3.client(
            "s3",
            region_name="us-east-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=Config(
                s3={"addressing_style": "path"},
                retries={"total_max_attempts": 1},
                request_checksum_calculation="when_required",
            ),
        )
        answer: Any = self._answer
        client.meta.events.register("before-send.s3", answer)
        return client

    def _answer(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        url = urlsplit(request.url)
        key = unquote(url.path).split("/", 2)[2]
        query = {
            name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()
        }
        assert request.method is not None
        self.before(request.method, key)
        with self._lock:
            status, headers, body = self._handle(request, key, query)
        response: Any = HeadersDict(headers)
        return AWSResponse(request.url, status, response, _Raw(body.encode()))

    def _handle(
        self, request: AWSPreparedRequest, key: str, query: dict[str, str]
    ) -> tuple[int, dict[str, str], str]:
        if key in self.denied:
            return 403, {}, _DENIED
        match request.method, sorted(query):
            case "PUT", []:
                self.objects[key] = _content(request)
                self.types[key] = _text(request.headers["Content-Type"])
                return 200, {"x-amz-version-id": f"v-{key}", "ETag": '"e"'}, ""
            case "POST", ["uploads"]:
                self.open_parts[key] = {}
                return 200, {}, _UPLOAD
            case "PUT", ["partNumber", "uploadId"]:
                self.open_parts[key][query["partNumber"]] = _content(request)
                return 200, {"ETag": '"e"'}, ""
            case "POST", ["uploadId"]:
                parts = self.open_parts.pop(key)
                self.objects[key] = b"".join(parts[number] for number in sorted(parts, key=int))
                return 200, {"x-amz-version-id": f"v-{key}"}, _COMPLETE
            case "DELETE", ["uploadId"]:
                self.open_parts.pop(key, None)
                self.aborted.append(key)
                return 204, {}, ""
        raise AssertionError(f"{request.method} {request.url}")


class _Raw(io.BytesIO):
    def stream(self, **_: object) -> Any:
        yield self.read()


def _content(request: AWSPreparedRequest) -> bytes:
    body: Any = request.body
    return body if isinstance(body, bytes) else body.read() if body else b""


def _text(header: str | bytes) -> str:
    return header.decode() if isinstance(header, bytes) else header

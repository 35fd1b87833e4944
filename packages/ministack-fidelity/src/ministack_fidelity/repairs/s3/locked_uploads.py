"""Checksums of uploads: those of forms, and those that an object lock demands.

AWS refuses an upload without `Content-MD5` or a checksum if the object gets a retention period,
also the bucket's default: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
It verifies the checksums of forms as well:
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
The emulator accepts uploads without a checksum, and ignores those of forms.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Final, NamedTuple

from ministack_fidelity.emulator import Function, module, wrap

Headers = Mapping[str, str]
Response = tuple[int, dict[str, str], bytes]

LOCK_HEADERS: Final = ("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date")
DIGESTS: Final = ("content-md5", "x-amz-checksum-", "x-amz-sdk-checksum-algorithm")
REFUSAL: Final = (
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object "
    "Lock parameters"
)


class Upload(NamedTuple):
    """The headers of an upload, or the fields of its form, and the content of a form."""

    headers: Headers
    form_content: bytes | None


_upload: ContextVar[Upload | None] = ContextVar("locked_uploads", default=None)


def apply() -> None:
    """Uploads with a retention period need a checksum; those of forms are verified and kept."""
    s3 = module("services.s3")
    wrap(s3, "_put_object", _remembering_headers)
    wrap(s3, "_post_object", _remembering_form)
    wrap(s3, "_object_lock_header_error", _checking)
    wrap(s3, "_build_object_record", _with_checksums)


def _remembering_headers(original: Function) -> Function:
    def put(bucket: str, key: str, body: bytes, headers: Headers) -> Response:
        return _within(Upload(headers, None), lambda: original(bucket, key, body, headers))

    return put


def _remembering_form(original: Function) -> Function:
    def post(bucket: str, body: bytes, headers: Headers) -> Response:
        kind = headers.get("content-type", "")
        fields: dict[str, str] = {}
        content = b""
        for name, _, _, value in module("services.s3")._parse_multipart_form(kind, body):
            if name == "file":
                content = value
            else:
                fields[name.lower()] = value.decode(errors="replace")
        return _within(Upload(fields, content), lambda: original(bucket, body, headers))

    return post


def _within(upload: Upload, respond: Function) -> Response:
    token = _upload.set(upload)
    try:
        response: Response = respond()
        return response
    finally:
        _upload.reset(token)


def _checking(original: Function) -> Function:
    def check(bucket: str, headers: Headers) -> Response | None:
        error: Response | None = original(bucket, headers)
        upload = _upload.get()
        if error or upload is None:
            return error
        if upload.form_content is not None and (error := _mismatch(upload)):
            return error
        is_checked = any(name.startswith(DIGESTS) for name in upload.headers)
        if is_checked or not _is_retained(bucket, upload.headers):
            return None
        return _refusal()

    return check


def _mismatch(upload: Upload) -> Response | None:
    s3 = module("services.s3")
    error: Response | None = s3._validate_content_md5(upload.headers, upload.form_content)
    return error or s3._resolve_object_checksums(upload.form_content, upload.headers)[1]


def _is_retained(bucket: str, headers: Headers) -> bool:
    lock = module("services.s3")._bucket_object_lock.get(bucket) or {}
    return bool(lock.get("default_retention")) or any(name in headers for name in LOCK_HEADERS)


def _refusal() -> Response:
    response: Response = module("services.s3")._error("InvalidRequest", REFUSAL, 400)
    return response


def _with_checksums(original: Function) -> Function:
    def build(body: bytes, headers: Headers, *arguments: object, **options: object) -> Any:  # noqa: ANN401
        upload = _upload.get()
        if upload and upload.form_content is not None:
            checksums, _ = module("services.s3")._resolve_object_checksums(body, upload.headers)
            options = {**options, "checksums": checksums}
        return original(body, headers, *arguments, **options)

    return build

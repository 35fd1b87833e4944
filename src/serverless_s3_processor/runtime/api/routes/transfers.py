"""`POST /uploads` and `POST /downloads`: forms and links to S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.api import buckets, fields, kinds
from serverless_s3_processor.runtime.api.endpoint import Call, Link, Response, endpoint
from serverless_s3_processor.runtime.api.errors import ApiError, missing_field
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain import clock
from serverless_s3_processor.runtime.domain.transfer import (
    MAX_UPLOAD_BYTES,
    METADATA_NAME,
    METADATA_VALUE,
    SHA256,
    UploadRequest,
    validate_metadata,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.api.schemas import transfers
    from serverless_s3_processor.runtime.domain.records.record import Json

_VARIABLE: Final = "${filename}"
"""S3 puts the file's name in its place, in every field of a form.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html"""
_MAX_TYPE_LENGTH: Final = 255


def _without_variable(value: str) -> str:
    if _VARIABLE in value:
        raise ValueError(f"can't hold {_VARIABLE}: S3 puts a file's name in its place")
    return value


def _key() -> kinds.Kind[str]:
    kind = kinds.key_under(names.WATCHED_PREFIX)
    return kinds.text(lambda value: kind.from_text(_without_variable(value)), **kind.schema)


def _content_type() -> kinds.Kind[str]:
    def check(value: str) -> str:
        is_printable = value.isascii() and value.isprintable()
        if not (0 < len(value) <= _MAX_TYPE_LENGTH and is_printable):
            raise ValueError(f"must have 1 to {_MAX_TYPE_LENGTH} printable ASCII characters")
        return _without_variable(value)

    return kinds.text(check, minLength=1, maxLength=_MAX_TYPE_LENGTH, pattern="^[ -~]+$")


def _checksum() -> kinds.Kind[str]:
    def check(value: str) -> str:
        if not SHA256.fullmatch(value):
            raise ValueError("must be a SHA-256 checksum of 32 bytes, in base64")
        return value

    return kinds.text(check, pattern=f"^{SHA256.pattern}$")


def _metadata() -> kinds.Kind[Mapping[str, str]]:
    def check(value: object) -> Mapping[str, str]:
        metadata = validate_metadata(value)
        for text in metadata.values():
            _without_variable(text)
        return metadata

    schema: dict[str, Json] = {
        "type": "object",
        "propertyNames": {"pattern": f"^{METADATA_NAME.pattern}$"},
        "additionalProperties": {"type": "string", "pattern": f"^{METADATA_VALUE.pattern}$"},
    }
    return kinds.Kind(schema, check, check)


class CreateUpload(fields.Request):
    """The upload to allow."""

    key = fields.required(_key(), "The key of the new object.", example="uploads/report.pdf")
    content_type = fields.optional(
        _content_type(),
        "The Content-Type; by default binary/octet-stream.",
        example="application/pdf",
    )
    size = fields.optional(
        kinds.integer(0, MAX_UPLOAD_BYTES),
        "The exact number of bytes; by default any number up to 5 GB.",
        example=1024,
    )
    checksum_sha256 = fields.optional(
        _checksum(),
        "The SHA-256 checksum of the content, in base64. Required if there is an object lock.",
        example="Mw8mfqQgzVQpsCwL4S2TMuf3d0trCUeuhYaB+MbL6lg=",
    )
    metadata: fields.Field[Mapping[str, str]] = fields.defaulting(
        _metadata(), {}, "User metadata: names and values in ASCII, 2 KB in all."
    )


@endpoint(
    "POST",
    "/uploads",
    CreateUpload,
    {201: "The form."},
    links=(Link("getObject", "The result of processing.", {"key": "/key"}),),
)
def create_upload(call: Call[CreateUpload]) -> Response[transfers.UploadForm]:
    """Create a form to upload one object with.

    Post the fields to the URL as multipart/form-data, with the file last and named `file`. Until
    the form expires, S3 accepts this key, type, size, checksum and metadata, and nothing else. An
    existing object under the key becomes an older version.
    """
    request = call.request
    if call.services.settings.object_lock and not request.checksum_sha256:
        raise missing_field(
            CreateUpload.checksum_sha256.name,
            "S3 demands a checksum for a bucket with an object lock",
        )
    upload = UploadRequest(
        key=request.key,
        content_type=request.content_type,
        size=request.size,
        checksum_sha256=request.checksum_sha256,
        metadata=request.metadata,
    )
    form = call.services.transfer_signer.sign_upload(upload)
    return Response(
        201,
        {
            "url": form.url,
            "fields": dict(form.fields),
            "key": upload.key,
            "maxBytes": upload.size_range[1],
            "expiresAt": clock.format_seconds(form.expires_at),
        },
    )


class CreateDownload(fields.Request):
    """The download to allow."""

    bucket = buckets.bucket()
    key = fields.key()
    version_id = fields.version_id()


@endpoint(
    "POST",
    "/downloads",
    CreateDownload,
    {200: "The link."},
    errors={**buckets.ERRORS, 404: "The bucket has no such object."},
    links=(Link("getObject", "Its history.", {"bucket": "/bucket", "key": "/key"}),),
)
def create_download(call: Call[CreateDownload]) -> Response[transfers.DownloadLink]:
    """Create a link to download one object with.

    Anybody with the link can read this version until it expires, so only operators can create one.
    """
    key = call.request.key
    bucket = buckets.location(call, CreateDownload.key, key).bucket
    link = call.services.transfer_signer.sign_download(bucket, key, call.request.version_id)
    if link is None:
        raise ApiError(404, "NoSuchObject", "The bucket has no such object.", "key")
    return Response(
        200,
        {
            "url": link.url,
            "bucket": bucket,
            "key": key,
            "versionId": link.version_id,
            "expiresAt": clock.format_seconds(link.expires_at),
        },
    )

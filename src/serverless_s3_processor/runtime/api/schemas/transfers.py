"""Responses about uploads and downloads."""

from __future__ import annotations

from typing import Annotated, TypedDict

from serverless_s3_processor.runtime.api.schemas.values import Count, Timestamp, Url


class UploadForm(TypedDict):
    """A form to upload one object with."""

    url: Annotated[Url, "The URL to post the form to."]
    fields: Annotated[dict[str, str], "The form's fields."]
    key: str
    maxBytes: Annotated[Count, "The maximum number of bytes that S3 accepts."]
    expiresAt: Annotated[Timestamp, "When S3 stops accepting the form."]


class DownloadLink(TypedDict):
    """A link to one object version."""

    url: Annotated[Url, "The URL to GET."]
    bucket: str
    key: str
    versionId: Annotated[str | None, "The version id; null in unversioned buckets."]
    expiresAt: Annotated[Timestamp, "When S3 stops accepting the link."]

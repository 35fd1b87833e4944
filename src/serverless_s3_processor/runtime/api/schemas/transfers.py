"""Responses about uploads and downloads."""

from __future__ import annotations

from typing import Annotated, TypedDict

from serverless_s3_processor.runtime.api.schemas.values import Count, Timestamp, Url


class UploadForm(TypedDict):
    """A form to upload one object with."""

    url: Annotated[Url, "Where to post it."]
    fields: Annotated[dict[str, str], "The form's fields."]
    key: str
    maxBytes: Annotated[Count, "S3 refuses a larger file."]
    expires: Annotated[Timestamp, "S3 refuses the form from then on."]


class DownloadLink(TypedDict):
    """A link to one object version."""

    url: Annotated[Url, "To GET."]
    bucket: str
    key: str
    versionId: Annotated[str | None, "Null in unversioned buckets."]
    expires: Annotated[Timestamp, "S3 refuses the link from then on."]

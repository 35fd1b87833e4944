"""Presigned forms and links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.domain.transfer import UploadRequest
    from serverless_s3_processor.runtime.ports import Address


class ObjectLinks(Protocol):
    """Signs forms and links without a request to S3."""

    def presign_post(
        self, bucket: str, upload: UploadRequest, expires_in_seconds: int
    ) -> tuple[str, Mapping[str, str]]:
        """Return the URL and the fields of a form that allows just this upload."""

    def presign_get(self, address: Address, expires_in_seconds: int) -> str:
        """Return a URL from which this object version can be downloaded."""

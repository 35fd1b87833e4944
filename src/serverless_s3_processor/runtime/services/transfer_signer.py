"""Offer uploads to the bucket and downloads from it, one object each and for a short time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.domain.transfer import PresignedPost, PresignedUrl

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from serverless_s3_processor.runtime.domain.transfer import UploadRequest
    from serverless_s3_processor.runtime.ports import ObjectStore
    from serverless_s3_processor.runtime.ports.object_links import ObjectLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferSigner:
    """Signs forms and links that are valid for `seconds`; uploads go to `bucket`."""

    store: ObjectStore
    links: ObjectLinks
    bucket: str
    now: Callable[[], datetime]
    expires_in_seconds: int

    def sign_upload(self, upload: UploadRequest) -> PresignedPost:
        """Return a form with which just this can be uploaded.

        Raises:
            UnavailableError: it could not be signed.
        """
        expires_at = self._expires_at()
        url, fields = self.links.presign_post(self.bucket, upload, self.expires_in_seconds)
        return PresignedPost(url=url, fields=fields, expires_at=expires_at)

    def sign_download(self, bucket: str, key: str, version_id: str | None) -> PresignedUrl | None:
        """Return a link to a version (the current one if None); None if S3 holds no such object.

        Raises:
            UnavailableError: S3 refused or failed, or it could not be signed.
        """
        address = self.store.locate(bucket, key, version_id)
        if address is None:
            return None
        expires_at = self._expires_at()
        url = self.links.presign_get(address, self.expires_in_seconds)
        return PresignedUrl(url=url, version_id=address.version_id, expires_at=expires_at)

    def _expires_at(self) -> datetime:
        return self.now() + timedelta(seconds=self.expires_in_seconds)

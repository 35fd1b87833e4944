"""Sign uploads and downloads of single objects."""

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
    """Signs forms and links that expire after `expires_in_seconds`; uploads go to `bucket`."""

    store: ObjectStore
    links: ObjectLinks
    bucket: str
    now: Callable[[], datetime]
    expires_in_seconds: int

    def sign_upload(self, upload: UploadRequest) -> PresignedPost:
        """Return a form that allows just this upload."""
        expires_at = self._expires_at()
        url, fields = self.links.presign_post(self.bucket, upload, self.expires_in_seconds)
        return PresignedPost(url=url, fields=fields, expires_at=expires_at)

    def sign_download(self, bucket: str, key: str, version_id: str | None) -> PresignedUrl | None:
        """Return a link to a version, by default the current one; None if it doesn't exist."""
        address = self.store.locate(bucket, key, version_id)
        if address is None:
            return None
        expires_at = self._expires_at()
        url = self.links.presign_get(address, self.expires_in_seconds)
        return PresignedUrl(url=url, version_id=address.version_id, expires_at=expires_at)

    def _expires_at(self) -> datetime:
        return self.now() + timedelta(seconds=self.expires_in_seconds)

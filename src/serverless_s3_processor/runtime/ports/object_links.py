"""What the services need so that others may transfer objects without credentials of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.domain.transfer import UploadRequest
    from serverless_s3_processor.runtime.ports import Address


class ObjectLinks(Protocol):
    """Signed invitations to the bucket, valid for so many seconds; S3 itself is not asked."""

    def presign_post(
        self, bucket: str, upload: UploadRequest, expires_in_seconds: int
    ) -> tuple[str, Mapping[str, str]]:
        """Return the URL and the fields of a form that S3 takes just this upload with.

        Raises:
            UnavailableError: there are no credentials to sign with.
        """

    def presign_get(self, address: Address, expires_in_seconds: int) -> str:
        """Return a URL that gives this object version to whoever has it.

        Raises:
            UnavailableError: there are no credentials to sign with.
        """

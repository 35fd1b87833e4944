"""Presigned URLs for uploads and downloads, which are signed without a call to S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_s3 import S3Client

    from serverless_s3_processor.runtime.domain.transfer import UploadRequest
    from serverless_s3_processor.runtime.ports import Address


class S3ObjectLinks:
    """Implements `ports.object_links.ObjectLinks`.

    A URL also expires with the credentials that signed it, which a function has for some hours.
    """

    def __init__(self, client: S3Client) -> None:
        self._client = client

    def presign_post(
        self, bucket: str, upload: UploadRequest, expires_in_seconds: int
    ) -> tuple[str, Mapping[str, str]]:
        min_bytes, max_bytes = upload.size_range
        conditions: list[Any] = [{name: value} for name, value in upload.headers.items()]
        conditions.append(["content-length-range", min_bytes, max_bytes])
        with translate_errors("signing an upload"):
            response = self._client.generate_presigned_post(
                Bucket=bucket,
                Key=upload.key,
                Fields=upload.headers,
                Conditions=conditions,
                ExpiresIn=expires_in_seconds,
            )
        return response["url"], response["fields"]

    def presign_get(self, address: Address, expires_in_seconds: int) -> str:
        parameters = {"Bucket": address.bucket, "Key": address.key}
        if address.version_id:
            parameters["VersionId"] = address.version_id
        with translate_errors("signing a download"):
            return self._client.generate_presigned_url(
                "get_object", Params=parameters, ExpiresIn=expires_in_seconds
            )

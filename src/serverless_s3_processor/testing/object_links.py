"""Presigned URLs that show what they are for and don't work."""

from collections.abc import Mapping
from urllib.parse import quote

from serverless_s3_processor.runtime.domain.transfer import UploadRequest
from serverless_s3_processor.runtime.ports import Address


class MemoryObjectLinks:
    """Implements `ports.object_links.ObjectLinks`."""

    def presign_post(
        self, bucket: str, upload: UploadRequest, expires_in_seconds: int
    ) -> tuple[str, Mapping[str, str]]:
        min_bytes, max_bytes = upload.size_range
        policy = f"{min_bytes} to {max_bytes} bytes within {expires_in_seconds} seconds"
        return f"https://{bucket}.example/", {"key": upload.key, **upload.headers, "policy": policy}

    def presign_get(self, address: Address, expires_in_seconds: int) -> str:
        version = f"versionId={address.version_id}&" if address.version_id else ""
        key = quote(address.key)
        return f"https://{address.bucket}.example/{key}?{version}X-Amz-Expires={expires_in_seconds}"

"""The event notifications of buckets, on S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.errors import call_errors, code_of, unavailable
from serverless_s3_processor.runtime.ports.bucket_notifications import NoBucketError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from serverless_s3_processor.runtime.domain.attachment import Configuration

_NO_BUCKET: Final = frozenset({"NoSuchBucket", "404"})


class S3BucketNotifications:
    """Implements `ports.bucket_notifications.BucketNotifications`."""

    def __init__(self, client: S3Client) -> None:
        self._client = client

    def get(self, bucket: str) -> Configuration:
        try:
            response: Any = self._client.get_bucket_notification_configuration(Bucket=bucket)
        except call_errors() as error:
            raise _to_error("reading", bucket, error) from error
        return {name: value for name, value in response.items() if name != "ResponseMetadata"}

    def put(self, bucket: str, configuration: Configuration) -> None:
        """Replace the configuration; S3 validates no destination."""
        notification_configuration: Any = configuration
        try:
            self._client.put_bucket_notification_configuration(
                Bucket=bucket,
                NotificationConfiguration=notification_configuration,
                SkipDestinationValidation=True,
            )
        except call_errors() as error:
            raise _to_error("writing", bucket, error) from error


def _to_error(operation: str, bucket: str, error: Exception) -> Exception:
    if code_of(error) in _NO_BUCKET:
        return NoBucketError(bucket)
    return unavailable(f"{operation} the notifications of {bucket}", error)

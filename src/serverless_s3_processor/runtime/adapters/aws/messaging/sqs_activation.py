"""The time at which a feature was enabled: when the queue was created that is deployed with it.

Later deployments don't change it, and it takes neither the template nor a write to record it.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_CREATED: Final = "CreatedTimestamp"


class SQSActivation:
    """Reads the creation time of a queue once, in whole seconds."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url
        self._time: datetime | None = None

    def __call__(self) -> datetime:
        """Return the time.

        Raises:
            UnavailableError: SQS refused or failed.
        """
        if self._time is None:
            self._time = self._read()
        return self._time

    def _read(self) -> datetime:
        with translate_errors("reading when actions were enabled"):
            response = self._client.get_queue_attributes(
                QueueUrl=self._url, AttributeNames=[_CREATED]
            )
        return datetime.fromtimestamp(int(response["Attributes"][_CREATED]), UTC)

"""The queue that our own requests join, on SQS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from s3_processor.adapters.aws.clients import REFUSALS, unavailable
from s3_processor.domain import parsing

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from s3_processor.domain.events import ObjectEvent


class SQSRequestQueue:
    """Implements `ports.RequestQueue`."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, event: ObjectEvent) -> None:
        """See `ports.RequestQueue`."""
        body = json.dumps(parsing.request(event))
        try:
            self._client.send_message(QueueUrl=self._url, MessageBody=body)
        except REFUSALS as error:
            raise unavailable(f"queueing {event.key!r}", error) from error

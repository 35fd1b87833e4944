"""The queue of our own requests, on SQS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors
from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_entries import (
    MAX_ENTRIES,
    message_entries,
)
from serverless_s3_processor.runtime.domain.events import parsing
from serverless_s3_processor.runtime.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_sqs import SQSClient

    from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent


class SQSRequestQueue:
    """Implements `ports.request_queue.RequestQueue`."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, event: ObjectEvent) -> None:
        body = json.dumps(parsing.to_message(event))
        with translate_errors(f"queueing {event.key!r}"):
            self._client.send_message(QueueUrl=self._url, MessageBody=body)

    def send_all(self, events: Sequence[ObjectEvent]) -> None:
        for start in range(0, len(events), MAX_ENTRIES):
            self._send_batch(events[start : start + MAX_ENTRIES])

    def _send_batch(self, events: Sequence[ObjectEvent]) -> None:
        bodies = (json.dumps(parsing.to_message(event)) for event in events)
        with translate_errors(f"queueing {len(events)} events"):
            response = self._client.send_message_batch(
                QueueUrl=self._url, Entries=message_entries(bodies, is_bulk=True)
            )
        for failed in response.get("Failed", []):
            key = events[int(failed["Id"])].key
            raise UnavailableError(f"queueing {key!r}: {failed['Code']}")

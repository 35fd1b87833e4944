"""Subscribers of the topic that receive the notices of objects."""

import json
import time
from typing import Any

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment, wait_for
from tests.support.aws.queues import create_queue, queue_arn

LATE_SECONDS = 2
"""How long a notice that should not come is waited for."""


def subscribe_queue(deployment: Deployment, name: str, **filters: list[str]) -> str:
    """Subscribe a new queue to the notices of objects that pass the filters; return its URL."""
    policy = {names.NOTICE_KIND: [names.KIND_OBJECT], **filters}
    sqs, topic = deployment.client("sqs"), deployment.outputs["SNSTopicArn"]
    url = create_queue(sqs, name, "sns", topic)
    deployment.client("sns").subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=queue_arn(sqs, url),
        Attributes={"FilterPolicy": json.dumps(policy)},
    )
    return url


class Notices:
    """All notices of objects since this was created."""

    def __init__(
        self, deployment: Deployment, name: str = "e2e-notices", **filters: list[str]
    ) -> None:
        self._sqs = deployment.client("sqs")
        self.url = subscribe_queue(deployment, f"{name}-{deployment.environment}", **filters)
        self._received: list[dict[str, Any]] = []

    def of(self, prefix: str) -> list[dict[str, Any]]:
        """Return what was announced under a prefix so far: fields, subject and attributes."""
        while self._receive():
            pass
        return [notice for notice in self._received if notice["objectKey"].startswith(prefix)]

    def wait_for(self, prefix: str, count: int) -> list[dict[str, Any]]:
        """Wait until `count` notices have come, then a bit longer for surplus ones."""
        wait_for(lambda: self.of(prefix), lambda notices: len(notices) >= count)
        time.sleep(LATE_SECONDS)
        return self.of(prefix)

    def delete(self) -> None:
        """Delete the queue; its subscription goes with the topic."""
        self._sqs.delete_queue(QueueUrl=self.url)

    def _receive(self) -> bool:
        response = self._sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
        messages = response.get("Messages", [])
        for message in messages:
            envelope = json.loads(message["Body"])
            attributes = {n: a["Value"] for n, a in envelope["MessageAttributes"].items()}
            fields = json.loads(envelope["Message"])
            self._received.append(
                {**fields, "subject": envelope["Subject"], "attributes": attributes}
            )
            self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return bool(messages)

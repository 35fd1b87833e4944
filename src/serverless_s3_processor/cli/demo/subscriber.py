"""A program that subscribes to the notices of objects, with a queue of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.deployment import temporary_queue
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from serverless_s3_processor.cli.demo.bucket import Version
    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.cli.deployment.temporary_queue import TemporaryQueue

_FILTER: Final = {names.NOTICE_KIND: [names.KIND_OBJECT]}


@dataclass(frozen=True, slots=True)
class Received:
    """A notice from the queue, with SNS's envelope."""

    envelope: dict[str, Any]
    notice: dict[str, Any]

    @property
    def version(self) -> Version:
        """The object version of the notice."""
        return self.notice["objectKey"], self.notice["versionId"]

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes that a subscription can filter on."""
        attributes = self.envelope.get("MessageAttributes", {})
        return {name: attribute["Value"] for name, attribute in attributes.items()}


def receive(queue: TemporaryQueue) -> list[Received]:
    """Return the new notices, after waiting up to a second for them."""
    return [Received(envelope, json.loads(envelope["Message"])) for envelope in queue.receive()]


def subscribed(target: Target) -> AbstractContextManager[TemporaryQueue]:
    """Subscribe a queue to the topic, and remove it at the end."""
    name, topic = f"s3-processor-demo-{target.environment}", target.output("SNSTopicArn")
    return temporary_queue.subscribed(target, name, {topic: _FILTER})

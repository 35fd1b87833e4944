"""A subscriber that is a program: a queue of its own that takes notices of objects."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.deployment import temporary_queue
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cli.demo.bucket import Version
    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.cli.deployment.temporary_queue import TemporaryQueue

_FILTER: Final = {names.NOTICE_KIND: [names.KIND_OBJECT]}


@dataclass(frozen=True, slots=True)
class Received:
    """A notice as it came out of the queue: SNS's envelope, and the notice in it."""

    envelope: dict[str, Any]
    notice: dict[str, Any]

    @property
    def version(self) -> Version:
        """What it is about."""
        return self.notice["objectKey"], self.notice["versionId"]

    @property
    def attributes(self) -> dict[str, str]:
        """What a subscription's filter can be about."""
        attributes = self.envelope.get("MessageAttributes", {})
        return {name: attribute["Value"] for name, attribute in attributes.items()}


@dataclass(frozen=True, slots=True)
class Machine:
    """The subscriber. It forgets what it has received."""

    queue: TemporaryQueue

    def receive(self) -> list[Received]:
        """Return what has come since, after waiting a second for it."""
        return [Received(each, json.loads(each["Message"])) for each in self.queue.receive()]


@contextmanager
def subscribed(target: Target) -> Iterator[Machine]:
    """Subscribe a queue to the topic, as anybody may beside the template; remove it at the end."""
    name, topic = f"s3-processor-demo-{target.environment}", target.output("SNSTopicArn")
    with temporary_queue.subscribed(target, name, {topic: _FILTER}) as queue:
        yield Machine(queue)

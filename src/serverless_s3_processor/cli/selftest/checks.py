"""The self-test from beginning to end: what is done, what is waited for, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.deployment import temporary_queue
from serverless_s3_processor.cli.selftest import canary, forced_alarm
from serverless_s3_processor.cli.selftest.canary import Canary

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.cli.deployment.temporary_queue import TemporaryQueue
    from serverless_s3_processor.cli.rendering.stages import Stages
    from serverless_s3_processor.cli.selftest.forced_alarm import ForcedAlarm

_UNCONFIRMED: Final = "PendingConfirmation"


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """One self-test; `id` is its own, `seconds` how long each arrival is waited for."""

    target: Target
    stages: Stages
    id: str
    seconds: int
    sleep: Callable[[float], None]

    def __call__(self) -> dict[str, Any]:
        """Do all of it, remove what it made, and return what a program may want to know.

        Raises:
            CliError: something did not arrive; the message says what, and where to look.
        """
        notices, operations = self.target.output("SNSTopicArn"), self._operations
        alarm = forced_alarm.choose(self.target, self.id)
        name = f"s3-processor-selftest-{self.target.environment}-{self.id}"
        topics = {notices: canary.FILTER_POLICY, operations: {}}
        with temporary_queue.subscribed(self.target, name, topics) as queue:
            result = {**self._of_object(queue), **self._of_alarm(queue, alarm)}
        return {**result, "unconfirmed": self._unconfirmed()}

    @property
    def _operations(self) -> str:
        return self.target.output("OperationsTopicArn")

    def _of_object(self, queue: TemporaryQueue) -> dict[str, Any]:
        bird = Canary(target=self.target, id=self.id)
        try:
            with self.stages.stage("Upload a canary"):
                bird.upload()
            with self.stages.stage("Wait for its record"):
                record = bird.await_record(self.seconds, self.sleep)
            with self.stages.stage("Wait for its notice"):
                notice = bird.await_notice(queue, self.seconds)
        finally:
            with self.stages.stage("Remove it, with all its versions"):
                removed = bird.remove()
        return {"record": record, "notice": notice, "removed": removed}

    def _of_alarm(self, queue: TemporaryQueue, alarm: ForcedAlarm) -> dict[str, Any]:
        with self.stages.stage("Set off an alarm, and wait for it"), alarm.set_off():
            return {"alarm": alarm.await_notice(queue, self.seconds)}

    def _unconfirmed(self) -> list[str]:
        """Return the addresses that alarms are to be mailed to, and that have not confirmed it."""
        pages = (
            self.target.client("sns")
            .get_paginator("list_subscriptions_by_topic")
            .paginate(TopicArn=self._operations)
        )
        return [
            subscription["Endpoint"]
            for page in pages
            for subscription in page["Subscriptions"]
            if subscription["SubscriptionArn"] == _UNCONFIRMED
        ]

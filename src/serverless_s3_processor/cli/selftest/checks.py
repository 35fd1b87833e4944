"""The self-test of a deployment."""

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
    """One self-test; `id` makes its names unique, `seconds` is the timeout of each arrival."""

    target: Target
    stages: Stages
    id: str
    seconds: int
    sleep: Callable[[float], None]

    def run(self) -> dict[str, Any]:
        """Run the self-test, remove what it made, and return the result as JSON.

        Raises:
            CliError: something did not arrive; the message says what, and where to look.
        """
        notices, operations = self.target.output("SNSTopicArn"), self._operations
        alarm = forced_alarm.choose(self.target, self.id)
        name = f"s3-processor-selftest-{self.target.environment}-{self.id}"
        topics = {notices: canary.FILTER_POLICY, operations: {}}
        with temporary_queue.subscribed(self.target, name, topics) as queue:
            result = {**self._test_object(queue), **self._test_alarm(queue, alarm)}
        return {**result, "unconfirmed": self._unconfirmed()}

    @property
    def _operations(self) -> str:
        return self.target.output("OperationsTopicArn")

    def _test_object(self, queue: TemporaryQueue) -> dict[str, Any]:
        test_object = Canary(target=self.target, id=self.id)
        try:
            with self.stages.stage("Upload a canary"):
                test_object.upload()
            with self.stages.stage("Wait for its record"):
                record = test_object.await_record(self.seconds, self.sleep)
            with self.stages.stage("Wait for its notice"):
                notice = test_object.await_notice(queue, self.seconds)
        finally:
            with self.stages.stage("Remove it, with all its versions"):
                removed = test_object.remove()
        return {"record": record, "notice": notice, "removed": removed}

    def _test_alarm(self, queue: TemporaryQueue, alarm: ForcedAlarm) -> dict[str, Any]:
        with self.stages.stage("Set off an alarm, and wait for it"), alarm.set_off():
            return {"alarm": alarm.await_notice(queue, self.seconds)}

    def _unconfirmed(self) -> list[str]:
        """Return the e-mail addresses that have not confirmed their subscription to alarms."""
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

from collections.abc import Iterator
from typing import Final

from aws_cdk.aws_sns import Topic
from constructs import Construct

from serverless_s3_processor.cdk.compute.function import Function
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.monitoring import alarm_rules as rules
from serverless_s3_processor.cdk.monitoring.alarm_factory import AlarmFactory, Rule
from serverless_s3_processor.cdk.monitoring.monitored_resources import MonitoredResources
from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue


class Alarms(Construct):
    """The alarms that notify the operations topic when a person has to act.

    Related failures notify once: if a table is unavailable, the processor fails, messages wait and
    batches are slow, but only one e-mail is sent. The description of an alarm links to the runbook.
    Recovery sends nothing: `s3-processor status` shows the current state.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        topic: Topic,
        monitored: MonitoredResources,
        uploads: UploadsQueue,
        state_machine_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        environment = deployment.environment
        self._monitored = monitored
        factory = AlarmFactory(scope=self, environment=environment, topic=topic)
        dead_letters = {"uploads": uploads.dead_letters, **monitored.dead_letters}
        single = [
            *(rules.dead_letters(kind, queue.queue_name) for kind, queue in dead_letters.items()),
            *self._of("digest"),
            rules.late_digest(environment, deployment.props.digest_minutes),
            *self._of("reconciler"),
            *rules.reconcile_runs(state_machine_arn),
            rules.drift(environment),
            rules.refused_notices(environment),
            *self._of("attacher"),
        ]
        serving = [*self._of("api"), *rules.api_calls(environment)]
        processing = [*self._of("processor"), *rules.oldest_message(uploads.queue.queue_name)]
        composite = (
            ("processing", "Uploads are not processed, or not in time.", processing),
            ("announcing", "Records are not announced in time.", self._of("notifier")),
            ("acting", "Actions are not applied in time.", self._of("actions")),
            ("serving", "The API fails or is slow.", serving),
        )
        self.notifying: Final = [
            *(factory.composite(*parts) for parts in composite if parts[2]),
            *(factory.alarm(rule) for rule in single),
        ]
        """The alarms that notify the topic themselves."""

    def _of(self, module: str) -> list[Rule]:
        """Return the rules of all functions of a module."""
        return [
            rule
            for function in self._monitored.functions
            if function.what.partition("-")[0] == module
            for rule in self._of_function(function)
        ]

    def _of_function(self, function: Function) -> Iterator[Rule]:
        yield from rules.function_failures(function)
        if function.what == "processor":
            yield rules.duration(function)
        if function in self._monitored.readers:
            yield rules.iterator_age(function)

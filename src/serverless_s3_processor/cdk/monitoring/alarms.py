from __future__ import annotations

from typing import TYPE_CHECKING, Final

from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.monitoring import alarm_rules as rules
from serverless_s3_processor.cdk.monitoring.alarm import Bell
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cdk.compute.function import Function
    from serverless_s3_processor.cdk.monitoring.alarm import Rule
    from serverless_s3_processor.cdk.monitoring.monitored_resources import MonitoredResources
    from serverless_s3_processor.cdk.storage.uploads_queue import UploadsQueue


class Alarms(Construct):
    """Tells the operations topic of whatever needs a person.

    What fails together tells once: a table that is down makes the processor fail, messages grow old
    and batches slow, and that is one mail. Each alarm's description names its part of the runbook.
    Nothing is told when it is over: `s3-processor status` shows how things are.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        topic_arn: str,
        monitored: MonitoredResources,
        uploads: UploadsQueue,
        state_machine_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        environment = deployment.environment
        self._monitored = monitored
        bell = Bell(scope=self, environment=environment, topic_arn=topic_arn)
        letters = {"uploads": uploads.dead_letters, **monitored.dead_letters}
        alone = [
            *(rules.dead_letters(what, queue.queue_name) for what, queue in letters.items()),
            *self._of("digest"),
            rules.late(environment, deployment.props.digest_minutes),
            *self._of("reconciler"),
            *rules.of_runs(state_machine_arn),
            rules.drift(environment),
            rules.refused(environment),
            *self._of("attacher"),
        ]
        of_api = [*self._of("api"), *rules.of_gateway(names.rest_api(environment))]
        processing = [*self._of("processor"), *rules.oldest(uploads.queue.queue_name)]
        together = (
            ("processing", "Uploads are not processed as they should be.", processing),
            ("announcing", "What is recorded is not announced in time.", self._of("notifier")),
            ("acting", "Results are not acted on in time.", self._of("actions")),
            ("serving", "The API fails or is slow.", of_api),
        )
        self.told: Final = [
            *(bell.together(what, means, each).attr_arn for what, means, each in together if each),
            *(bell.alone(rule).attr_arn for rule in alone),
        ]
        """The ARNs of alarms that tell the topic."""

    def _of(self, module: str) -> list[Rule]:
        """Return the rules of all functions of a module."""
        return [
            rule
            for function in self._monitored.functions
            if function.what.partition("-")[0] == module
            for rule in self._of_function(function)
        ]

    def _of_function(self, function: Function) -> Iterator[Rule]:
        yield from rules.failing(function)
        if function.what == "processor":
            yield rules.slow(function)
        if function in self._monitored.readers:
            yield rules.behind(function)

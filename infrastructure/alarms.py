from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from constructs import Construct

from infrastructure import alarm_rules as rules
from infrastructure.alarm import Bell
from s3_processor import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_cdk.aws_sqs import IQueue

    from infrastructure.alarm import Rule
    from infrastructure.function import Function
    from infrastructure.queue import UploadsQueue


@dataclass(frozen=True, kw_only=True)
class Watching:
    """What is to be watched beside the queue of uploads; each part of the system is added.

    `readers` are those of the functions that follow a stream, `dead_letters` queues of what they
    gave up, by what alarms call these.
    """

    functions: list[Function] = field(default_factory=list)
    readers: list[Function] = field(default_factory=list)
    dead_letters: dict[str, IQueue] = field(default_factory=dict)

    def reader(self, what: str, function: Function, dead_letters: IQueue) -> None:
        """Add a function that follows a stream, and the queue of what it gives up."""
        self.functions.append(function)
        self.readers.append(function)
        self.dead_letters[what] = dead_letters


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
        environment: str,
        topic_arn: str,
        watching: Watching,
        uploads: UploadsQueue,
        digest_minutes: int,
        state_machine_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        self._environment = environment
        self._bell = Bell(scope=self, environment=environment, topic_arn=topic_arn)
        self._watching = watching
        for what, queue in {"uploads": uploads.dead_letters, **watching.dead_letters}.items():
            self._bell.alone(rules.dead_letters(what, queue.queue_name))
        self._bell.together(
            "processing",
            "Uploads are not processed as they should be.",
            [*self._of("processor"), rules.oldest(uploads.queue.queue_name)],
        )
        self._bell.together(
            "announcing", "What is recorded is not announced in time.", self._of("notifier")
        )
        if acting := self._of("actions"):
            self._bell.together("acting", "Results are not acted on in time.", acting)
        self._bell.together(
            "serving",
            "The API fails or is slow.",
            [*self._of("api"), *rules.of_gateway(names.rest_api(environment))],
        )
        alone = [
            *self._of("digest"),
            rules.late(environment, digest_minutes),
            *self._of("reconciler"),
            *rules.of_runs(state_machine_arn),
            rules.drift(environment),
            *self._of("attacher"),
        ]
        for rule in alone:
            self._bell.alone(rule)

    def _of(self, module: str) -> list[Rule]:
        """Return the rules of all functions of a module."""
        return [
            rule
            for function in self._watching.functions
            if function.what.partition("-")[0] == module
            for rule in self._of_function(function)
        ]

    def _of_function(self, function: Function) -> Iterator[Rule]:
        yield from rules.failing(function)
        if function.what == "processor":
            yield rules.slow(function)
        if function in self._watching.readers:
            yield rules.behind(function)

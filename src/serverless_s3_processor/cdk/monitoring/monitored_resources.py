from dataclasses import dataclass, field

from aws_cdk.aws_sqs import IQueue

from serverless_s3_processor.cdk.compute.function import Function


@dataclass(frozen=True, kw_only=True)
class MonitoredResources:
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

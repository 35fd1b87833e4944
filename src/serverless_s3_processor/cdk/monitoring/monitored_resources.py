from dataclasses import dataclass, field

from aws_cdk.aws_sqs import IQueue

from serverless_s3_processor.cdk.compute.function import Function


@dataclass(frozen=True, kw_only=True)
class MonitoredResources:
    """The resources that alarms and the dashboard cover, in addition to the queue of uploads.

    `readers` are the functions that follow a stream; `dead_letters` are the queues of their
    failed batches, by their name in alarms.
    """

    functions: list[Function] = field(default_factory=list)
    readers: list[Function] = field(default_factory=list)
    dead_letters: dict[str, IQueue] = field(default_factory=dict)

    def reader(self, what: str, function: Function, dead_letters: IQueue) -> None:
        """Add a function that follows a stream, and its dead-letter queue."""
        self.functions.append(function)
        self.readers.append(function)
        self.dead_letters[what] = dead_letters

"""The metric ApproximateAgeOfOldestMessage of queues.

AWS measures every minute the age of a queue's oldest message that is not deleted, from when it was
sent, or moved there as a dead letter. A queue without messages has no datapoint:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
The emulator has no metrics of queues. With this repair there is a datapoint, of the current minute,
whenever metrics are read.
"""

from collections.abc import Mapping
from time import time
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

Queue = dict[str, Any]
Message = Mapping[str, Any]

NAMESPACE: Final = "AWS/SQS"
METRIC: Final = "ApproximateAgeOfOldestMessage"
MINUTE_SECONDS: Final = 60
READERS: Final = ("_get_metric_data", "_get_metric_statistics")


def apply() -> None:
    """Queues have the metric `ApproximateAgeOfOldestMessage`, measured when it is read."""
    for reader in READERS:
        wrap(module("services.cloudwatch"), reader, _measuring)
    wrap(module("services.sqs"), "_dlq_sweep", _marking_moves)


def _measuring(original: Function) -> Function:
    def read(*request: object) -> object:
        for queue in list(module("services.sqs")._queues.values()):
            _measure(queue)
        return original(*request)

    return read


def _measure(queue: Queue) -> None:
    module("services.sqs")._expire_retained(queue)
    cloudwatch = module("services.cloudwatch")
    dimensions = {"QueueName": queue["name"]}
    key = (NAMESPACE, METRIC, cloudwatch._dims_key(dimensions))
    cloudwatch._metrics.pop(key, None)
    messages = queue["messages"]
    if messages:
        now = time()
        age = int(now - min(_arrival(message) for message in messages))
        point = {"Value": float(age), "Unit": "Seconds", "Dimensions": dimensions}
        cloudwatch._metrics[key] = [{**point, "Timestamp": now - now % MINUTE_SECONDS}]


def _arrival(message: Message) -> float:
    return float(message.get("moved_at", message["sent_at"]))


def _marking_moves(original: Function) -> Function:
    def sweep(queue: Queue) -> None:
        before = list(queue["messages"])
        original(queue)
        if len(queue["messages"]) < len(before):
            _mark_dead_letters(module("services.sqs")._queues.values())

    return sweep


def _mark_dead_letters(queues: Any) -> None:  # noqa: ANN401 - a view of the emulator's own kind
    for queue in list(queues):
        for message in queue["messages"]:
            if "DeadLetterQueueSourceArn" in message["sys"]:
                message.setdefault("moved_at", time())

"""The metric ApproximateAgeOfOldestMessage of queues.

AWS measures every minute the age of a queue's oldest message that is not deleted, from when it
came to that queue, be it sent or moved there as a dead letter. A queue without messages has none:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
The emulator has no metrics of queues. Here there is a datapoint, of the current minute, whenever
somebody asks.
"""

from collections.abc import Mapping
from time import time
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap

Queue = dict[str, Any]
Message = Mapping[str, Any]

NAMESPACE, METRIC = "AWS/SQS", "ApproximateAgeOfOldestMessage"
MINUTE = 60
READERS = ("_get_metric_data", "_get_metric_statistics")


def apply() -> None:
    """Measure the queues before metrics are read, and note when dead letters are moved."""
    for reader in READERS:
        wrap(module("services.cloudwatch"), reader, _measuring)
    wrap(module("services.sqs"), "_dlq_sweep", _noting)


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
        age = int(now - min(_arrived(message) for message in messages))
        point = {"Value": float(age), "Unit": "Seconds", "Dimensions": dimensions}
        cloudwatch._metrics[key] = [{**point, "Timestamp": now - now % MINUTE}]


def _arrived(message: Message) -> float:
    return float(message.get("moved_at", message["sent_at"]))


def _noting(original: Function) -> Function:
    def sweep(queue: Queue) -> None:
        before = list(queue["messages"])
        original(queue)
        if len(queue["messages"]) < len(before):
            _note(module("services.sqs")._queues.values())

    return sweep


def _note(queues: Any) -> None:  # noqa: ANN401 - a view of the emulator's own kind
    for queue in list(queues):
        for message in queue["messages"]:
            if "DeadLetterQueueSourceArn" in message["sys"]:
                message.setdefault("moved_at", time())

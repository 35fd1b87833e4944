"""A queue's depth, from SQS, and the age of its oldest message, from CloudWatch."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.runtime.adapters.aws.errors import translate_errors
from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_sqs import SQSClient

_WAITING: Final = "ApproximateNumberOfMessages"
_DELAYED: Final = "ApproximateNumberOfMessagesDelayed"
_IN_FLIGHT: Final = "ApproximateNumberOfMessagesNotVisible"
_LOOK_BACK: Final = timedelta(minutes=5)
"""SQS publishes metrics once a minute, with a delay of a minute or two.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"""


class SQSQueueGauge:
    """Implements `ports.queue_gauge.QueueGauge`; `cloudwatch` returns a client."""

    def __init__(
        self,
        client: SQSClient,
        url: str,
        cloudwatch: Callable[[], CloudWatchClient],
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._url = url
        self._cloudwatch = cloudwatch
        self._now = now

    def depth(self) -> QueueDepth:
        return depth_of(self._client, self._url)

    def oldest_message_age_seconds(self) -> int | None:
        now = self._now()
        metric: Any = {
            "Namespace": "AWS/SQS",
            "MetricName": "ApproximateAgeOfOldestMessage",
            "Dimensions": [{"Name": "QueueName", "Value": self._url.rpartition("/")[2]}],
        }
        stat: Any = {"Metric": metric, "Period": 60, "Stat": "Maximum"}
        with translate_errors("reading the age of the oldest message"):
            response = self._cloudwatch().get_metric_data(
                MetricDataQueries=[{"Id": "oldest", "MetricStat": stat}],
                StartTime=now - _LOOK_BACK,
                EndTime=now + timedelta(minutes=1),
                ScanBy="TimestampDescending",
            )
        values = [value for result in response["MetricDataResults"] for value in result["Values"]]
        return int(values[0]) if values else None


def depth_of(client: SQSClient, url: str) -> QueueDepth:
    """Return the approximate number of messages in a queue; delayed ones count as waiting.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html

    Raises:
        UnavailableError: the queue refused or failed.
    """
    with translate_errors("reading the depth of a queue"):
        response = client.get_queue_attributes(
            QueueUrl=url, AttributeNames=[_WAITING, _DELAYED, _IN_FLIGHT]
        )
    counts: dict[Any, str] = dict(response.get("Attributes", {}))
    waiting = int(counts.get(_WAITING, "0")) + int(counts.get(_DELAYED, "0"))
    return QueueDepth(waiting, int(counts.get(_IN_FLIGHT, "0")))

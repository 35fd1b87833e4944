from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any

import pytest
from mypy_boto3_sqs import SQSClient

from support.emulator import Emulator, Session
from support.factories import Name
from support.principals import allowing, role_session
from support.waiting import eventually

METRIC = "ApproximateAgeOfOldestMessage"
HOUR = timedelta(hours=1)


@pytest.fixture
def queue(sqs: "SQSClient", name: Name) -> str:
    queue = name("aging")
    sqs.create_queue(QueueName=queue)
    return queue


@pytest.fixture
def cloudwatch(session: Session) -> Any:
    return session.client("cloudwatch")


def url(sqs: "SQSClient", queue: str) -> str:
    return sqs.get_queue_url(QueueName=queue)["QueueUrl"]


def ages(cloudwatch: Any, queue: str) -> list[float]:
    now = datetime.now(UTC)
    response = cloudwatch.get_metric_data(
        MetricDataQueries=[{"Id": "age", "MetricStat": statistic(queue)}],
        StartTime=now - HOUR,
        EndTime=now,
    )
    (result,) = response["MetricDataResults"]
    assert len(result["Timestamps"]) == len(result["Values"])
    assert all(now - timedelta(minutes=1) <= stamp <= now for stamp in result["Timestamps"])
    values: list[float] = result["Values"]
    return values


def statistic(queue: str) -> Any:
    dimensions = [{"Name": "QueueName", "Value": queue}]
    metric = {"Namespace": "AWS/SQS", "MetricName": METRIC, "Dimensions": dimensions}
    return {"Metric": metric, "Period": 60, "Stat": "Maximum"}


def test_the_age_is_that_of_the_oldest_message(
    sqs: "SQSClient", cloudwatch: Any, queue: str
) -> None:
    sqs.send_message(QueueUrl=url(sqs, queue), MessageBody="first")
    sleep(2.1)
    sqs.send_message(QueueUrl=url(sqs, queue), MessageBody="second")
    assert 2 <= ages(cloudwatch, queue)[0] < 10


def test_messages_in_flight_count(sqs: "SQSClient", cloudwatch: Any, queue: str) -> None:
    sqs.send_message(QueueUrl=url(sqs, queue), MessageBody="1")
    sqs.receive_message(QueueUrl=url(sqs, queue))
    assert len(ages(cloudwatch, queue)) == 1


def test_a_queue_without_messages_has_no_age(sqs: "SQSClient", cloudwatch: Any, queue: str) -> None:
    assert ages(cloudwatch, queue) == []
    sqs.send_message(QueueUrl=url(sqs, queue), MessageBody="1")
    assert len(ages(cloudwatch, queue)) == 1
    sqs.purge_queue(QueueUrl=url(sqs, queue))
    assert ages(cloudwatch, queue) == []
    assert ages(cloudwatch, "unknown") == []


def test_the_age_of_a_dead_letter_begins_when_it_is_moved(
    sqs: "SQSClient", cloudwatch: Any, queue: str, name: Name
) -> None:
    dead = name("dead")
    dead_url = sqs.create_queue(QueueName=dead)["QueueUrl"]
    dead_queue = sqs.get_queue_attributes(QueueUrl=dead_url, AttributeNames=["QueueArn"])[
        "Attributes"
    ]
    policy = f'{{"deadLetterTargetArn": "{dead_queue["QueueArn"]}", "maxReceiveCount": 1}}'
    attributes = {"RedrivePolicy": policy, "VisibilityTimeout": "2"}
    sqs.set_queue_attributes(QueueUrl=url(sqs, queue), Attributes=attributes)  # type: ignore[arg-type]
    sqs.send_message(QueueUrl=url(sqs, queue), MessageBody="1")
    sqs.receive_message(QueueUrl=url(sqs, queue))
    sleep(2)

    def moved() -> list[float]:
        sqs.receive_message(QueueUrl=url(sqs, queue))
        return ages(cloudwatch, dead)

    assert eventually(moved)[0] < 2


def test_statistics_contain_the_age_too(sqs: "SQSClient", cloudwatch: Any, queue: str) -> None:
    sqs.send_message(QueueUrl=url(sqs, queue), MessageBody="1")
    now = datetime.now(UTC)
    response = cloudwatch.get_metric_statistics(
        Namespace="AWS/SQS",
        MetricName=METRIC,
        Dimensions=[{"Name": "QueueName", "Value": queue}],
        StartTime=now - HOUR,
        EndTime=now,
        Period=60,
        Statistics=["Maximum"],
    )
    assert [point["Maximum"] for point in response["Datapoints"]] == [0]


def test_a_user_who_may_read_metrics_reads_the_age(
    emulator: Emulator, sqs: "SQSClient", queue: str, name: Name
) -> None:
    sqs.send_message(QueueUrl=url(sqs, queue), MessageBody="1")
    reader = role_session(emulator, name("reader"), allowing("cloudwatch:GetMetricData", "*"))
    assert len(ages(reader.client("cloudwatch"), queue)) == 1
    stranger = role_session(emulator, name("stranger"), allowing("sqs:*", "*")).client("cloudwatch")
    with pytest.raises(stranger.exceptions.ClientError, match="cloudwatch:GetMetricData"):
        ages(stranger, queue)

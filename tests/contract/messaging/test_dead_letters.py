from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from serverless_s3_processor.runtime.adapters.aws.cloudwatch_failure_log import CloudWatchFailureLog
from serverless_s3_processor.runtime.adapters.aws.messaging.sqs_queue_gauge import SQSQueueGauge
from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth
from serverless_s3_processor.testing.dead_letters import MemoryFailureLog
from tests.contract.messaging.dead_letters import DeadLetterBox
from tests.contract.validation.clients import checked
from tests.contract.witnesses import Witness
from tests.support.dead_letters import letter


def received(box: DeadLetterBox) -> list[DeadLetter]:
    letters: list[DeadLetter] = []
    while batch := box.letters.receive():
        assert len(batch) <= 10
        letters += batch
    return letters


def bodies(letters: list[DeadLetter]) -> list[str]:
    return sorted(letter.body for letter in letters)


def test_each_is_received_once_until_it_is_released(box: DeadLetterBox) -> None:
    sent = [f"{number:02} é" for number in range(23)]
    box.send(*sent)

    letters = received(box)

    assert bodies(letters) == sent
    assert len({letter.id for letter in letters}) == 23
    assert box.letters.receive() == []
    box.letters.release(letters)
    assert bodies(received(box)) == sent


def test_letters_in_flight_are_counted(box: DeadLetterBox) -> None:
    box.send("a", "b", "c")
    assert box.letters.depth() == QueueDepth(3, 0)

    letters = received(box)
    assert box.letters.depth() == QueueDepth(0, 3)

    box.letters.release(letters[:1])
    assert box.letters.depth() == QueueDepth(1, 2)


def test_a_letter_has_its_time_and_number_of_receives(box: DeadLetterBox) -> None:
    box.send("a")

    (first,) = box.letters.receive()

    assert first.sent_at.tzinfo is UTC
    assert first.sent_at < datetime.now(UTC) + timedelta(days=400)
    assert first.receive_count >= 1


def test_deleted_letters_are_removed_and_the_others_are_released(box: DeadLetterBox) -> None:
    box.send("a", "b", "c")
    letters = received(box)
    deleted = [letter for letter in letters if letter.body != "b"]

    assert box.letters.delete(deleted) == [None, None]

    box.letters.release(letters)
    assert bodies(received(box)) == ["b"]


def test_nothing_to_delete_or_release_is_no_error(box: DeadLetterBox) -> None:
    assert box.letters.delete([]) == []
    box.letters.release([])


def test_messages_are_on_the_queue_as_they_were_sent(box: DeadLetterBox) -> None:
    put = [f"{number} é" for number in range(10)]

    assert box.queue.put(put, is_bulk=True) == [None] * 10

    assert sorted(box.on_queue()) == put


def test_messages_that_are_too_large_for_one_call_are_sent(box: DeadLetterBox) -> None:
    big = [str(number) * 90_000 for number in range(5)]

    assert box.queue.put(big, is_bulk=False) == [None] * 5

    assert sorted(box.on_queue()) == big


def test_the_last_reason_is_found_by_message_id(
    stack: Witness, request: pytest.FixtureRequest
) -> None:
    group, logs = f"/contract/{request.node.name}", stack.session().client("logs")
    now = datetime.now(UTC)
    lines = [
        '{"level":"ERROR","message":"m1","key":"uploads/a","reason":"SlowDown"}',
        '{"level":"ERROR","message":"m1","key":"uploads/a","reason":"AccessDenied: m2"}',
        '{"level":"WARNING","key":"m2","reason":"about another"}',
        '{"level":"ERROR","message":{"odd":"m3"},"reason":"odd"}',
        "START m2",
        '["m2"]',
    ]
    log = CloudWatchFailureLog(logs, group)
    own = CloudWatchFailureLog(checked("logs", stack.environment()), group)
    letters = [letter(number, "") for number in range(25)]
    assert log.reasons(letters) == own.reasons(letters) == {}
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    logs.put_log_events(
        logGroupName=group,
        logStreamName="s",
        logEvents=[
            {"timestamp": int(now.timestamp() * 1000) + offset, "message": line}
            for offset, line in enumerate(lines)
        ],
    )
    memory = MemoryFailureLog({"m1": "AccessDenied: m2", "m77": "another"})

    assert log.reasons(letters) == memory.reasons(letters) == {"m1": "AccessDenied: m2"}
    assert own.reasons(letters) == memory.reasons(letters)


def test_the_age_of_the_oldest_message_is_read_from_its_metric(stack: Witness, sqs: Any) -> None:
    """On AWS, SQS sends the metric; here the test does."""
    queue, now = f"aged-{uuid4().hex}", datetime.now(UTC)
    botocores = stack.session().client("cloudwatch")
    own = checked("cloudwatch", stack.environment())
    gauges = [
        SQSQueueGauge(sqs, f"https://sqs/{queue}", partial(_itself, client), partial(_itself, now))
        for client in (botocores, own)
    ]
    assert [gauge.oldest_message_age_seconds() for gauge in gauges] == [None, None]
    botocores.put_metric_data(
        Namespace="AWS/SQS",
        MetricData=[
            {
                "MetricName": "ApproximateAgeOfOldestMessage",
                "Dimensions": [{"Name": "QueueName", "Value": queue}],
                "Timestamp": now - timedelta(minutes=2),
                "Value": 42,
            }
        ],
    )
    assert [gauge.oldest_message_age_seconds() for gauge in gauges] == [42, 42]


def _itself(value: Any) -> Any:
    return value

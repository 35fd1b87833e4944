from datetime import UTC, datetime, timedelta

import pytest

from serverless_s3_processor.runtime.adapters.aws.cloudwatch_failure_log import CloudWatchFailureLog
from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth
from serverless_s3_processor.testing.dead_letters import MemoryFailureLog
from tests.contract.messaging.dead_letters import DeadLetterBox
from tests.contract.witnesses import Witness
from tests.support.dead_letters import letter


def received(box: DeadLetterBox) -> list[DeadLetter]:
    found: list[DeadLetter] = []
    while some := box.letters.receive():
        assert len(some) <= 10
        found += some
    return found


def bodies(found: list[DeadLetter]) -> list[str]:
    return sorted(letter.body for letter in found)


def test_each_is_received_once_until_it_is_released(box: DeadLetterBox) -> None:
    sent = [f"{number:02} é" for number in range(23)]
    box.send(*sent)

    found = received(box)

    assert bodies(found) == sent
    assert len({letter.id for letter in found}) == 23
    assert box.letters.receive() == []
    box.letters.release(found)
    assert bodies(received(box)) == sent


def test_what_is_hidden_is_counted(box: DeadLetterBox) -> None:
    box.send("a", "b", "c")
    assert box.letters.depth() == QueueDepth(3, 0)

    found = received(box)
    assert box.letters.depth() == QueueDepth(0, 3)

    box.letters.release(found[:1])
    assert box.letters.depth() == QueueDepth(1, 2)


def test_it_tells_when_it_was_sent_and_how_often_it_was_received(box: DeadLetterBox) -> None:
    box.send("a")

    (first,) = box.letters.receive()

    assert first.sent_at.tzinfo is UTC
    assert first.sent_at < datetime.now(UTC) + timedelta(days=400)
    assert first.receive_count >= 1


def test_what_is_deleted_is_gone_and_the_rest_is_released(box: DeadLetterBox) -> None:
    box.send("a", "b", "c")
    found = received(box)
    gone = [each for each in found if each.body != "b"]

    assert box.letters.delete(gone) == [None, None]

    box.letters.release(found)
    assert bodies(received(box)) == ["b"]


def test_nothing_to_delete_or_release_is_no_error(box: DeadLetterBox) -> None:
    assert box.letters.delete([]) == []
    box.letters.release([])


def test_what_is_put_on_the_queue_is_there_as_it_is(box: DeadLetterBox) -> None:
    put = [f"{number} é" for number in range(10)]

    assert box.queue.put(put, is_bulk=True) == [None] * 10

    assert sorted(box.on_queue()) == put


def test_messages_too_big_for_one_call_are_put(box: DeadLetterBox) -> None:
    big = [str(number) * 90_000 for number in range(5)]

    assert box.queue.put(big, is_bulk=False) == [None] * 5

    assert sorted(box.on_queue()) == big


def test_the_last_reason_is_found_by_the_messages_id(
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
    letters = [letter(number, "") for number in range(25)]
    assert log.reasons(letters) == {}
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    logs.put_log_events(
        logGroupName=group,
        logStreamName="s",
        logEvents=[
            {"timestamp": int(now.timestamp() * 1000) + at, "message": line}
            for at, line in enumerate(lines)
        ],
    )
    memory = MemoryFailureLog({"m1": "AccessDenied: m2", "m77": "another"})

    assert log.reasons(letters) == memory.reasons(letters) == {"m1": "AccessDenied: m2"}

from serverless_s3_processor.runtime.domain.notices.notice import Notice
from tests.contract.messaging.topics import Topic


def notice(number: int, size: int = 10) -> Notice:
    return Notice(
        subject=f"Subject {number}",
        message=f"{number} é " + "m" * size,
        attributes={"kind": "object", "prefix": "uploads/é/\ufffd", "flags": ("a b", "é")},
    )


def test_ten_notices_are_delivered_as_they_are(topic: Topic) -> None:
    sent = [notice(number) for number in range(10)]
    assert topic.topic.publish(sent) == [None] * 10
    assert sorted(topic.delivered(10), key=lambda n: n.subject) == sent


def test_notices_that_are_too_large_for_one_call_are_delivered(topic: Topic) -> None:
    sent = [notice(number, size=100_000) for number in range(5)]
    assert topic.topic.publish(sent) == [None] * 5
    assert sorted(topic.delivered(5), key=lambda n: n.subject) == sent


def test_more_notices_than_fit_in_a_request_are_delivered(topic: Topic) -> None:
    sent = [notice(number) for number in range(100, 125)]
    assert topic.topic.publish(sent) == [None] * 25
    assert sorted(topic.delivered(25), key=lambda n: n.subject) == sent

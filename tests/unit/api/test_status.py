import pytest

from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.ports.queue_gauge import QueueDepth
from serverless_s3_processor.testing.queue_gauge import MemoryQueueGauge
from tests.support import dead_letters
from tests.support.api.endpoint_worlds import uploaded


def test_the_status_has_queue_dead_letters_and_last_hour() -> None:
    world = uploaded("uploads/a", "uploads/b")
    world.gauge.queue_depth, world.gauge.oldest_seconds = QueueDepth(3, 2), 61
    world.uploads_dead.letters.append(dead_letters.letter(1, dead_letters.FOREIGN))

    status, answer = world.call("GET", "/status")

    assert status == 200
    assert answer["queue"] == {"waiting": 3, "inFlight": 2, "oldestMessageAgeSeconds": 61}
    assert answer["deadLetters"] == {"uploads": 1, "changes": 0, "actions": 0}
    assert answer["lastHour"] == {"processed": 2}
    assert answer["unavailable"] == []
    assert (answer["environment"], answer["requestId"]) == ("test", "r1")


class _Ageless(MemoryQueueGauge):
    def oldest_message_age_seconds(self) -> int | None:
        raise UnavailableError("secret detail")


@pytest.mark.parametrize(("method", "path"), [("GET", "/status"), ("POST", "/process")])
def test_without_cloudwatch_only_the_age_is_unavailable(method: str, path: str) -> None:
    world = uploaded("uploads/a")
    world.gauge = _Ageless(QueueDepth(3, 2))

    status, answer = world.call(method, path)

    assert status == 200
    assert answer["queue"] == {"waiting": 3, "inFlight": 2, "oldestMessageAgeSeconds": None}
    assert answer["lastHour"] == {"processed": 1}
    assert [unavailable["field"] for unavailable in answer["unavailable"]] == [
        "queue.oldestMessageAgeSeconds"
    ]
    assert "secret" not in str(answer)
    assert world.lines[-1]["reason"] == "secret detail"


def test_the_digest_does_not_change_the_last_hour() -> None:
    world = uploaded("uploads/a")
    before = world.call("GET", "/status")[1]["lastHour"]
    world.digest_sender().send()
    assert world.call("GET", "/status")[1]["lastHour"] == before == {"processed": 1}

from __future__ import annotations

from s3_processor.ports.queue_gauge import Depth
from tests import dead_letters
from tests.endpoint_worlds import uploaded


def test_status_tells_of_queues_dead_letters_and_the_last_hour() -> None:
    world = uploaded("uploads/a", "uploads/b")
    world.gauge.told, world.gauge.oldest = Depth(3, 2), 61
    world.uploads_dead.letters.append(dead_letters.letter(1, dead_letters.FOREIGN))

    status, answer = world.call("GET", "/status")

    assert status == 200
    assert answer["queue"] == {"waiting": 3, "inFlight": 2, "oldestSeconds": 61}
    assert answer["deadLetters"] == {"uploads": 1, "changes": 0}
    assert answer["lastHour"] == {"processed": 2}
    assert (answer["environment"], answer["requestId"]) == ("test", "r1")


def test_the_last_hour_is_told_before_and_after_the_digest() -> None:
    world = uploaded("uploads/a")
    before = world.call("GET", "/status")[1]["lastHour"]
    world.send_digest()()
    assert world.call("GET", "/status")[1]["lastHour"] == before == {"processed": 1}

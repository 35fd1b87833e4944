from datetime import timedelta

from serverless_s3_processor.runtime.lambdas import digest
from tests.support.world import World


def test_the_schedule_sends_what_was_recorded(world: World) -> None:
    world.process(world.store.put("uploads/a.txt", b"one\n", "text/plain"))
    world.announce()

    assert digest.handle(world.digest_sender(), world.log) == {"records": 1}

    (notice,) = [n for n in world.topic.published if n.attributes["kind"] == "digest"]
    assert notice.subject == "[test] 1 file arrived"
    assert "uploads/a.txt (4 bytes)" in notice.message
    line = world.lines[-1]
    assert (line["digest"], line["SecondsUnsent"]) == (1, 0)


def test_the_schedule_sends_nothing_when_nothing_happened(world: World) -> None:
    assert digest.handle(world.digest_sender(), world.log) == {"records": 0}
    assert world.topic.published == []
    assert world.lines[-1]["SecondsUnsent"] == 0


def test_it_measures_the_age_of_unsent_summaries(world: World) -> None:
    world.summaries.claim(2**40)  # somebody has sent for all periods that there will be
    world.process(world.store.put("uploads/a.txt", b"one\n", "text/plain"))
    world.announce()
    world.clock.moment += timedelta(minutes=10)

    assert digest.handle(world.digest_sender(), world.log) == {"records": 0}

    line = world.lines[-1]
    assert 600 <= line["SecondsUnsent"] <= 700
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Metrics"] == [{"Name": "SecondsUnsent", "Unit": "Seconds"}]

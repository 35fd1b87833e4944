from datetime import timedelta

import pytest

from serverless_s3_processor.runtime.config import SettingError
from serverless_s3_processor.runtime.lambdas import digest
from tests.functions.events import event
from tests.functions.importing import importing
from tests.support.world import World


def test_the_schedule_sends_what_came_in() -> None:
    world = World()
    world.process(world.store.put("uploads/a.txt", b"one\n", "text/plain"))
    world.announce()

    assert digest.handle(world.digest_sender(), world.log) == {"records": 1}

    (notice,) = [n for n in world.topic.published if n.attributes["kind"] == "digest"]
    assert notice.subject == "[test] 1 file arrived"
    assert "uploads/a.txt (4 bytes)" in notice.message
    line = world.lines[-1]
    assert (line["digest"], line["SecondsUnsent"]) == (1, 0)


def test_the_schedule_sends_nothing_when_nothing_happened() -> None:
    world = World()

    assert digest.handle(world.digest_sender(), world.log) == {"records": 0}
    assert world.topic.published == []
    assert world.lines[-1]["SecondsUnsent"] == 0


def test_it_tells_how_long_what_is_not_sent_has_waited() -> None:
    world = World()
    world.summaries.claim(2**40)  # somebody has sent for all periods that there will be
    world.process(world.store.put("uploads/a.txt", b"one\n", "text/plain"))
    world.announce()
    world.clock.moment += timedelta(minutes=10)

    assert digest.handle(world.digest_sender(), world.log) == {"records": 0}

    line = world.lines[-1]
    assert 600 <= line["SecondsUnsent"] <= 700
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Metrics"] == [{"Name": "SecondsUnsent", "Unit": "Seconds"}]


def test_importing_it_builds_nothing_and_reads_no_environment() -> None:
    told = importing("serverless_s3_processor.runtime.lambdas.digest")

    assert (told["reads"], told["sessions"], told["threads"]) == ([], [], 1)
    assert "boto3" not in told["loaded"]


def test_it_is_wired_on_the_first_run_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    digest._wire.cache_clear()
    monkeypatch.delenv("TOPIC_ARN", raising=False)
    monkeypatch.setenv("ENVIRONMENT", "test")
    with pytest.raises(SettingError, match="TOPIC_ARN"):
        digest.handler(event("scheduler"), None)

    for name in ("TOPIC_ARN", "SUMMARIES_TABLE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("URL_SUFFIX", "amazonaws.com")
    monkeypatch.setenv("DIGEST_MINUTES", "5")
    send, log = digest._wire()
    assert (send.minutes, send.keep_days, log.environment) == (5, 90, "test")
    assert digest._wire() is digest._wire()
    digest._wire.cache_clear()

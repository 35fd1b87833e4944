import json
from typing import Any

import pytest

from serverless_s3_processor.runtime.config.measures import Cause
from serverless_s3_processor.runtime.domain.outcomes.failure import FailureKind
from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.lambdas import processor
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.runtime.processors import (
    Findings,
    ObjectView,
    Processor,
    UnprocessableContentError,
)
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from tests.functions.events import event
from tests.support.world import BUCKET, World


def _handled(world: World, given: Any) -> Any:
    return processor.handle(given, world.context, world.message_processor, world.log)


def _holding(*keys: str) -> World:
    """Return a world whose bucket holds the objects that the event files tell of."""
    world = World()
    versions = {
        "uploads/2026/monthly report (final) + café.txt": "096fKKXTRTtl3on89fVO.nfljtsv6qko",
        "uploads/video.mp4": "0Zl6KqVwxEKc.cKQ4Y2bT3lE9wMwWp1x",
        "uploads/copies/日本語.csv": "1Ab6KqVwxEKc.cKQ4Y2bT3lE9wMwWp1y",
    }
    world.store = _Named(BUCKET, world.clock, versions={key: versions[key] for key in keys})
    return world


class _Named(MemoryObjectStore):
    """A bucket whose objects have the version ids of the event files."""

    def __init__(self, bucket: str, now: Any, *, versions: dict[str, str]) -> None:
        super().__init__(bucket, now)
        for key, version in versions.items():
            self.put(key, b"one\ntwo\n", "text/plain")
            stored_object = self._versions[key][0]
            self._versions[key] = [type(stored_object)(**_fields(stored_object, id=version))]


def _fields(stored_object: Any, **changes: Any) -> dict[str, Any]:
    fields = {name: getattr(stored_object, name) for name in stored_object.__dataclass_fields__}
    return {**fields, **changes}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("s3-put", "uploads/2026/monthly report (final) + café.txt"),
        ("s3-complete-multipart-upload", "uploads/video.mp4"),
        ("s3-copy", "uploads/copies/日本語.csv"),
        ("sns-to-sqs", "uploads/2026/monthly report (final) + café.txt"),
        ("sns-to-lambda", "uploads/2026/monthly report (final) + café.txt"),
    ],
)
@pytest.mark.parametrize("queued", [True, False])
def test_an_upload_is_recorded_whichever_way_its_event_arrives(
    name: str, key: str, *, queued: bool
) -> None:
    world = _holding(key)
    given = event(name)

    if queued:
        assert world.deliver(json.dumps(given)) == []
    else:
        assert _handled(world, given) == {"batchItemFailures": []}

    assert world.on_record(key).status is Status.PROCESSED


@pytest.mark.parametrize(
    ("name", "marker"),
    [
        ("s3-delete", None),
        ("s3-delete-marker-created", True),
        ("s3-lifecycle-expiration-delete", None),
        ("s3-lifecycle-expiration-delete-marker-created", True),
        ("event-bridge-object-deleted-marker", True),
        ("event-bridge-object-deleted-permanently", None),
    ],
)
def test_a_deletion_is_recorded_regardless_of_its_cause(
    world: World, name: str, *, marker: bool | None
) -> None:
    assert world.deliver(json.dumps(event(name))) == []

    (record,) = world.table().values()
    assert (record.status, record.marker) == (Status.DELETED, marker)


def test_a_gone_upload_is_recorded_with_the_fields_of_its_event(world: World) -> None:
    assert world.deliver(json.dumps(event("event-bridge-object-created"))) == []

    (record,) = world.table().values()
    assert (record.status, record.object_size) == (Status.GONE, 8)
    assert record.etag == "5d41402abc4b2a76b9719d911017c592"


def test_all_records_of_a_message_are_processed() -> None:
    world = _holding("uploads/2026/monthly report (final) + café.txt", "uploads/video.mp4")

    assert world.deliver(json.dumps(event("s3-several-records"))) == []

    assert len(world.table()) == 3


def test_only_the_failed_messages_of_a_batch_are_delivered_again() -> None:
    world = _holding("uploads/2026/monthly report (final) + café.txt")
    batch = event("sqs-batch")

    answer = _handled(world, batch)

    foreign = batch["Records"][4]["messageId"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": foreign}]}
    assert {record.status for record in world.table().values()} == {
        Status.PROCESSED,
        Status.GONE,
    }


def test_an_event_without_a_queue_that_fails_is_an_error_so_that_lambda_tries_again(
    world: World,
) -> None:
    with pytest.raises(processor.NotProcessedError, match="foreign message"):
        _handled(world, {"hello": "there"})


def test_the_test_event_is_acknowledged(world: World) -> None:
    assert world.deliver(json.dumps(event("s3-test-event"))) == []
    assert _handled(world, event("s3-test-event")) == {"batchItemFailures": []}


def test_a_batch_is_one_line_of_log_when_all_is_well(world: World) -> None:
    events = [world.store.put(f"uploads/{n}.txt", b"one\n", "text/plain") for n in range(3)]

    world.process(*events)

    (line,) = world.lines
    assert line["messages"] == 3
    assert line["Objects"] == 3
    assert line["Bytes"] == 12
    assert (line["Failures"], line["MessagesToRetry"]) == (0, 0)
    assert len(line["SecondsToRecord"]) == 3


def test_an_object_costs_at_most_20_bytes_of_log_when_all_is_well(world: World) -> None:
    events = [world.store.put(f"uploads/{n}.txt", b"x\n", "text/plain") for n in range(100)]

    assert world.process(*events) == []

    assert len(world.logged.getvalue().encode()) / 100 <= 20


def test_what_is_wrong_has_a_line_that_says_what_and_why(world: World) -> None:
    flagged = world.store.put("uploads/a\n.png", b"no image", "image/png")

    world.process(flagged)
    world.deliver("not an event")

    warning, _, error, counted, metrics = world.lines
    assert warning["level"] == "WARNING"
    assert warning["key"] == "uploads/a\n.png"
    assert warning["flags"] == ["content-type-contradicted"]
    assert (error["level"], error["message"]) == ("ERROR", "m0")
    assert "foreign message" in error["reason"]
    assert error["cause"] == "foreign"
    assert (counted["FailuresByCause"], counted["cause"]) == (1, "foreign")
    [directive] = counted["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["environment", "cause"]]
    assert metrics["MessagesToRetry"] == 1


def test_failures_are_counted_by_their_cause(world: World) -> None:
    unfit = [world.store.put(f"uploads/{n}.json", b"{", "application/json") for n in range(2)]

    world.process(*unfit)
    world.context.seconds = 3
    world.process(world.store.put("uploads/late.txt", b"", "text/plain"))

    counted = {line["cause"]: line["FailuresByCause"] for line in _counted(world)}
    assert counted == {"content": 2, "timeout": 1}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (UnprocessableContentError("it took longer than allowed"), FailureKind.CONTENT),
        (MemoryError("in whatever words"), FailureKind.POISON),
    ],
)
def test_a_failed_object_is_recorded_and_counted_by_its_kind_not_by_its_words(
    error: Exception, kind: FailureKind
) -> None:
    def run(_: ObjectView) -> Findings:
        raise error

    odd = Processor(name="odd", version=1, wants=lambda _: True, run=run)
    world = World(processors=[odd])

    world.process(world.store.put("uploads/a.pdf", b"%PDF", "application/pdf"))

    record = world.on_record("uploads/a.pdf")
    assert record.to_attributes()["failureKind"] == kind
    assert [line["cause"] for line in _counted(world)] == [kind]


def test_what_the_world_refuses_is_counted_as_that(world: World) -> None:
    refused = UnavailableError("no")
    refused.cause = Cause.REFUSED
    world.store = _Failing(BUCKET, world.clock, error=refused)
    event_ = world.store.put("uploads/a.txt", b"one", "text/plain")

    world.process(event_)
    world.store.error = KeyError("a mistake of ours")
    world.process(event_)

    assert [line["cause"] for line in _counted(world)] == ["refused", "unexpected"]


class _Failing(MemoryObjectStore):
    """Fails whenever it is read."""

    def __init__(self, bucket: str, now: Any, *, error: Exception) -> None:
        super().__init__(bucket, now)
        self.error = error

    def read(self, *_: Any) -> Any:
        raise self.error


def _counted(world: World) -> list[dict[str, Any]]:
    return [line for line in world.lines if "FailuresByCause" in line]

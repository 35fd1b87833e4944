import json

from serverless_s3_processor.runtime.domain.events.object_event import EventType
from serverless_s3_processor.runtime.processors.api import Findings, Processor
from serverless_s3_processor.runtime.processors.view import ObjectView
from serverless_s3_processor.runtime.services.processing_requester import ProcessingRequester
from tests.support.world import BUCKET, World

KEY = "uploads/a"


def _request(world: World, key: str, version_id: str | None = None) -> bool:
    request = ProcessingRequester(store=world.store, queue=world.requests, now=world.clock)
    return request.request(BUCKET, key, version_id)


def test_the_current_version_joins_the_queue(world: World) -> None:
    world.store.put("uploads/a", b"old")
    newest = world.store.put("uploads/a", b"new")

    assert _request(world, "uploads/a")

    (event,) = world.requests.sent
    assert world.requests.bulk == []
    assert (event.type, event.key) == (EventType.CREATED, "uploads/a")
    assert (event.version_id, event.etag) == (newest.version_id, newest.etag)


def test_an_older_version_can_be_requested(world: World) -> None:
    oldest = world.store.put("uploads/a", b"old")
    world.store.put("uploads/a", b"new")

    assert _request(world, "uploads/a", "v1")
    assert world.requests.sent[0].etag == oldest.etag


def test_what_does_not_exist_joins_no_queue(world: World) -> None:
    world.store.put("uploads/a", b"x")
    world.store.put("uploads/hidden", b"x")
    world.store.delete("uploads/hidden")

    assert not _request(world, "uploads/b")
    assert not _request(world, "uploads/a", "v9")
    assert not _request(world, "uploads/hidden")
    assert world.requests.sent == []


def test_an_object_is_not_read_to_be_requested(world: World) -> None:
    world.store.put("uploads/a", b"x")

    _request(world, "uploads/a")

    assert world.store.reads == 0


def test_a_request_for_what_is_on_record_is_the_same_record_and_no_news(world: World) -> None:
    world.process(world.store.put("uploads/a", b"x"))
    world.announce()

    _request(world, "uploads/a")
    assert world.process_requests() == []
    world.announce()

    assert len(world.table()) == 1
    assert len(world.notices) == 1


def test_a_request_for_what_was_missed_records_and_announces_it(world: World) -> None:
    world.store.put("uploads/a", b"x")

    _request(world, "uploads/a")
    assert world.process_requests() == []
    world.announce()

    assert [notice["event"] for notice in world.notices] == ["Object Requested"]


def test_a_new_version_of_a_processor_is_brought_to_what_was_there_before() -> None:
    """What came out otherwise is announced again, once; what came out as before is not."""

    def counting(version: int) -> Processor:
        def run(view: ObjectView) -> Findings:
            return Findings({"bytes": view.size * version if view.key == KEY else 0})

        return Processor(name="counts", version=version, wants=lambda _: True, run=run)

    world = World(processors=[counting(1)])
    world.process(world.store.put(KEY, b"four"), world.store.put("uploads/other", b"four"))
    world.announce()

    world.processors = [counting(2)]
    for key in (KEY, "uploads/other"):
        world.request(json.dumps({"key": key}))
    assert world.process_requests() == []
    world.announce()

    assert world.on_record(KEY).results["counts"] == {"version": 2, "bytes": 8}
    assert world.on_record("uploads/other").results["counts"] == {"version": 2, "bytes": 0}
    assert [notice["objectKey"] for notice in world.notices[2:]] == [KEY]

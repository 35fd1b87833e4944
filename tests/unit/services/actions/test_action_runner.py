"""Tags and moves, once and in time."""

from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.lambdas import actions
from serverless_s3_processor.runtime.ports import Address, UnavailableError
from serverless_s3_processor.runtime.ports.object_actions import ActionImpossibleError
from serverless_s3_processor.testing.object_actions import MemoryObjectActions
from tests.support.messages import stream_batch
from tests.support.world import World
from tests.unit.services.actions.stage import PROCESSORS, Refusing, Stage


def test_what_is_processed_is_tagged_as_that(stage: Stage) -> None:
    record = stage.put("uploads/a", b"good")

    report = stage.act()

    assert stage.objects.tags == {("uploads/a", record.version_id): {"status": "processed"}}
    assert (report.tagged, report.moved) == (1, [])


def test_what_failed_is_moved_with_its_tag_and_is_on_record_as_quarantined_alone(
    stage: Stage,
) -> None:
    record = stage.put("uploads/a", b"bad")

    stage.settle()

    moved = f"quarantine/a/{record.version_id}"
    assert stage.content("uploads/a", record.version_id) is None
    assert stage.content(moved) == b"bad"
    assert [tags["status"] for (key, _), tags in stage.objects.tags.items()] == ["quarantined"]
    assert stage.record(record).moved_to == moved
    statuses = [record.status for record in stage.world.records.history("uploads/a", None)]
    assert statuses == [Status.QUARANTINED]
    assert stage.world.records.history(moved, None) == []


def test_the_version_before_is_what_can_be_read_again(stage: Stage) -> None:
    good, bad = stage.put("uploads/a", b"good"), stage.put("uploads/a", b"bad")

    stage.settle()

    assert stage.content("uploads/a") == b"good"
    assert stage.content("uploads/a", good.version_id) == b"good"
    assert stage.content("uploads/a", bad.version_id) is None


def test_an_object_that_was_removed_before_is_ignored(stage: Stage) -> None:
    record = stage.put("uploads/a", b"bad")
    stage.world.store.remove_version("uploads/a", record.version_id or "")

    report = stage.act()

    assert (report.moved, report.first_failed_id) == ([], None)
    assert stage.record(record).moved_to is None


def test_acting_again_changes_nothing(stage: Stage) -> None:
    stage.put("uploads/a", b"bad")
    stage.put("uploads/b", b"good")
    stage.settle()
    before = stage.world.table(), dict(stage.objects.tags)

    stage.acted = 0
    stage.settle()

    assert (stage.world.table(), stage.objects.tags) == before


def test_an_object_with_an_impossible_action_does_not_block_others(stage: Stage) -> None:
    for name in "abc":
        stage.put(f"uploads/{name}", b"good")
    refuse, impossible = "uploads/a", "uploads/b"

    class Refusing(MemoryObjectActions):
        def tag(self, address: Address, key: str, value: str) -> bool:
            if address.key == refuse:
                raise UnavailableError("AccessDenied")
            if address.key == impossible:
                raise ActionImpossibleError("it has 10 tags already")
            return super().tag(address, key, value)

    stage.objects = Refusing(stage.world.store)
    first = stage.changes()[0].id

    report = stage.act()

    assert [key for key, _ in stage.objects.tags] == ["uploads/c"]
    assert report.first_failed_id == first
    assert [(t.key, t.reason) for t in report.problems] == [(refuse, "AccessDenied")]
    assert [t.key for t in report.impossible] == [impossible]


def test_no_action_begins_that_could_not_end_in_time(stage: Stage) -> None:
    stage.put("uploads/a", b"good")

    report = stage.act(seconds=9)

    assert report.first_failed_id == stage.world.records.stream[0].id
    assert stage.objects.tags == {}


def test_the_function_answers_from_where_to_deliver_again_and_logs_why(stage: Stage) -> None:
    stage.put("uploads/a", b"bad")
    batch = stream_batch(stage.changes())

    stage.objects = Refusing(stage.world.store)
    world = stage.world
    answer = actions.handle(batch, world.context, stage.service, world.log)
    assert answer == {"batchItemFailures": [{"itemIdentifier": stage.changes()[0].id}]}
    assert [line["reason"] for line in world.lines if line.get("level") == "ERROR"][-1:] == [
        "SlowDown"
    ]

    stage.objects = MemoryObjectActions(world.store)
    assert actions.handle(batch, world.context, stage.service, world.log) == {
        "batchItemFailures": []
    }
    assert (world.lines[-1]["Quarantined"], world.lines[-1]["Tagged"]) == (1, 1)


def test_what_follows_of_the_same_key_waits_for_what_failed(stage: Stage) -> None:
    stage.put("uploads/a", b"bad")
    stage.put("uploads/a", b"good")
    stage.objects = Refusing(stage.world.store)

    report = stage.act()

    assert report.first_failed_id == stage.world.records.stream[0].id
    assert [tags["status"] for tags in stage.objects.tags.values()] == ["quarantined"]


def test_in_an_unversioned_bucket_a_move_is_no_deletion_and_a_later_deletion_is_one() -> None:
    stage = Stage(World(processors=PROCESSORS, versioned=False))
    stage.put("uploads/a", b"bad")
    stage.settle()
    assert [record.status for record in stage.world.records.history("uploads/a", None)] == [
        Status.QUARANTINED
    ]

    stage.put("uploads/a", b"good")
    stage.settle()
    stage.world.process(stage.world.store.delete("uploads/a"))

    statuses = {record.status for record in stage.world.records.history("uploads/a", None)}
    assert statuses == {Status.QUARANTINED, Status.PROCESSED, Status.DELETED}

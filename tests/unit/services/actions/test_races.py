"""What others do to the object and its record meanwhile."""

from dataclasses import replace

from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.testing.object_actions import MemoryObjectActions
from tests.support.world import World
from tests.unit.services.actions.stage import PROCESSORS, NotRemoving, Stage


def test_a_later_version_stays() -> None:
    for versioned in (True, False):
        stage = Stage(World(processors=PROCESSORS, versioned=versioned))
        event = stage.world.store.put("uploads/a", b"bad")
        stage.world.process(event)
        stage.world.store.put("uploads/a", b"good, and later")

        stage.act()

        assert stage.content("uploads/a") == b"good, and later"


def test_a_change_that_another_has_overtaken_moves_nothing(stage: Stage) -> None:
    record = stage.put("uploads/a", b"bad")
    late = stage.changes()
    stage.world.records.put_all([replace(record, status=Status.PROCESSED, failure=None)])

    report = stage.service.handle_changes(late, lambda: 30)

    assert report.moved == []
    assert stage.content("uploads/a") == b"bad"
    assert stage.objects.tags["uploads/a", record.version_id] == {"status": "processed"}


def test_a_slow_processor_does_not_hide_that_an_object_is_in_quarantine(stage: Stage) -> None:
    """It read the object before that was moved, and records it afterwards."""
    record = stage.put("uploads/a", b"bad")
    stage.settle()
    late = replace(record, status=Status.PROCESSED, processed_at="2027-01-01T00:00:00.000Z")
    stage.world.records.put_all([late])

    stage.settle()

    assert stage.record(record).status is Status.QUARANTINED
    assert stage.record(record).moved_to == f"quarantine/a/{record.version_id}"


def test_an_object_that_succeeds_before_its_removal_stays_processed(stage: Stage) -> None:
    record = stage.put("uploads/a", b"bad")

    stage.objects = NotRemoving(stage.world.store)
    stage.act()
    good = replace(record, status=Status.PROCESSED, failure=None, processed_at="2027-01-01")
    stage.world.records.put_all([replace(good, processed_at="2027-01-01T00:00:00.000Z")])
    stage.objects = MemoryObjectActions(stage.world.store)
    stage.settle()

    assert stage.record(record).status is Status.PROCESSED
    assert stage.content("uploads/a") == b"bad"


def test_what_was_given_up_before_it_was_removed_is_removed_when_it_is_redriven(
    stage: Stage,
) -> None:
    """A redrive changes an attribute of the record that actions know nothing of."""
    record = stage.put("uploads/a", b"bad")

    stage.objects = NotRemoving(stage.world.store)
    stage.act()
    stage.objects = MemoryObjectActions(stage.world.store)
    quarantined = stage.record(record)
    change = replace(stage.changes()[-1], old=quarantined, new=quarantined)

    stage.service.handle_changes([change], lambda: 30)

    assert stage.content("uploads/a", record.version_id) is None

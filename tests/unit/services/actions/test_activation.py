"""What changed before actions were switched on is not acted on."""

from dataclasses import replace
from datetime import datetime, timedelta

from serverless_s3_processor.runtime.domain.records.record import Status
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.testing.object_actions import MemoryObjectActions
from tests.unit.services.actions.stage import Refusing, Stage


def test_changes_before_the_activation_are_ignored(stage: Stage) -> None:
    old = stage.put("uploads/old", b"bad")
    made = stage.changes()[-1].timestamp
    stage.activated = lambda: made + timedelta(seconds=1)

    report = stage.act()

    assert (report.skipped_earlier, report.tagged, report.moved) == (1, 0, [])
    assert stage.content("uploads/old", old.version_id) == b"bad"


def test_what_changes_in_the_second_of_the_activation_or_later_is_acted_on(stage: Stage) -> None:
    stage.put("uploads/a", b"bad")
    made = stage.changes()[-1].timestamp
    stage.activated = lambda: made
    stage.put("uploads/b", b"bad")

    report = stage.act()

    assert (report.skipped_earlier, len(report.moved)) == (0, 2)


def test_what_is_delivered_again_after_an_outage_is_acted_on(stage: Stage) -> None:
    """The change is judged by when it was made, not by when it is delivered."""
    stage.activated = lambda: stage.changes()[0].timestamp
    stage.put("uploads/a", b"bad")
    stage.objects = Refusing(stage.world.store)
    assert stage.act().first_failed_id

    stage.world.clock.moment += timedelta(hours=23)
    stage.objects = MemoryObjectActions(stage.world.store)

    assert len(stage.act().moved) == 1


def test_an_old_object_that_is_processed_again_is_acted_on(stage: Stage) -> None:
    old = stage.put("uploads/old", b"bad")
    stage.act()
    stage.acted = len(stage.world.records.stream)
    event = replace(stage.world.store.put("uploads/x", b"good"), key="uploads/old")
    stage.world.process(replace(event, version_id=old.version_id, sequencer=old.sequencer))

    stage.settle()

    assert stage.record(old).status is Status.QUARANTINED


def test_everything_waits_while_the_time_of_activation_is_unavailable() -> None:
    def unknown() -> datetime:
        raise UnavailableError("SQS does not answer")

    stage = Stage(activated=unknown)
    stage.put("uploads/a", b"good")
    first = stage.changes()[0].id

    report = stage.act()

    assert (report.first_failed_id, report.tagged) == (first, 0)
    assert [trouble.reason for trouble in report.problems] == ["SQS does not answer"]
    assert stage.service.handle_changes([], lambda: 30).first_failed_id is None

"""What a person wants back."""

from dataclasses import replace

from serverless_s3_processor.runtime.domain.records import history
from serverless_s3_processor.runtime.domain.records.record import Status
from tests.unit.services.actions.stage import Stage


def test_what_a_person_releases_is_back_and_stays(stage: Stage) -> None:
    record = stage.put("uploads/a", b"bad")
    stage.settle()
    stage.release(record)

    stage.settle()

    released = stage.record(record)
    assert (released.status, stage.content("uploads/a")) == (Status.RELEASED, b"bad")
    assert stage.content(released.moved_to or "") is None
    back = history.current_version(stage.world.records.history("uploads/a", None))
    assert back is not None
    assert back.version_id == released.released_version_id
    assert stage.objects.tags["uploads/a", back.version_id] == {"status": "released"}


def test_a_release_that_was_requested_while_the_move_was_under_way_follows_it(stage: Stage) -> None:
    record = stage.put("uploads/a", b"bad")
    stage.release(record)

    stage.settle()

    assert stage.record(record).status is Status.RELEASED
    assert stage.content("uploads/a") == b"bad"


def test_a_released_object_is_not_quarantined_when_it_is_processed_again(stage: Stage) -> None:
    record = stage.put("uploads/a", b"bad")
    stage.settle()
    stage.release(record)
    stage.settle()
    back = history.current_version(stage.world.records.history("uploads/a", None))
    assert back is not None

    stage.world.records.put_all([replace(back, processed_at="2027-01-01T00:00:00.000Z")])
    stage.settle()

    assert stage.content("uploads/a", back.version_id) == b"bad"


def test_the_same_content_uploaded_again_may_be_quarantined(stage: Stage) -> None:
    record = stage.put("uploads/a", b"bad")
    stage.settle()
    stage.release(record)
    stage.settle()

    again = stage.put("uploads/a", b"bad")
    stage.settle()

    assert stage.record(again).status is Status.QUARANTINED
    assert stage.content("uploads/a", again.version_id) is None


def test_an_object_that_left_quarantine_can_not_be_released(stage: Stage) -> None:
    record = stage.put("uploads/a", b"bad")
    stage.settle()
    stage.world.store.delete(stage.record(record).moved_to or "")
    stage.release(record)

    report = stage.act()

    assert [t.reason for t in report.impossible] == ["its copy is not in quarantine anymore"]
    assert stage.record(record).status is Status.QUARANTINED

from __future__ import annotations

from tests import dead_letters
from tests.endpoint_worlds import with_dead_letters
from tests.world import World


def test_a_dry_run_changes_nothing() -> None:
    world = with_dead_letters()
    _, answer = world.call("POST", "/redrive", body={"dryRun": True})
    assert answer["counts"] == {"returned": 0, "waiting": 1, "skipped": 1, "failed": 0}
    assert world.returned.bodies == []


def test_dead_letters_are_returned_each_with_its_result() -> None:
    world = with_dead_letters()
    status, answer = world.call("POST", "/redrive")
    assert status == 200
    assert {each["messageId"]: each["fate"] for each in answer["results"]} == {
        "m1": "returned",
        "m2": "skipped",
    }
    assert world.returned.bodies == [dead_letters.upload("uploads/a")]
    assert answer["more"] is False


def test_no_more_are_returned_than_were_asked_for() -> None:
    world = World()
    world.uploads_dead.letters += [
        dead_letters.letter(n, dead_letters.upload(f"uploads/{n}")) for n in range(30)
    ]
    _, answer = world.call("POST", "/redrive", body={"max": 7})
    assert len(world.returned.bodies) == answer["counts"]["returned"] == 7
    assert answer["more"] is True


def test_a_queue_full_of_foreign_messages_does_not_hold_a_call_for_ever() -> None:
    world = World()
    world.uploads_dead.letters += [
        dead_letters.letter(n, dead_letters.FOREIGN) for n in range(1500)
    ]
    _, answer = world.call("POST", "/redrive")
    assert answer["counts"]["skipped"] == 1000
    assert answer["more"] is True

from dataclasses import replace
from typing import Any

from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.support.quarantine import QUARANTINE_FAILED, quarantined
from tests.support.world import World


def failed(world: World, key: str) -> Record:
    world.process(world.store.put(key, b"bad"))
    (record,) = world.records.history(key, None)
    bad = replace(record, status=Status.FAILED, failure="it is bad")
    world.records.put_all([bad])
    return bad


def apply(world: World, **body: Any) -> dict[str, Any]:
    status, answer = world.call("POST", "/actions", body=body)
    assert status == 200
    return answer


def test_a_dry_run_lists_due_actions_and_sends_nothing() -> None:
    world = World(quarantine=QUARANTINE_FAILED)
    world.process(world.store.put("uploads/good", b"good"))
    bad = failed(world, "uploads/bad")

    answer = apply(world, dryRun=True)

    assert answer["objects"] == [
        {
            "objectKey": "uploads/bad",
            "versionId": bad.version_id,
            "status": "failed",
            "action": "quarantine",
        }
    ]
    assert (answer["examined"], answer["cursor"]) == (2, None)
    assert world.requests.sent == []


def test_objects_with_due_actions_are_sent_to_the_queue() -> None:
    world = World(quarantine=QUARANTINE_FAILED)
    bad = failed(world, "uploads/bad")
    apply(world)
    (event,) = world.requests.sent
    assert (event.key, event.version_id) == ("uploads/bad", bad.version_id)
    before = len(world.records.stream)
    assert world.process_requests() == []
    assert len(world.records.stream) > before  # a new change, which is acted on


def test_with_tags_every_object_is_due() -> None:
    world = World(tag="status", quarantine=QUARANTINE_FAILED)
    world.process(world.store.put("uploads/good", b"good"))
    failed(world, "uploads/bad")
    actions = {due["objectKey"]: due["action"] for due in apply(world)["objects"]}
    assert actions == {"uploads/good": "tag", "uploads/bad": "quarantine"}


def test_moved_released_and_removed_objects_are_not_due() -> None:
    world = World(quarantine=QUARANTINE_FAILED)
    quarantined(world, "uploads/moved")
    removed = failed(world, "uploads/removed")
    world.store.remove_version(removed.object_key, removed.version_id or "")
    back = failed(world, "uploads/back")
    released = replace(
        back,
        upload_time="2026-01-01T00:00:00Z#v0",
        version_id="v0",
        status=Status.RELEASED,
        released_version_id=back.version_id,
    )
    world.records.put_all([released])

    assert apply(world)["objects"] == []
    assert world.requests.sent == []


def test_a_cursor_leads_to_the_next_records() -> None:
    world = World(quarantine=QUARANTINE_FAILED)
    for name in "abc":
        failed(world, f"uploads/{name}")

    keys, cursor = list[str](), None
    for _ in range(3):
        answer = apply(world, limit=1, dryRun=True, **({"cursor": cursor} if cursor else {}))
        keys += [due["objectKey"] for due in answer["objects"]]
        cursor = answer["cursor"]

    assert sorted(keys) == ["uploads/a", "uploads/b", "uploads/c"]


def test_a_deployment_without_actions_applies_none() -> None:
    status, answer = World().call("POST", "/actions")
    assert (status, answer["error"]["code"]) == (409, "ActionsOff")

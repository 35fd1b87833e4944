from dataclasses import replace
from typing import Any

from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.support.quarantine import quarantined
from tests.support.world import World

FAILED = '{"statuses": ["failed"]}'


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


def test_a_dry_run_says_what_would_be_done_and_does_nothing() -> None:
    made = World(quarantine=FAILED)
    made.process(made.store.put("uploads/good", b"good"))
    bad = failed(made, "uploads/bad")

    answer = apply(made, dryRun=True)

    assert answer["objects"] == [
        {
            "objectKey": "uploads/bad",
            "versionId": bad.version_id,
            "status": "failed",
            "action": "quarantine",
        }
    ]
    assert (answer["examined"], answer["cursor"]) == (2, None)
    assert made.requests.sent == []


def test_what_an_action_is_due_for_joins_the_queue() -> None:
    made = World(quarantine=FAILED)
    bad = failed(made, "uploads/bad")
    apply(made)
    (event,) = made.requests.sent
    assert (event.key, event.version_id) == ("uploads/bad", bad.version_id)
    before = len(made.records.stream)
    assert made.process_requests() == []
    assert len(made.records.stream) > before  # a new change, which is acted on


def test_with_tags_everything_is_due() -> None:
    made = World(tag="status", quarantine=FAILED)
    made.process(made.store.put("uploads/good", b"good"))
    failed(made, "uploads/bad")
    actions = {each["objectKey"]: each["action"] for each in apply(made)["objects"]}
    assert actions == {"uploads/good": "tag", "uploads/bad": "quarantine"}


def test_what_was_moved_released_or_removed_is_left_alone() -> None:
    made = World(quarantine=FAILED)
    quarantined(made, "uploads/moved")
    removed = failed(made, "uploads/removed")
    made.store.remove_version(removed.object_key, removed.version_id or "")
    back = failed(made, "uploads/back")
    released = replace(
        back,
        upload_time="2026-01-01T00:00:00Z#v0",
        version_id="v0",
        status=Status.RELEASED,
        released_version_id=back.version_id,
    )
    made.records.put_all([released])

    assert apply(made)["objects"] == []
    assert made.requests.sent == []


def test_it_goes_on_page_by_page() -> None:
    made = World(quarantine=FAILED)
    for name in "abc":
        failed(made, f"uploads/{name}")

    keys, cursor = list[str](), None
    for _ in range(3):
        answer = apply(made, limit=1, dryRun=True, **({"cursor": cursor} if cursor else {}))
        keys += [each["objectKey"] for each in answer["objects"]]
        cursor = answer["cursor"]

    assert sorted(keys) == ["uploads/a", "uploads/b", "uploads/c"]


def test_what_can_not_be_is_refused() -> None:
    status, answer = World().call("POST", "/actions")
    assert (status, answer["error"]["code"]) == (409, "ActionsOff")
    made = World(quarantine=FAILED)
    for body in ({"cursor": "x"}, {"from": "2026-02-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}):
        status, answer = made.call("POST", "/actions", body=body)
        assert (status, answer["error"]["field"]) == (400, next(iter(body)))

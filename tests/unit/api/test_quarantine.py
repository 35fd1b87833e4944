from dataclasses import replace

from tests.support.quarantine import QUARANTINE_FAILED, quarantined
from tests.support.world import World


def deployment() -> World:
    return World(quarantine=QUARANTINE_FAILED)


def test_quarantined_files_are_listed_with_their_records() -> None:
    world = deployment()
    record = quarantined(world, "uploads/in/a.csv")

    status, answer = world.call("GET", "/quarantine")

    assert status == 200
    (file,) = answer["files"]
    assert (file["movedTo"], file["objectSize"]) == (record.moved_to, 7)
    listed = file["record"]
    assert (listed["objectKey"], listed["versionId"]) == ("uploads/in/a.csv", record.version_id)
    assert (listed["status"], listed["failure"]) == ("quarantined", "table: no header")
    assert answer["cursor"] is None


def test_pages_have_cursors_and_a_prefix_filters() -> None:
    world = deployment()
    for name in "abc":
        quarantined(world, f"uploads/{name}")
    quarantined(world, "uploads/other/d")

    _, first = world.call("GET", "/quarantine", {"limit": "2"})
    _, second = world.call("GET", "/quarantine", {"cursor": first["cursor"]})
    _, narrow = world.call("GET", "/quarantine", {"prefix": "uploads/other/"})

    keys = [file["record"]["objectKey"] for file in first["files"] + second["files"]]
    assert keys == ["uploads/a", "uploads/b", "uploads/c", "uploads/other/d"]
    assert [file["record"]["objectKey"] for file in narrow["files"]] == ["uploads/other/d"]


def test_expired_files_are_not_listed_but_files_without_a_record_are() -> None:
    world = deployment()
    world.store.delete(quarantined(world, "uploads/a").moved_to or "")
    world.store.put("quarantine/b/v9", b"x")
    _, answer = world.call("GET", "/quarantine")
    assert [(file["movedTo"], file["record"]) for file in answer["files"]] == [
        ("quarantine/b/v9", None)
    ]


def test_a_release_is_requested_on_the_record() -> None:
    world = deployment()
    record = quarantined(world, "uploads/a")

    status, answer = world.call("POST", "/quarantine/release", body={"key": "uploads/a"})

    assert status == 202
    assert (answer["versionId"], answer["movedTo"]) == (record.version_id, record.moved_to)
    change = world.records.stream[-1]
    assert change.new is not None
    assert change.new.release_requested_at == answer["requestedAt"]
    assert change.new.status == "quarantined"


def _refusal(world: World, **body: str) -> tuple[int, str, str | None]:
    status, answer = world.call("POST", "/quarantine/release", body={"key": "uploads/a", **body})
    return status, answer["error"]["code"], answer["error"].get("field")


def test_only_quarantined_objects_are_released() -> None:
    world = deployment()
    assert _refusal(world) == (404, "NotInQuarantine", "key")
    world.process(world.store.put("uploads/a", b"good"))
    assert _refusal(world) == (404, "NotInQuarantine", "key")
    quarantined(world, "uploads/a")
    assert _refusal(world, versionId="other") == (404, "NotInQuarantine", "versionId")


def test_expired_files_are_not_released() -> None:
    world = deployment()
    world.store.delete(quarantined(world, "uploads/a").moved_to or "")
    assert _refusal(world) == (404, "NotInQuarantine", "key")


def test_one_of_several_versions_must_be_named() -> None:
    world = deployment()
    first = quarantined(world, "uploads/a", b"one")
    quarantined(world, "uploads/a", b"two")
    assert _refusal(world) == (400, "MissingField", "versionId")
    body = {"key": "uploads/a", "versionId": first.version_id}
    assert world.call("POST", "/quarantine/release", body=body)[0] == 202


def test_a_newer_version_prevents_a_release() -> None:
    world = deployment()
    quarantined(world, "uploads/a", b"bad")
    world.process(world.store.put("uploads/a", b"corrected"))
    assert _refusal(world) == (409, "NotReleasable", "key")


def test_an_older_version_does_not_prevent_a_release() -> None:
    world = deployment()
    world.process(world.store.put("uploads/a", b"good"))
    quarantined(world, "uploads/a", b"bad")
    assert world.call("POST", "/quarantine/release", body={"key": "uploads/a"})[0] == 202


def test_an_object_too_big_for_one_copy_is_not_released() -> None:
    world = deployment()
    record = quarantined(world, "uploads/a")
    world.records.put_all([replace(record, object_size=5 * 2**30 + 1)])
    assert _refusal(world) == (409, "NotReleasable", "key")


def test_a_deployment_without_quarantine_releases_nothing() -> None:
    world = World()
    quarantined(world, "uploads/a")
    assert _refusal(world) == (409, "ActionsOff", None)


def test_moving_an_object_to_quarantine_records_no_deletion() -> None:
    world = deployment()
    quarantined(world, "uploads/a")
    assert [file.status for file in world.records.history("uploads/a", None)] == ["quarantined"]

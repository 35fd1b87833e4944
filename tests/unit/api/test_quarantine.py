from dataclasses import replace

from tests.support.quarantine import QUARANTINE_FAILED, quarantined
from tests.support.world import World


def world() -> World:
    return World(quarantine=QUARANTINE_FAILED)


def test_quarantined_files_are_listed_with_their_records() -> None:
    made = world()
    record = quarantined(made, "uploads/in/a.csv")

    status, answer = made.call("GET", "/quarantine")

    assert status == 200
    (file,) = answer["files"]
    assert (file["movedTo"], file["objectSize"]) == (record.moved_to, 7)
    listed = file["record"]
    assert (listed["objectKey"], listed["versionId"]) == ("uploads/in/a.csv", record.version_id)
    assert (listed["status"], listed["failure"]) == ("quarantined", "table: no header")
    assert answer["cursor"] is None


def test_pages_have_cursors_and_a_prefix_filters() -> None:
    made = world()
    for name in "abc":
        quarantined(made, f"uploads/{name}")
    quarantined(made, "uploads/other/d")

    _, first = made.call("GET", "/quarantine", {"limit": "2"})
    _, second = made.call("GET", "/quarantine", {"cursor": first["cursor"]})
    _, narrow = made.call("GET", "/quarantine", {"prefix": "uploads/other/"})

    keys = [each["record"]["objectKey"] for each in first["files"] + second["files"]]
    assert keys == ["uploads/a", "uploads/b", "uploads/c", "uploads/other/d"]
    assert [each["record"]["objectKey"] for each in narrow["files"]] == ["uploads/other/d"]


def test_expired_files_are_not_listed_but_files_without_a_record_are() -> None:
    made = world()
    made.store.delete(quarantined(made, "uploads/a").moved_to or "")
    made.store.put("quarantine/b/v9", b"x")
    _, answer = made.call("GET", "/quarantine")
    assert [(each["movedTo"], each["record"]) for each in answer["files"]] == [
        ("quarantine/b/v9", None)
    ]


def test_a_release_is_requested_on_the_record() -> None:
    made = world()
    record = quarantined(made, "uploads/a")

    status, answer = made.call("POST", "/quarantine/release", body={"key": "uploads/a"})

    assert status == 202
    assert (answer["versionId"], answer["movedTo"]) == (record.version_id, record.moved_to)
    change = made.records.stream[-1]
    assert change.new is not None
    assert change.new.release_requested_at == answer["requestedAt"]
    assert change.new.status == "quarantined"


def _refusal(made: World, **body: str) -> tuple[int, str, str | None]:
    status, answer = made.call("POST", "/quarantine/release", body={"key": "uploads/a", **body})
    return status, answer["error"]["code"], answer["error"].get("field")


def test_only_quarantined_objects_are_released() -> None:
    made = world()
    assert _refusal(made) == (404, "NotInQuarantine", "key")
    made.process(made.store.put("uploads/a", b"good"))
    assert _refusal(made) == (404, "NotInQuarantine", "key")
    quarantined(made, "uploads/a")
    assert _refusal(made, versionId="other") == (404, "NotInQuarantine", "versionId")


def test_expired_files_are_not_released() -> None:
    made = world()
    made.store.delete(quarantined(made, "uploads/a").moved_to or "")
    assert _refusal(made) == (404, "NotInQuarantine", "key")


def test_one_of_several_versions_must_be_named() -> None:
    made = world()
    first = quarantined(made, "uploads/a", b"one")
    quarantined(made, "uploads/a", b"two")
    assert _refusal(made) == (400, "MissingField", "versionId")
    body = {"key": "uploads/a", "versionId": first.version_id}
    assert made.call("POST", "/quarantine/release", body=body)[0] == 202


def test_a_newer_version_prevents_a_release() -> None:
    made = world()
    quarantined(made, "uploads/a", b"bad")
    made.process(made.store.put("uploads/a", b"corrected"))
    assert _refusal(made) == (409, "NotReleasable", "key")


def test_an_older_version_does_not_prevent_a_release() -> None:
    made = world()
    made.process(made.store.put("uploads/a", b"good"))
    quarantined(made, "uploads/a", b"bad")
    assert made.call("POST", "/quarantine/release", body={"key": "uploads/a"})[0] == 202


def test_an_object_too_big_for_one_copy_is_not_released() -> None:
    made = world()
    record = quarantined(made, "uploads/a")
    made.records.put_all([replace(record, object_size=5 * 2**30 + 1)])
    assert _refusal(made) == (409, "NotReleasable", "key")


def test_a_deployment_without_quarantine_releases_nothing() -> None:
    made = World()
    quarantined(made, "uploads/a")
    assert _refusal(made) == (409, "ActionsOff", None)


def test_moving_an_object_to_quarantine_records_no_deletion() -> None:
    made = world()
    quarantined(made, "uploads/a")
    assert [each.status for each in made.records.history("uploads/a", None)] == ["quarantined"]

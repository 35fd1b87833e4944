from dataclasses import replace

from tests.support.quarantine import quarantined
from tests.support.world import World

FAILED = '{"statuses": ["failed"]}'


def world() -> World:
    return World(quarantine=FAILED)


def test_what_is_in_quarantine_is_listed_with_its_record() -> None:
    made = world()
    record = quarantined(made, "uploads/in/a.csv")

    status, answer = made.call("GET", "/quarantine")

    assert status == 200
    (file,) = answer["files"]
    assert (file["movedTo"], file["objectSize"]) == (record.moved_to, 7)
    told = file["record"]
    assert (told["objectKey"], told["versionId"]) == ("uploads/in/a.csv", record.version_id)
    assert (told["status"], told["failure"]) == ("quarantined", "table: no header")
    assert answer["cursor"] is None


def test_a_page_leads_to_the_next_and_a_prefix_narrows_it() -> None:
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


def test_what_expired_is_not_listed_and_what_nothing_is_known_of_is() -> None:
    made = world()
    made.store.delete(quarantined(made, "uploads/a").moved_to or "")
    made.store.put("quarantine/b/v9", b"x")
    _, answer = made.call("GET", "/quarantine")
    assert [(each["movedTo"], each["record"]) for each in answer["files"]] == [
        ("quarantine/b/v9", None)
    ]


def test_a_release_goes_on_record_for_the_actions_to_do() -> None:
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


def test_what_is_not_in_quarantine_is_refused() -> None:
    made = world()
    assert _refusal(made) == (404, "NotInQuarantine", "key")
    made.process(made.store.put("uploads/a", b"good"))
    assert _refusal(made) == (404, "NotInQuarantine", "key")
    quarantined(made, "uploads/a")
    assert _refusal(made, versionId="other") == (404, "NotInQuarantine", "versionId")


def test_what_has_expired_in_quarantine_is_refused() -> None:
    made = world()
    made.store.delete(quarantined(made, "uploads/a").moved_to or "")
    assert _refusal(made) == (404, "NotInQuarantine", "key")


def test_of_several_versions_one_must_be_named() -> None:
    made = world()
    first = quarantined(made, "uploads/a", b"one")
    quarantined(made, "uploads/a", b"two")
    assert _refusal(made) == (400, "MissingField", "versionId")
    body = {"key": "uploads/a", "versionId": first.version_id}
    assert made.call("POST", "/quarantine/release", body=body)[0] == 202


def test_nothing_is_released_over_a_newer_version() -> None:
    made = world()
    quarantined(made, "uploads/a", b"bad")
    made.process(made.store.put("uploads/a", b"corrected"))
    assert _refusal(made) == (409, "NotReleasable", "key")


def test_an_older_version_does_not_stand_in_the_way() -> None:
    made = world()
    made.process(made.store.put("uploads/a", b"good"))
    quarantined(made, "uploads/a", b"bad")
    assert made.call("POST", "/quarantine/release", body={"key": "uploads/a"})[0] == 202


def test_what_is_too_big_for_one_copy_is_refused() -> None:
    made = world()
    record = quarantined(made, "uploads/a")
    made.records.put_all([replace(record, object_size=5 * 2**30 + 1)])
    assert _refusal(made) == (409, "NotReleasable", "key")


def test_without_quarantine_nobody_would_act_on_a_release() -> None:
    made = World()
    quarantined(made, "uploads/a")
    assert _refusal(made) == (409, "ActionsOff", None)


def test_the_removal_that_moving_leads_to_is_no_deletion() -> None:
    made = world()
    quarantined(made, "uploads/a")
    assert [each.status for each in made.records.history("uploads/a", None)] == ["quarantined"]

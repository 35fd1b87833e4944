from dataclasses import replace

from serverless_s3_processor.runtime.domain.records.record import Record
from tests.support.api.endpoint_worlds import uploaded
from tests.support.world import World


def test_a_history_is_in_order_and_has_the_current_version() -> None:
    world = uploaded("uploads/a", "uploads/a")
    world.process(world.store.delete("uploads/a"))
    status, answer = world.call("GET", "/object", {"key": "uploads/a"})
    assert status == 200
    assert [record["status"] for record in answer["records"]] == [
        "processed",
        "processed",
        "deleted",
    ]
    assert answer["current"] is None
    assert answer["complete"] is True
    assert all(record["attempts"] == 1 for record in answer["records"])


def test_a_history_may_be_of_one_version() -> None:
    world = uploaded("uploads/a", "uploads/a")
    _, whole = world.call("GET", "/object", {"key": "uploads/a"})
    first, second = whole["records"]
    query = {"key": "uploads/a", "versionId": first["versionId"]}
    _, answer = world.call("GET", "/object", query)
    assert answer["records"] == [first]
    assert answer["current"] == second


def _buried() -> tuple[World, Record]:
    """Return a key's first record, with a thousand newer ones."""
    world = uploaded("uploads/a")
    [record] = world.records.history("uploads/a", None)
    many = [replace(record, upload_time=f"2026-02-01T00:00:00Z#v{n:04}") for n in range(1000)]
    world.records.put_all([replace(record, version_id=record.upload_time[-5:]) for record in many])
    return world, record


def test_a_long_history_has_the_newest_records() -> None:
    world, record = _buried()
    _, answer = world.call("GET", "/object", {"key": "uploads/a"})
    assert len(answer["records"]) == 1000
    assert answer["complete"] is False
    assert record.upload_time not in {record["uploadTime"] for record in answer["records"]}


def test_an_old_version_of_a_long_history_is_found() -> None:
    world, record = _buried()
    query = {"key": "uploads/a", "versionId": record.version_id or ""}
    status, answer = world.call("GET", "/object", query)
    assert (status, answer["complete"]) == (200, True)
    assert [record["versionId"] for record in answer["records"]] == [record.version_id]
    assert answer["current"]["versionId"] == "v0999"


def test_an_unknown_version_of_a_long_history_is_not_found() -> None:
    world, _ = _buried()
    status, answer = world.call("GET", "/object", {"key": "uploads/a", "versionId": "none"})
    assert (status, answer["error"]["code"]) == (404, "NoSuchRecord")


def test_an_incomplete_search_is_an_error_of_its_own() -> None:
    world, record = _buried()
    world.records.budget = 500
    query = {"key": "uploads/a", "versionId": record.version_id or ""}
    status, answer = world.call("GET", "/object", query)
    _, partial = world.call("GET", "/object", {**query, "versionId": "v0999"})
    assert (status, answer["error"]["code"]) == (404, "HistoryTooLong")
    assert answer["error"]["field"] == "versionId"
    assert (len(partial["records"]), partial["complete"]) == (1, False)


def test_a_history_is_truncated_to_the_size_of_a_response() -> None:
    world = uploaded("uploads/a")
    [record] = world.records.history("uploads/a", None)
    big = {"p": {"text": "x" * 300_000}}
    world.records.put_all(
        [
            replace(record, upload_time=f"2026-02-01T00:00:00Z#v{n:02}", results=big)
            for n in range(20)
        ]
    )

    _, answer = world.call("GET", "/object", {"key": "uploads/a"})

    assert 0 < len(answer["records"]) < 20
    assert answer["complete"] is False
    assert answer["records"][-1]["uploadTime"].endswith("v19")

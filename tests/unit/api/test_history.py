from dataclasses import replace

import pytest

from serverless_s3_processor.runtime.domain.records.record import Record
from tests.support.endpoint_worlds import uploaded
from tests.support.world import World


def test_an_objects_history_is_told_in_order_with_what_is_current() -> None:
    world = uploaded("uploads/a", "uploads/a")
    world.process(world.store.delete("uploads/a"))
    status, answer = world.call("GET", "/object", {"key": "uploads/a"})
    assert status == 200
    assert [each["status"] for each in answer["records"]] == ["processed", "processed", "deleted"]
    assert answer["current"] is None
    assert answer["complete"] is True
    assert all(each["attempts"] == 1 for each in answer["records"])


def test_one_version_can_be_asked_for() -> None:
    world = uploaded("uploads/a", "uploads/a")
    _, whole = world.call("GET", "/object", {"key": "uploads/a"})
    first, second = whole["records"]
    query = {"key": "uploads/a", "versionId": first["versionId"]}
    _, answer = world.call("GET", "/object", query)
    assert answer["records"] == [first]
    assert answer["current"] == second


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({"key": "uploads/none"}, 404, "key"),
        ({"key": "uploads/a", "versionId": "none"}, 404, "versionId"),
        ({"key": "elsewhere"}, 404, "key"),
        ({"key": "uploads/a", "bucket": "another"}, 403, "bucket"),
        ({}, 400, "key"),
    ],
)
def test_what_is_not_on_record_is_said_to_be_so(
    query: dict[str, str], status: int, field: str
) -> None:
    answered, answer = uploaded("uploads/a").call("GET", "/object", query)
    assert (answered, answer["error"]["field"]) == (status, field)


def _buried() -> tuple[World, Record]:
    """Return a key's first record, with a thousand newer ones."""
    world = uploaded("uploads/a")
    [record] = world.records.history("uploads/a", None)
    many = [replace(record, upload_time=f"2026-02-01T00:00:00Z#v{n:04}") for n in range(1000)]
    world.records.put_all([replace(each, version_id=each.upload_time[-5:]) for each in many])
    return world, record


def test_of_a_long_history_the_newest_are_told() -> None:
    world, record = _buried()
    _, answer = world.call("GET", "/object", {"key": "uploads/a"})
    assert len(answer["records"]) == 1000
    assert answer["complete"] is False
    assert record.upload_time not in {each["uploadTime"] for each in answer["records"]}


def test_an_old_version_of_a_long_history_is_found_all_the_same() -> None:
    world, record = _buried()
    query = {"key": "uploads/a", "versionId": record.version_id or ""}
    status, answer = world.call("GET", "/object", query)
    assert (status, answer["complete"]) == (200, True)
    assert [each["versionId"] for each in answer["records"]] == [record.version_id]
    assert answer["current"]["versionId"] == "v0999"


def test_a_version_that_is_none_is_said_to_be_so_also_of_a_long_history() -> None:
    world, _ = _buried()
    status, answer = world.call("GET", "/object", {"key": "uploads/a", "versionId": "none"})
    assert (status, answer["error"]["code"]) == (404, "NoSuchRecord")


def test_where_a_search_ended_early_that_is_said_and_not_that_there_is_nothing() -> None:
    world, record = _buried()
    world.records.budget = 500
    query = {"key": "uploads/a", "versionId": record.version_id or ""}
    status, answer = world.call("GET", "/object", query)
    _, found = world.call("GET", "/object", {**query, "versionId": "v0999"})
    assert (status, answer["error"]["code"]) == (404, "HistoryTooLong")
    assert answer["error"]["field"] == "versionId"
    assert (len(found["records"]), found["complete"]) == (1, False)


def test_histories_that_do_not_fit_in_an_answer_are_cut() -> None:
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


def test_a_download_is_a_link_to_one_version() -> None:
    world = uploaded("uploads/a")
    status, answer = world.call("POST", "/downloads", body={"key": "uploads/a"})
    assert status == 200
    assert answer["versionId"] in answer["url"]
    assert answer["expiresAt"] > "2026-01-31T12:15"

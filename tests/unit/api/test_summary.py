from dataclasses import replace

from serverless_s3_processor.runtime.domain.records.record import Status
from tests.support.api.endpoint_worlds import uploaded
from tests.support.world import World


def test_points_have_no_gaps_and_add_up() -> None:
    world = uploaded("uploads/a", "uploads/bc")
    query = {"from": "2026-01-31T11:30:00Z", "to": "2026-01-31T12:30:00Z"}
    _, answer = world.call("GET", "/summary", query)
    assert answer["per"] == "minute"
    assert len(answer["points"]) == 60
    assert answer["total"] == {"counts": {"processed": 2}, "bytes": 19, "failures": 0}
    assert sum(point["bytes"] for point in answer["points"]) == 19


def test_a_long_summary_is_by_the_hour() -> None:
    world = uploaded("uploads/a")
    query = {"from": "2026-01-30T12:34:00Z", "to": "2026-01-31T23:59:59Z"}
    _, answer = world.call("GET", "/summary", query)
    assert (answer["per"], answer["from"]) == ("hour", "2026-01-30T12:00:00Z")
    assert len(answer["points"]) == 36
    assert answer["total"]["counts"] == {"processed": 1}


def test_deleted_counts_are_refused() -> None:
    _, answer = World().call(
        "GET", "/summary", {"from": "2025-11-02T10:59:00Z", "to": "2025-11-03"}
    )
    assert "within the last 90 days" in answer["error"]["message"]
    status, answer = World().call(
        "GET", "/summary", {"from": "2025-11-02T12:00Z", "to": "2025-11-03"}
    )
    assert (status, answer["from"]) == (200, "2025-11-02T12:00:00Z")


def test_failures_count_in_the_summary() -> None:
    world = World()
    event = world.store.put("uploads/a.txt", b"x")
    world.process(event)
    [record] = world.records.history("uploads/a.txt", None)
    world.records.put_all([replace(record, status=Status.FAILED, failure="because")])
    world.announce()
    query = {"from": "2026-01-31T12:00:00Z", "to": "2026-01-31T13:00:00Z"}
    assert world.call("GET", "/summary", query)[1]["total"]["failures"] == 1

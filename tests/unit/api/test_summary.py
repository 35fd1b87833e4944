from dataclasses import replace

import pytest

from serverless_s3_processor.runtime.domain.records.record import Status
from tests.support.endpoint_worlds import uploaded
from tests.support.world import World


def test_the_summary_adds_up_without_gaps() -> None:
    world = uploaded("uploads/a", "uploads/bc")
    query = {"from": "2026-01-31T11:30:00Z", "to": "2026-01-31T12:30:00Z"}
    _, answer = world.call("GET", "/summary", query)
    assert answer["per"] == "minute"
    assert len(answer["points"]) == 60
    assert answer["total"] == {"counts": {"processed": 2}, "bytes": 19, "failures": 0}
    assert sum(point["bytes"] for point in answer["points"]) == 19


def test_a_longer_summary_is_by_the_hour() -> None:
    world = uploaded("uploads/a")
    query = {"from": "2026-01-30T12:34:00Z", "to": "2026-01-31T23:59:59Z"}
    _, answer = world.call("GET", "/summary", query)
    assert (answer["per"], answer["from"]) == ("hour", "2026-01-30T12:00:00Z")
    assert len(answer["points"]) == 36
    assert answer["total"]["counts"] == {"processed": 1}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-01-31T00:00:00Z", "to": "2026-01-31T00:00:00Z"}, "from"),
        ({"from": "2026-01-01T00:00:00Z", "to": "2026-02-02T00:00:00Z"}, "from"),
        ({"from": "2026-01-01T00:00:00Z", "to": "2026-01-03T00:00:00Z", "per": "minute"}, "from"),
        ({"from": "2025-10-31T00:00:00Z", "to": "2025-11-10T00:00:00Z"}, "from"),
        ({"to": "2025-10-31T00:00:00Z"}, "from"),
        ({"per": "day"}, "per"),
    ],
)
def test_a_bad_summary_is_told_which_field(query: dict[str, str], field: str) -> None:
    status, answer = World().call("GET", "/summary", query)
    assert (status, answer["error"]["field"]) == (400, field)


def test_what_is_forgotten_is_not_told_as_if_there_had_been_nothing() -> None:
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

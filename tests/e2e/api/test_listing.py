"""Listings, sums and status by the REST API, of a stack in use."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, wait_for
from tests.e2e.support.listing import list_objects, pages
from tests.support.api import openapi

PAGED = "uploads/api/pages/"
PAGED_COUNT = 120
FILTERED = "uploads/api/filters/"


@pytest.fixture(scope="module")
def paged_keys(deployment: Deployment) -> list[str]:
    keys = [f"{PAGED}{number:03}" for number in range(PAGED_COUNT)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(deployment.put, keys))
    deployment.wait_for_records(PAGED, PAGED_COUNT)
    return keys


@pytest.fixture(scope="module")
def start(deployment: Deployment) -> str:
    """The time before uploads of several kinds and a deletion."""
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=1)
    deployment.put(f"{FILTERED}a.txt", b"text", ContentType="text/plain; charset=utf-8")
    deployment.put(f"{FILTERED}b.csv", b"a,b\n1,2\n", ContentType="text/csv")
    deployment.put(f"{FILTERED}folder/", b"")
    deployment.put(f"{FILTERED}d.txt", b"gone", ContentType="text/plain")
    deployment.wait_for_records(FILTERED, 4)
    deployment.s3.delete_object(Bucket=deployment.bucket, Key=f"{FILTERED}d.txt")
    deployment.wait_for_records(FILTERED, 5)
    return start.isoformat()


def test_pages_contain_what_was_on_record_at_the_first_one_once_and_newest_first(
    api: Api, paged_keys: list[str], deployment: Deployment
) -> None:
    listing = pages(api, prefix=PAGED, limit=50)
    records = next(listing)["objects"]
    deployment.put(f"{PAGED}late")
    deployment.wait_for_records(f"{PAGED}late", 1)
    records += [record for page in listing for record in page["objects"]]

    assert sorted(record["objectKey"] for record in records) == paged_keys
    times = [record["uploadTime"].partition("#")[0] for record in records]
    assert times == sorted(times, reverse=True)


@pytest.mark.usefixtures("paged_keys")
def test_a_cursor_that_was_changed_or_is_of_other_filters_is_refused(api: Api) -> None:
    query = {"prefix": PAGED, "limit": 10}
    cursor = api.get("/objects", query).expect_ok()["cursor"]
    forged = base64.urlsafe_b64encode(b"\x01" + b"0" * 60).decode().rstrip("=")
    changed = "A" if cursor[9] != "A" else "B"

    for wrong in (f"{cursor[:9]}{changed}{cursor[10:]}", cursor[:-1], f"{cursor}=", forged, "é"):
        reply = api.get("/objects", {**query, "cursor": wrong})
        reply.expect_error(400, "InvalidField", "cursor")
    reply = api.get("/objects", {**query, "status": "processed", "cursor": cursor})
    assert "other filters" in reply.expect_error(400, "InvalidField", "cursor")
    api.get("/objects", {**query, "cursor": cursor, "limit": 3}).expect_ok()


@pytest.mark.usefixtures("start")
@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["a.txt", "b.csv", "d.txt", "d.txt", "folder/"]),
        ({"status": "deleted"}, ["d.txt"]),
        ({"contentType": "text/*", "status": "processed"}, ["a.txt", "b.csv", "d.txt"]),
        ({"prefix": f"{FILTERED}f"}, ["folder/"]),
    ],
)
def test_filters_select_records(api: Api, filters: dict[str, str], names: list[str]) -> None:
    records = list_objects(api, **{"prefix": FILTERED, **filters})
    assert sorted(record["objectKey"].removeprefix(FILTERED) for record in records) == names


def test_times_select_records(api: Api, start: str) -> None:
    assert len(list_objects(api, prefix=FILTERED, **{"from": start})) == 5
    assert list_objects(api, prefix=FILTERED, to=start) == []
    reply = api.get("/objects", {"from": start, "to": start})
    assert reply.expect_error(400, "InvalidField", "from") == "from must be before to."


@pytest.mark.usefixtures("start")
def test_the_status_counts_what_was_recorded_and_what_waits(
    api: Api, deployment: Deployment
) -> None:
    status = wait_for(
        lambda: api.get("/status").expect_ok(),
        lambda current: current["lastHour"].get("deleted", 0) >= 1,
    )
    assert status["environment"] == deployment.environment
    assert status["lastHour"]["processed"] >= 3
    assert status["lastHour"]["folder"] >= 1
    wait_for(
        lambda: api.get("/status").expect_ok()["queue"]["waiting"], lambda waiting: waiting == 0
    )


@pytest.mark.parametrize(("per", "points"), [("minute", 180), ("hour", 3)])
def test_the_summary_adds_up_to_what_was_uploaded(
    api: Api, deployment: Deployment, per: str, points: int
) -> None:
    def total() -> dict[str, Any]:
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        start, end = hour - timedelta(hours=2), hour + timedelta(hours=1)
        query = {"from": start.isoformat(), "to": end.isoformat(), "per": per}
        summary = api.get("/summary", query).expect_ok()
        assert len(summary["points"]) == points
        for name in ("bytes", "failures"):
            assert sum(p[name] for p in summary["points"]) == summary["total"][name]
        return dict(summary["total"])

    before = total()
    sizes = [3, 50, 1000]
    for size in sizes:
        deployment.put(f"uploads/api/summary/{per}-{size}", b"x" * size)
    after = wait_for(total, lambda current: current["bytes"] >= before["bytes"] + sum(sizes))
    assert after["bytes"] == before["bytes"] + sum(sizes)
    assert after["counts"]["processed"] == before["counts"].get("processed", 0) + len(sizes)


def test_the_api_returns_its_own_document(api: Api) -> None:
    assert api.get("/openapi.json").expect_ok() == openapi.DOCUMENT

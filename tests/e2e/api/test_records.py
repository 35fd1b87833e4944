"""What the REST API tells of uploads: lists, histories, sums, how the system is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from serverless_s3_processor.cli.demo import samples
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, wait_for
from tests.e2e.support.keys import any_keys
from tests.e2e.support.listing import listed, put_all
from tests.support import openapi

FILTERED = "uploads/api/filters/"
KEYS = any_keys(80, "uploads/api/keys/")


@pytest.fixture(scope="module")
def awkward(deployment: Deployment) -> list[str]:
    """One upload of each awkward key."""
    put_all(deployment, KEYS)
    deployment.wait_for_records("uploads/api/keys/", len(KEYS))
    return KEYS


@pytest.fixture(scope="module")
def several(deployment: Deployment) -> datetime:
    """Uploads of several kinds and a deletion; the moment before them."""
    before = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=1)
    deployment.put(f"{FILTERED}a.txt", b"text", ContentType="text/plain; charset=utf-8")
    deployment.put(f"{FILTERED}b.csv", b"a,b\n1,2\n", ContentType="text/csv")
    deployment.put(f"{FILTERED}c.png", samples.png(1, 1), ContentType="image/png")
    deployment.put(f"{FILTERED}folder/", b"")
    deployment.put(f"{FILTERED}d.txt", b"gone", ContentType="text/plain")
    deployment.wait_for_records(FILTERED, 5)
    deployment.s3.delete_object(Bucket=deployment.bucket, Key=f"{FILTERED}d.txt")
    deployment.wait_for_records(FILTERED, 6)
    return before


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["a.txt", "b.csv", "c.png", "d.txt", "d.txt", "folder/"]),
        ({"status": "processed"}, ["a.txt", "b.csv", "c.png", "d.txt"]),
        ({"status": "folder"}, ["folder/"]),
        ({"status": "deleted"}, ["d.txt"]),
        ({"status": "gone"}, []),
        ({"contentType": "text/plain"}, ["a.txt", "d.txt"]),
        ({"contentType": "text/*"}, ["a.txt", "b.csv", "d.txt"]),
        ({"contentType": "image/png"}, ["c.png"]),
        ({"contentType": "text/*", "status": "deleted"}, []),
        ({"prefix": f"{FILTERED}f"}, ["folder/"]),
    ],
)
def test_a_listing_is_narrowed_by_its_filters(
    api: Api, filters: dict[str, str], names: list[str]
) -> None:
    found = listed(api, **{"prefix": FILTERED, **filters})
    assert sorted(each["objectKey"].removeprefix(FILTERED) for each in found) == names


def test_a_listing_is_narrowed_by_time(api: Api, several: datetime) -> None:
    start = several.isoformat()
    assert len(listed(api, prefix=FILTERED, **{"from": start})) == 6
    assert listed(api, prefix=FILTERED, to=start) == []
    page = api.get("/objects", {"prefix": FILTERED, "from": start}).done()
    assert page["from"] == several.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert page["from"] < page["to"]
    reply = api.get("/objects", {"from": start, "to": start})
    assert reply.refused(400, "InvalidField", "from") == "from must be before to."


def test_every_key_is_listed_as_it_is(api: Api, awkward: list[str]) -> None:
    found = listed(api, prefix="uploads/api/keys/", limit=30)
    assert sorted(each["objectKey"] for each in found) == sorted(awkward)
    lately = {"from": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}
    for key in awkward[::2]:
        assert key in {each["objectKey"] for each in listed(api, prefix=key, **lately)}


def test_every_key_has_its_history(api: Api, awkward: list[str]) -> None:
    for key in awkward:
        told = api.get("/object", {"key": key}).done()
        assert told["objectKey"] == key
        assert [each["objectKey"] for each in told["records"]] == [key]
        assert told["current"] == told["records"][0]


def test_a_history_tells_versions_and_deletions_in_order(api: Api, deployment: Deployment) -> None:
    key = "uploads/api/history ä.txt"
    first, second = deployment.put(key, b"first"), deployment.put(key, b"second one")
    deployment.wait_for_records(key, 2)
    told = api.get("/object", {"key": key}).done()
    assert [each["versionId"] for each in told["records"]] == [first, second]
    assert told["current"]["objectSize"] == 10
    assert told["complete"]

    deployment.s3.delete_object(Bucket=deployment.bucket, Key=key)
    deployment.wait_for_records(key, 3)
    told = api.get("/object", {"key": key}).done()
    assert [each["status"] for each in told["records"]] == ["processed", "processed", "deleted"]
    assert told["records"][-1]["marker"] is True
    assert told["current"] is None

    only = api.get("/object", {"key": key, "versionId": first}).done()
    assert [each["versionId"] for each in only["records"]] == [first]


def test_what_is_not_on_record_is_not_found(api: Api, awkward: list[str]) -> None:
    api.get("/object", {"key": "uploads/api/none"}).refused(404, "NoSuchRecord", "key")
    reply = api.get("/object", {"key": awkward[0], "versionId": "none"})
    reply.refused(404, "NoSuchRecord", "versionId")


@pytest.mark.usefixtures("several")
def test_the_status_tells_what_waits_and_what_was_recorded(api: Api) -> None:
    told = wait_for(
        lambda: api.get("/status").done(), lambda seen: seen["lastHour"].get("deleted", 0) >= 1
    )
    assert told["environment"] == "dev"
    assert told["lastHour"]["processed"] >= 4
    assert told["lastHour"]["folder"] >= 1
    wait_for(lambda: api.get("/status").done()["queue"]["waiting"], lambda waiting: waiting == 0)


@pytest.mark.parametrize("per", ["minute", "hour"])
def test_the_summary_adds_up_to_what_was_uploaded(
    api: Api, deployment: Deployment, per: str
) -> None:
    def total() -> dict[str, Any]:
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        since, until = hour - timedelta(hours=2), hour + timedelta(hours=1)
        window = {"from": since.isoformat(), "to": until.isoformat(), "per": per}
        told = api.get("/summary", window).done()
        assert len(told["points"]) == {"minute": 180, "hour": 3}[per]
        for name in ("bytes", "failures"):
            assert sum(point[name] for point in told["points"]) == told["total"][name]
        found: dict[str, Any] = told["total"]
        return found

    before = total()
    sizes = [3, 50, 1000]
    for size in sizes:
        deployment.put(f"uploads/api/summary/{per}-{size}", b"x" * size)
    after = wait_for(total, lambda now: now["bytes"] >= before["bytes"] + sum(sizes))
    assert after["bytes"] == before["bytes"] + sum(sizes)
    assert after["counts"]["processed"] == before["counts"].get("processed", 0) + len(sizes)


def test_the_api_describes_itself(api: Api) -> None:
    assert api.get("/openapi.json").done() == openapi.DOCUMENT

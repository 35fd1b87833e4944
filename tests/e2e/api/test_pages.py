"""Listing through the REST API, page by page."""

import base64

import pytest

from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.listing import listed, pages, put_all

MANY = 240
PAGING = "uploads/api/pages/"


@pytest.fixture(scope="module")
def many(deployment: Deployment) -> list[str]:
    """Several hundred real uploads."""
    keys = [f"{PAGING}{number:03}" for number in range(MANY)]
    put_all(deployment, keys)
    deployment.wait_for_records(PAGING, MANY)
    return keys


@pytest.mark.parametrize("limit", [7, 50, 100, 1000])
def test_pages_together_hold_every_upload_once_the_newest_first(
    api: Api, many: list[str], limit: int
) -> None:
    found = listed(api, prefix=PAGING, limit=limit)

    assert sorted(each["objectKey"] for each in found) == many
    times = [each["uploadTime"].partition("#")[0] for each in found]
    assert times == sorted(times, reverse=True)


def test_what_arrives_while_somebody_pages_is_on_no_page(
    api: Api, many: list[str], deployment: Deployment
) -> None:
    walk = pages(api, {"prefix": PAGING, "limit": 100})
    found = next(walk)["objects"]
    deployment.put(f"{PAGING}late")
    deployment.wait_for_records(f"{PAGING}late", 1)
    found += [each for page in walk for each in page["objects"]]

    keys = [each["objectKey"] for each in found]
    assert sorted(set(keys) - {f"{PAGING}late"}) == many
    assert len(keys) == len(set(keys))
    deployment.s3.delete_object(Bucket=deployment.bucket, Key=f"{PAGING}late")


def _other_letter(cursor: str, place: int) -> str:
    return cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]


def test_a_cursor_that_was_tampered_with_is_refused(api: Api, many: list[str]) -> None:
    query = {"prefix": PAGING, "limit": 10}
    cursor = api.get("/objects", query).done()["cursor"]
    forged = base64.urlsafe_b64encode(b"\x01" + b"0" * 60).decode().rstrip("=")
    spoiled = [_other_letter(cursor, place) for place in range(0, len(cursor), 9)]

    assert many
    for wrong in (*spoiled, cursor[:-1], cursor + "A", cursor + "=", forged, "x", "é", "../", " "):
        api.get("/objects", {**query, "cursor": wrong}).refused(400, "InvalidField", "cursor")
    api.get("/objects", {**query, "cursor": cursor, "limit": 3}).done()


@pytest.mark.parametrize(
    "other",
    [
        {"prefix": "uploads/other/"},
        {"prefix": ""},
        {"status": "processed"},
        {"contentType": "text/plain"},
        {"from": "2026-01-01T00:00:00Z"},
        {"to": "2100-01-01T00:00:00Z"},
    ],
)
def test_a_cursor_is_of_no_use_with_other_filters(
    api: Api, many: list[str], other: dict[str, str]
) -> None:
    query = {"prefix": PAGING, "limit": 10}
    cursor = api.get("/objects", query).done()["cursor"]

    assert many
    message = api.get("/objects", {**query, **other, "cursor": cursor}).refused(
        400, "InvalidField", "cursor"
    )
    assert "other filters" in message

"""Listings by the REST API."""

from collections.abc import Iterator
from typing import Any

from tests.e2e.support.api import Api


def pages(api: Api, **query: object) -> Iterator[dict[str, Any]]:
    """Yield the pages of a listing, which are read one by one."""
    cursor: dict[str, object] = {}
    while True:
        page = api.get("/objects", {**query, **cursor}).expect_ok()
        yield page
        if page["cursor"] is None:
            return
        cursor = {"cursor": page["cursor"]}


def list_objects(api: Api, **query: object) -> list[dict[str, Any]]:
    """Return the records of all pages."""
    return [record for page in pages(api, **query) for record in page["objects"]]

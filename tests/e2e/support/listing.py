"""Listings as the REST API gives them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment

Objects = list[dict[str, Any]]


def put_all(deployment: Deployment, keys: list[str]) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(deployment.put, keys))


def pages(api: Api, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
    cursor: dict[str, Any] = {}
    while True:
        page = api.get("/objects", {**query, **cursor}).done()
        yield page
        if page["cursor"] is None:
            return
        cursor = {"cursor": page["cursor"]}


def listed(api: Api, **query: object) -> Objects:
    return [found for page in pages(api, query) for found in page["objects"]]

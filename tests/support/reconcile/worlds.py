"""Worlds in memory for runs of reconcile."""

from collections.abc import Callable
from typing import Any

from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.domain.records import history
from tests.support.world import BUCKET, World

COUNTS = ("listed", "checked", "missing", "stale", "orphaned", "tooRecent", "repaired")


def counts(report: dict[str, Any]) -> dict[str, int]:
    return {name: report[name] for name in COUNTS if report[name]}


def fill(world: World, *, reported: Callable[[int], bool] = lambda _: True, keys: int = 40) -> None:
    """Every fifth key is deleted; every third has two versions."""
    for number in range(keys):
        key = f"uploads/{number:03}"
        events = [world.store.put(key, b"x")]
        if number % 3 == 0:
            events.append(world.store.put(key, b"yy"))
        if number % 5 == 0:
            events.append(world.store.delete(key))
        if reported(number):
            world.process(*events)


def partly_reported(**options: Any) -> World:
    """Return a world in which no event of every fourth key was reported."""
    world = World(**options)
    fill(world, reported=lambda number: number % 4 != 0)
    return world


def table_matches_bucket(world: World) -> bool:
    listed = [
        version.identity for version in world.store.list_versions(BUCKET, names.WATCHED_PREFIX)
    ]
    keys = {key for key, _ in world.table()}
    records = [world.records.history(key, None) for key in keys]
    live = [version.identity for of_key in records for version in history.live_versions(of_key)]
    return sorted(live) == sorted(listed)

"""Systems in memory that endpoints are tested on."""

from __future__ import annotations

from typing import Any

from tests.support import dead_letters
from tests.support.world import World


def uploaded(*keys: str) -> World:
    world = World()
    for key in keys:
        world.process(world.store.put(key, key.encode(), "text/plain"))
    world.announce()
    return world


def with_dead_letters() -> World:
    world = World()
    world.uploads_dead.letters += [
        dead_letters.letter(1, dead_letters.upload("uploads/a")),
        dead_letters.letter(2, dead_letters.FOREIGN),
    ]
    world.changes_dead.letters += [
        dead_letters.letter(3, dead_letters.GIVEN_UP),
        dead_letters.letter(4, dead_letters.REFUSED),
    ]
    world.failure_log.logged["m1"] = "AccessDenied"
    return world


def with_given_up_actions() -> World:
    """A system whose actions gave up those of `uploads/a` and `uploads/b`, one letter each."""
    world = uploaded("uploads/a", "uploads/b")
    now = world.clock.moment
    world.actions_dead.letters += [
        dead_letters.letter(5, dead_letters.given_up(now, 0, 0)),
        dead_letters.letter(6, dead_letters.given_up(now, 1, 1)),
    ]
    world.failure_log.logged["m6"] = "tagging the object: AccessDenied"
    return world


def call(world: World, route: str, fields: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Call an endpoint, such as `GET /object`, with fields in its query or its body."""
    method, path = route.split()
    if method == "GET":
        return world.call(method, path, fields)
    return world.call(method, path, body=fields)

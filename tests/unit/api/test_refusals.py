"""Requests that are refused, by endpoint: the error names the field."""

from typing import Any

import pytest

from tests.support.api.endpoint_worlds import call, uploaded
from tests.support.quarantine import QUARANTINE_FAILED
from tests.support.world import World

BACKWARD = {"from": "2026-02-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}
INVALID: dict[str, list[tuple[dict[str, Any], str]]] = {
    "GET /objects": [
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"status": "lost"}, "status"),
        ({"contentType": "text"}, "contentType"),
        ({"contentType": "*/*"}, "contentType"),
        ({"from": "now"}, "from"),
        (BACKWARD, "from"),
        ({"cursor": "made-up"}, "cursor"),
        ({"cursor": ""}, "cursor"),
        ({"key": "uploads/a"}, "key"),
    ],
    "GET /object": [({}, "key")],
    "POST /uploads": [
        ({}, "key"),
        ({"key": "elsewhere"}, "key"),
        ({"key": "uploads/${filename}"}, "key"),
        *(
            ({"key": "uploads/a", name: value}, name)
            for name, value in [
                ("contentType", "text/plain\n"),
                ("contentType", ""),
                ("contentType", "text/${filename}"),
                ("size", -1),
                ("size", 5_000_000_001),
                ("size", "5"),
                ("metadata", []),
                ("metadata", {"name": "a ${filename} b"}),
                ("metadata", {"Name": "upper case"}),
                ("metadata", {"a b": "x"}),
                ("metadata", {"a": "é"}),
                ("metadata", {"a": " x"}),
                ("metadata", {"a": 1}),
                ("metadata", {"a": "x" * 2048}),
            ]
        ),
    ],
    "GET /summary": [
        ({"from": "2026-01-31T00:00:00Z", "to": "2026-01-31T00:00:00Z"}, "from"),
        ({"from": "2026-01-01T00:00:00Z", "to": "2026-02-02T00:00:00Z"}, "from"),
        ({"from": "2026-01-01T00:00:00Z", "to": "2026-01-03T00:00:00Z", "per": "minute"}, "from"),
        ({"from": "2025-10-31T00:00:00Z", "to": "2025-11-10T00:00:00Z"}, "from"),
        ({"to": "2025-10-31T00:00:00Z"}, "from"),
        ({"per": "day"}, "per"),
    ],
    "POST /redrive": [({"versionId": "v"}, "key")],
    "POST /actions": [({"cursor": "x"}, "cursor"), (BACKWARD, "from")],
    "POST /reconcile": [({"prefix": "reports/"}, "prefix")],
    "POST /process": [
        ({"prefix": "uploads/", "key": "uploads/a"}, "prefix"),
        ({"prefix": "uploads/", "versionId": "v"}, "prefix"),
    ],
    "GET /reconcile/a:b": [({}, "run")],
}
UNKNOWN = [
    ("GET /object", {"key": "uploads/none"}, "NoSuchRecord", "key"),
    ("GET /object", {"key": "uploads/a", "versionId": "none"}, "NoSuchRecord", "versionId"),
    ("GET /object", {"key": "elsewhere"}, "NoSuchRecord", "key"),
    ("POST /downloads", {"key": "uploads/none"}, "NoSuchObject", "key"),
    ("GET /reconcile/none", {}, "NoSuchRun", "run"),
    ("POST /reconcile/stop", {"run": "none"}, "NoSuchRun", "run"),
]


def refusal(world: World, route: str, fields: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Return the status and the error; nothing may have been started."""
    status, body = call(world, route, fields)
    assert world.runs.descriptions == {}
    return status, body["error"]


@pytest.mark.parametrize(
    ("route", "fields", "field"),
    [(route, *case) for route, cases in INVALID.items() for case in cases],
)
def test_an_invalid_field_is_named(route: str, fields: dict[str, Any], field: str) -> None:
    status, error = refusal(World(quarantine=QUARANTINE_FAILED), route, fields)
    assert (status, error["field"]) == (400, field)


@pytest.mark.parametrize(("route", "fields", "code", "field"), UNKNOWN)
def test_what_does_not_exist_is_named(
    route: str, fields: dict[str, Any], code: str, field: str
) -> None:
    status, error = refusal(uploaded("uploads/a"), route, fields)
    assert (status, error["code"], error["field"]) == (404, code, field)

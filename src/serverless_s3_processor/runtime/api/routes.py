"""All endpoints of the API. Each is loaded when it is first asked for: a start waits for one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.api.endpoint import Endpoint

_MODULES: Final[Mapping[tuple[str, str], str]] = {
    ("GET", "/status"): "status",
    ("GET", "/objects"): "objects",
    ("GET", "/object"): "object",
    ("POST", "/process"): "process",
    ("POST", "/uploads"): "uploads",
    ("POST", "/downloads"): "downloads",
    ("GET", "/failures"): "failures",
    ("POST", "/redrive"): "redrive",
    ("GET", "/quarantine"): "quarantine",
    ("POST", "/quarantine/release"): "release",
    ("POST", "/actions"): "apply",
    ("POST", "/reconcile"): "reconcile",
    ("GET", "/reconcile"): "runs",
    ("GET", "/reconcile/{run}"): "run",
    ("POST", "/reconcile/stop"): "stop",
    ("GET", "/summary"): "summary",
    ("GET", "/openapi.json"): "openapi",
}


def endpoint_at(route: tuple[str, str]) -> Endpoint | None:
    """Return the endpoint of a method and a path; None if there is none."""
    module = _MODULES.get(route)
    return _endpoint(module) if module else None


def endpoints() -> list[Endpoint]:
    """Return all, in the order in which they are documented."""
    return [_endpoint(module) for module in _MODULES.values()]


def _endpoint(module: str) -> Endpoint:
    found: Endpoint = import_module(f"{__package__}.{module}").ENDPOINT
    return found

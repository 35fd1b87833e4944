"""All endpoints of the API. The module of an endpoint is imported at its first call."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.api.endpoint import Endpoint

ROUTES: Final[Mapping[tuple[str, str], str]] = {
    ("GET", "/status"): "status.get_status",
    ("GET", "/objects"): "objects.list_objects",
    ("GET", "/object"): "history.get_object",
    ("POST", "/process"): "process.process_objects",
    ("POST", "/uploads"): "transfers.create_upload",
    ("POST", "/downloads"): "transfers.create_download",
    ("GET", "/failures"): "failures.list_failures",
    ("POST", "/redrive"): "redrive.redrive",
    ("GET", "/quarantine"): "quarantine.list_quarantine",
    ("POST", "/quarantine/release"): "quarantine.release",
    ("POST", "/actions"): "actions.apply_actions",
    ("POST", "/reconcile"): "reconcile.reconcile",
    ("GET", "/reconcile"): "reconcile.list_runs",
    ("GET", "/reconcile/{run}"): "reconcile.get_run",
    ("POST", "/reconcile/stop"): "reconcile.stop_run",
    ("GET", "/summary"): "summary.get_summary",
    ("GET", "/openapi.json"): "openapi.get_openapi",
}
"""The module and the function of each method and path."""


def endpoint_at(route: tuple[str, str]) -> Endpoint | None:
    """Return the endpoint of a method and a path, or None."""
    location = ROUTES.get(route)
    return _endpoint(location) if location else None


def endpoints() -> list[Endpoint]:
    """Return all endpoints, in the order of the document."""
    return [_endpoint(location) for location in ROUTES.values()]


def _endpoint(location: str) -> Endpoint:
    module, _, name = location.partition(".")
    endpoint: Endpoint = getattr(import_module(f"{__name__}.{module}"), name)
    return endpoint

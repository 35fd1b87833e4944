"""All endpoints of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from s3_processor.endpoints import (
    downloads,
    failures,
    object,  # noqa: A004 - named for its path
    objects,
    openapi,
    process,
    reconcile,
    redrive,
    run,
    runs,
    status,
    stop,
    summary,
    uploads,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s3_processor.endpoints.endpoint import Endpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    status.ENDPOINT,
    objects.ENDPOINT,
    object.ENDPOINT,
    process.ENDPOINT,
    uploads.ENDPOINT,
    downloads.ENDPOINT,
    failures.ENDPOINT,
    redrive.ENDPOINT,
    reconcile.ENDPOINT,
    runs.ENDPOINT,
    run.ENDPOINT,
    stop.ENDPOINT,
    summary.ENDPOINT,
    openapi.ENDPOINT,
)
ROUTES: Final[Mapping[tuple[str, str], Endpoint]] = {each.route: each for each in ENDPOINTS}

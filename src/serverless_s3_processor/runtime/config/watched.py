"""The setting of the watched locations."""

from __future__ import annotations

import dataclasses
from typing import Any

from serverless_s3_processor.runtime.domain.events.watched import WatchedLocation, WatchedLocations

__all__ = ["WatchedLocation", "WatchedLocations", "watched"]


def watched() -> Any:  # noqa: ANN401
    """Define the field."""
    meaning = "What is watched: `bucket/prefix`, separated by commas, the stack's bucket first."
    metadata = {"variable": "WATCHED", "meaning": meaning, "read": WatchedLocations.parse}
    return dataclasses.field(metadata=metadata)

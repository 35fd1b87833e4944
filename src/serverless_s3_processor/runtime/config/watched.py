"""The setting that says what is watched, and what it is made of, for those who write it."""

from __future__ import annotations

import dataclasses
from typing import Any

from serverless_s3_processor.runtime.domain.events.watched import WatchedLocation, WatchedLocations

__all__ = ["WatchedLocation", "WatchedLocations", "watched"]


def watched() -> Any:  # noqa: ANN401
    """Return the field."""
    meaning = "What is watched: `bucket/prefix`, separated by commas; the own bucket is the first."
    metadata = {"variable": "WATCHED", "meaning": meaning, "read": WatchedLocations.parse}
    return dataclasses.field(metadata=metadata)

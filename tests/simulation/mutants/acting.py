"""When actions take effect, wrongly."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
    from tests.simulation.acting import Switch


def always(_switch: Switch) -> datetime:
    """Act on all that the stream still has."""
    return datetime.min.replace(tzinfo=UTC)


def at_cold_start(switch: Switch) -> datetime:
    """Forget since when actions are on, each time that the function starts anew."""
    return switch.cold_start


def from_latest(switch: Switch, change: RecordChange) -> bool:
    """Read the stream from where it is when reading begins, as `LATEST` does."""
    return change.timestamp >= switch.started

"""When actions take effect, wrongly."""

from datetime import UTC, datetime

from serverless_s3_processor.runtime.domain.notices.notice import RecordChange
from tests.simulation.recipe import Activation


def always(_activation: Activation) -> datetime:
    """Act on all that the stream still has."""
    return datetime.min.replace(tzinfo=UTC)


def since_cold_start(activation: Activation) -> datetime:
    """Act on what changed since the function's last cold start."""
    return activation.cold_start


def is_read_from_latest(activation: Activation, change: RecordChange) -> bool:
    """Read the stream from where it is when reading begins, as `LATEST` does."""
    return change.timestamp >= activation.reads_from

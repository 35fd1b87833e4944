"""Logs in JSON, with metrics in CloudWatch's embedded metric format.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TextIO

from serverless_s3_processor.runtime.config import measures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

MAX_VALUES: Final = 100
"""Maximum number of values per metric and line; CloudWatch accepts no more."""

_UNITS: Final = {
    measures.BYTES: "Bytes",
    measures.DELAY: "Seconds",
    measures.UNSENT: "Seconds",
}


class JsonLog:
    """Writes one line per call to `out`."""

    def __init__(self, *, out: TextIO, now: Callable[[], datetime], environment: str) -> None:
        self.out = out
        self.now = now
        self.environment = environment

    def line(self, **fields: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        """Write a line."""
        self.out.write(json.dumps(fields, separators=(",", ":"), default=str) + "\n")
        self.out.flush()

    def metrics(
        self,
        metrics: Mapping[str, float | Sequence[float]],
        *,
        by: Mapping[str, str] | None = None,
        **fields: Any,  # noqa: ANN401 - whatever JSON holds
    ) -> None:
        """Write a line with metrics, without those that have no values.

        `by` are dimensions in addition to the environment, and their values.
        """
        dimensions = {measures.DIMENSION: self.environment, **(by or {})}
        values = {
            name: value if isinstance(value, int | float) else list(value[:MAX_VALUES])
            for name, value in metrics.items()
        }
        metrics = {name: value for name, value in values.items() if value != []}
        self.line(**fields, **metrics, **dimensions, _aws=self._emf(metrics, list(dimensions)))

    def _emf(self, metrics: Mapping[str, Any], dimensions: list[str]) -> dict[str, Any]:
        directive = {
            "Namespace": measures.NAMESPACE,
            "Dimensions": [dimensions],
            "Metrics": [_definition(name) for name in metrics],
        }
        return {
            "Timestamp": int(self.now().timestamp() * 1000),
            "CloudWatchMetrics": [directive],
        }


def _definition(name: str) -> dict[str, str]:
    unit = _UNITS.get(name)
    return {"Name": name, "Unit": unit} if unit else {"Name": name}

from collections.abc import Iterator, Sequence
from typing import Final

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk.aws_cloudwatch import (
    AlarmBase,
    AlarmStatusWidget,
    GraphWidget,
    IWidget,
    Metric,
    SingleValueWidget,
    YAxisProps,
)
from constructs import Construct

from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.monitoring.cost import cost_per_million
from serverless_s3_processor.cdk.monitoring.metrics import (
    api_metric,
    custom_metric,
    function_metric,
    queue_metric,
)
from serverless_s3_processor.cdk.monitoring.monitored_resources import MonitoredResources
from serverless_s3_processor.runtime.config import measures, names, prices

_COLUMNS: Final = 24
_WIDTH: Final = 8


class Dashboard(Construct):
    """The dashboard: arrivals, delays, failures, costs.

    A line is empty until its metric has a first value.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        monitored: MonitoredResources,
        alarms: Sequence[AlarmBase],
    ) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        self._environment: Final = deployment.environment
        self._monitored: Final = monitored
        title = (
            f"Dollars per million objects in this time range ({prices.REGION}, {prices.READ_ON})"
        )
        cost = SingleValueWidget(
            title=title,
            metrics=[cost_per_million(deployment.props, monitored.functions)],
            set_period_to_time_range=True,
            width=_WIDTH,
            height=6,
        )
        states = AlarmStatusWidget(
            title="Alarms that notify", alarms=list(alarms), width=_COLUMNS, height=3
        )
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=names.dashboard(self._environment),
            # CDK breaks the row wherever it is full.
            widgets=[[states, *self._graphs(), cost]],
        )

    def _graphs(self) -> Iterator[IWidget]:
        objects = custom_metric(self._environment, measures.OBJECTS, label="objects recorded")
        size = custom_metric(self._environment, measures.BYTES, label="bytes recorded")
        yield _graph("Arrivals", [objects], "objects")
        yield _graph("Bytes", [size], "bytes")
        yield _graph("Delay from upload to record", self._delays(), "seconds")
        yield _graph("Messages in queues", self._backlog(), "messages")
        yield _graph(
            "Age of the oldest message", self._ages(), "seconds; milliseconds behind the stream"
        )
        yield _graph("Failures by cause, per 5 minutes", self._failures(), "failures")
        yield _graph("Announced", self._announced(), "notices")
        yield _graph("API calls", self._calls(), "calls")
        yield _graph("API latency", self._latencies(), "milliseconds")
        for title, name, statistic, unit in (
            ("Function invocations", "Invocations", "Sum", "calls"),
            ("Function errors", "Errors", "Sum", "calls"),
            ("Maximum function duration", "Duration", "Maximum", "milliseconds"),
        ):
            lines = [
                function_metric(function.name, name, statistic, function.what)
                for function in self._monitored.functions
            ]
            yield _graph(title, lines, unit)

    def _delays(self) -> list[Metric]:
        return [
            custom_metric(self._environment, measures.DELAY, percentile, percentile)
            for percentile in ("p50", "p99")
        ]

    def _failures(self) -> list[Metric]:
        return [
            custom_metric(
                self._environment, measures.BY_CAUSE, label=cause, **{measures.CAUSE: cause}
            )
            for cause in measures.Cause
        ]

    def _announced(self) -> list[Metric]:
        return [
            custom_metric(self._environment, measures.ANNOUNCED, label="announced"),
            custom_metric(self._environment, measures.UNANNOUNCED, label="not announced"),
        ]

    def _backlog(self) -> list[Metric]:
        visible = "ApproximateNumberOfMessagesVisible"
        uploads = names.uploads_queue(self._environment)
        dead_letters = {
            "uploads": names.uploads_dead_letters(self._environment),
            **{kind: queue.queue_name for kind, queue in self._monitored.dead_letters.items()},
        }
        return [
            queue_metric(uploads, visible, "waiting"),
            queue_metric(uploads, f"{visible}InQuietGroups", "waiting live uploads"),
            queue_metric(uploads, "ApproximateNumberOfMessagesNotVisible", "in flight"),
            *(
                queue_metric(queue, visible, f"dead letters of {kind}")
                for kind, queue in dead_letters.items()
            ),
        ]

    def _ages(self) -> list[Metric]:
        oldest = "ApproximateAgeOfOldestMessage"
        uploads = names.uploads_queue(self._environment)
        return [
            queue_metric(uploads, oldest, "oldest message"),
            queue_metric(uploads, f"{oldest}InQuietGroups", "oldest live upload"),
            custom_metric(self._environment, measures.UNSENT, "Maximum", "not in a digest yet"),
            *(
                function_metric(
                    reader.name, "IteratorAge", "Maximum", f"{reader.what}, behind the stream"
                )
                for reader in self._monitored.readers
            ),
        ]

    def _calls(self) -> list[Metric]:
        return [
            api_metric(self._environment, name, label=label)
            for name, label in (("Count", "all"), ("4XXError", "4xx"), ("5XXError", "5xx"))
        ]

    def _latencies(self) -> list[Metric]:
        return [
            api_metric(self._environment, "Latency", percentile, percentile)
            for percentile in ("p50", "p99")
        ]


def _graph(title: str, lines: list[Metric], unit: str) -> GraphWidget:
    """Return a graph over time; `unit` labels its axis."""
    axis = YAxisProps(min=0, label=unit, show_units=False)
    return GraphWidget(title=title, left=list(lines), left_y_axis=axis, width=_WIDTH, height=6)

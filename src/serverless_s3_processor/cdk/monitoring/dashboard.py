from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aws_cdk import Stack
from aws_cdk.aws_cloudwatch import CfnDashboard
from constructs import Construct

from serverless_s3_processor.cdk.api.gateway import STAGE
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.monitoring.cost_widget import cost_lines
from serverless_s3_processor.cdk.monitoring.widget import (
    Line,
    Widget,
    graph,
    laid_out,
    number,
    states,
)
from serverless_s3_processor.runtime.config import measures, names, prices

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from serverless_s3_processor.cdk.monitoring.monitored_resources import MonitoredResources


class Dashboard(Construct):
    """One page that shows how the system is: what arrives, how long it takes, what fails, costs.

    Lines that stand for nothing yet are empty, not wrong: a metric exists from its first value on.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        monitored: MonitoredResources,
        alarms: Sequence[str],
    ) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        self._props: Final = deployment.props
        self._environment: Final = deployment.environment
        self._monitored: Final = monitored
        stack = Stack.of(self)
        self._region: Final = stack.region
        CfnDashboard(
            self,
            "Dashboard",
            dashboard_name=names.dashboard(self._environment),
            dashboard_body=stack.to_json_string(laid_out(self._widgets(alarms))),
        )

    def _widgets(self, alarms: Sequence[str]) -> Iterator[Widget]:
        yield states("Alarms that tell", alarms)
        yield self._graph("Arrivals", [self._ours(measures.OBJECTS, "objects recorded")], "objects")
        yield self._graph("Bytes", [self._ours(measures.BYTES, "of these objects")], "bytes")
        yield self._graph("From upload to record", self._delays(), "seconds")
        yield self._graph("Waiting in queues", self._backlog(), "messages")
        yield self._graph("Age of what waits", self._ages(), "seconds, iterators in milliseconds")
        yield self._graph("Failures by cause, in 5 minutes", self._failures(), "failures")
        yield self._graph("Announced", self._announced(), "notices")
        yield self._graph("The API", self._calls(), "calls")
        yield self._graph("The API's latency", self._latencies(), "milliseconds")
        for title, metric, statistic, unit in (
            ("Calls of functions", "Invocations", "Sum", "calls"),
            ("Errors of functions", "Errors", "Sum", "calls"),
            ("Longest call of functions", "Duration", "Maximum", "milliseconds"),
        ):
            yield self._graph(title, self._of_functions(metric, statistic), unit)
        cost = f"Dollars a million objects, {prices.REGION}, {prices.SEEN}, of the time shown"
        yield number(cost, cost_lines(self._props, self._monitored.functions), region=self._region)

    def _graph(self, title: str, lines: list[Line], unit: str) -> Widget:
        return graph(title, lines, unit=unit, region=self._region)

    def _ours(self, name: str, label: str, statistic: str = "Sum", **more: str) -> Line:
        return Line(
            namespace=measures.NAMESPACE,
            name=name,
            dimensions={measures.DIMENSION: self._environment, **more},
            statistic=statistic,
            label=label,
        )

    def _delays(self) -> list[Line]:
        return [self._ours(measures.DELAY, each, each) for each in ("p50", "p99")]

    def _failures(self) -> list[Line]:
        return [
            self._ours(measures.BY_CAUSE, cause, **{measures.CAUSE: cause})
            for cause in measures.Cause
        ]

    def _announced(self) -> list[Line]:
        return [
            self._ours(measures.ANNOUNCED, "announced"),
            self._ours(measures.UNANNOUNCED, "not announced"),
        ]

    def _backlog(self) -> list[Line]:
        uploads = names.uploads_queue(self._environment)
        visible, hidden = (
            "ApproximateNumberOfMessagesVisible",
            "ApproximateNumberOfMessagesNotVisible",
        )
        dead = [
            names.uploads_dead_letters(self._environment),
            *(queue.queue_name for queue in self._monitored.dead_letters.values()),
        ]
        letters = ["uploads", *self._monitored.dead_letters]
        return [
            _of_queue(uploads, visible, "waiting"),
            _of_queue(uploads, f"{visible}InQuietGroups", "of these, live uploads"),
            _of_queue(uploads, hidden, "in work"),
            *(
                _of_queue(queue, visible, f"dead letters of {what}")
                for what, queue in zip(letters, dead, strict=True)
            ),
        ]

    def _ages(self) -> list[Line]:
        uploads = names.uploads_queue(self._environment)
        oldest = _of_queue(uploads, "ApproximateAgeOfOldestMessage", "oldest message")
        live = "ApproximateAgeOfOldestMessageInQuietGroups"
        behind = [
            Line(
                namespace="AWS/Lambda",
                name="IteratorAge",
                dimensions={"FunctionName": reader.name},
                statistic="Maximum",
                label=f"{reader.what}, behind the stream",
            )
            for reader in self._monitored.readers
        ]
        unsent = self._ours(measures.UNSENT, "not in a digest yet", "Maximum")
        return [oldest, _of_queue(uploads, live, "oldest live upload"), unsent, *behind]

    def _of_functions(self, metric: str, statistic: str) -> list[Line]:
        return [
            Line(
                namespace="AWS/Lambda",
                name=metric,
                dimensions={"FunctionName": function.name},
                statistic=statistic,
                label=function.what,
            )
            for function in self._monitored.functions
        ]

    def _calls(self) -> list[Line]:
        return [
            self._of_api(metric, label)
            for metric, label in (("Count", "all"), ("4XXError", "4xx"), ("5XXError", "5xx"))
        ]

    def _latencies(self) -> list[Line]:
        return [self._of_api("Latency", each, each) for each in ("p50", "p99")]

    def _of_api(self, metric: str, label: str, statistic: str = "Sum") -> Line:
        dimensions = {"ApiName": names.rest_api(self._environment), "Stage": STAGE}
        return Line(
            namespace="AWS/ApiGateway",
            name=metric,
            dimensions=dimensions,
            statistic=statistic,
            label=label,
        )


def _of_queue(queue: str, metric: str, label: str) -> Line:
    return Line(
        namespace="AWS/SQS",
        name=metric,
        dimensions={"QueueName": queue},
        statistic="Maximum",
        label=label,
    )

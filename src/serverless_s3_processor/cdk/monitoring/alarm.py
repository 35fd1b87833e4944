from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from aws_cdk.aws_cloudwatch import CfnAlarm, CfnCompositeAlarm

from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constructs import Construct

RUNBOOK: Final = "docs/operations.md"
ONCE: Final = (1, 1)
LASTING: Final = (2, 3)
"""In two of three periods: what is repeated by itself may fail once."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What is measured, and how the values of a period become one."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str
    """`Sum`, `Maximum` and the like, or a percentile such as `p99`."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When an alarm goes off, and what it says then.

    `section` is the heading of the runbook that its description names; `of` are how many of how
    many periods, which are in seconds, must be `above`. `fallback_for` is the `what` of another
    rule: as part of a composite alarm, this one counts only while that one has no data.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    """

    what: str
    section: str
    means: str
    metric: Metric
    above: float
    period: int = 300
    of: tuple[int, int] = ONCE
    treat_missing_data: Literal["notBreaching", "breaching", "missing"] = "notBreaching"
    fallback_for: str | None = None


@dataclass(frozen=True, kw_only=True)
class Bell:
    """Makes alarms of a deployment; those that speak for themselves tell the topic."""

    scope: Construct
    environment: str
    topic_arn: str

    def alone(self, rule: Rule) -> CfnAlarm:
        """Make an alarm that tells the topic."""
        return self._alarm(rule, [self.topic_arn])

    def together(self, what: str, means: str, rules: Sequence[Rule]) -> CfnCompositeAlarm:
        """Make one alarm that tells the topic for all of these: what fails together, tells once."""
        alarms = {rule.what: self._alarm(rule, []).ref for rule in rules}
        return CfnCompositeAlarm(
            self.scope,
            what,
            alarm_name=names.alarm(self.environment, what),
            alarm_description=_described(means, what),
            alarm_rule=" OR ".join(_condition(rule, alarms) for rule in rules),
            alarm_actions=[self.topic_arn],
        )

    def _alarm(self, rule: Rule, actions: list[str]) -> CfnAlarm:
        metric, (bad, all_) = rule.metric, rule.of
        percentile = metric.statistic.startswith("p")
        return CfnAlarm(
            self.scope,
            rule.what,
            alarm_name=names.alarm(self.environment, rule.what),
            alarm_description=_described(rule.means, rule.section),
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=[
                CfnAlarm.DimensionProperty(name=name, value=value)
                for name, value in metric.dimensions.items()
            ],
            statistic=None if percentile else metric.statistic,
            extended_statistic=metric.statistic if percentile else None,
            comparison_operator="GreaterThanThreshold",
            threshold=rule.above,
            period=rule.period,
            datapoints_to_alarm=bad,
            evaluation_periods=all_,
            treat_missing_data=rule.treat_missing_data,
            alarm_actions=actions or None,
        )


def _condition(rule: Rule, alarms: Mapping[str, str]) -> str:
    """Return a rule's part of a composite alarm's expression.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    """
    alarm = f'ALARM("{alarms[rule.what]}")'
    if rule.fallback_for is None:
        return alarm
    return f'({alarm} AND INSUFFICIENT_DATA("{alarms[rule.fallback_for]}"))'


def _described(means: str, section: str) -> str:
    return f"{means} What to do: {RUNBOOK}#{section}"

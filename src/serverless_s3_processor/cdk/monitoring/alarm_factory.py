from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aws_cdk import Duration
from aws_cdk.aws_cloudwatch import (
    Alarm,
    AlarmRule,
    ComparisonOperator,
    CompositeAlarm,
    Metric,
    TreatMissingData,
)
from aws_cdk.aws_cloudwatch_actions import SnsAction
from aws_cdk.aws_sns import Topic
from constructs import Construct

from serverless_s3_processor.runtime.config import names

RUNBOOK: Final = "docs/operations.md"
ONCE: Final = (1, 1)
LASTING: Final = (2, 3)
"""Two of three periods: a call that is retried may fail once."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When an alarm goes off, and its text.

    `section` is the heading of the runbook that its description names, by default `name`;
    `periods` are how many of how many periods must be above `threshold`. `fallback_for` is the name
    of another rule: as part of a composite alarm, this one counts only while that one has no data.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    """

    name: str
    description: str
    metric: Metric
    threshold: float = 0
    section: str = ""
    period_seconds: int = 300
    periods: tuple[int, int] = ONCE
    treat_missing_data: TreatMissingData = TreatMissingData.NOT_BREACHING
    fallback_for: str | None = None


@dataclass(frozen=True, kw_only=True)
class AlarmFactory:
    """Makes the alarms of a deployment, which notify `topic`."""

    scope: Construct
    environment: str
    topic: Topic

    def alarm(self, rule: Rule) -> Alarm:
        """Make an alarm that notifies the topic."""
        alarm = self._silent_alarm(rule)
        alarm.add_alarm_action(SnsAction(self.topic))
        return alarm

    def composite(self, name: str, description: str, rules: Sequence[Rule]) -> CompositeAlarm:
        """Make an alarm that notifies the topic once if any of the rules applies."""
        alarms = {rule.name: self._silent_alarm(rule).alarm_name for rule in rules}
        condition = " OR ".join(_condition(rule, alarms) for rule in rules)
        alarm = CompositeAlarm(
            self.scope,
            name,
            composite_alarm_name=names.alarm(self.environment, name),
            alarm_description=_description(description, name),
            alarm_rule=AlarmRule.from_string(condition),
        )
        alarm.add_alarm_action(SnsAction(self.topic))
        return alarm

    def _silent_alarm(self, rule: Rule) -> Alarm:
        breaching, evaluated = rule.periods
        return Alarm(
            self.scope,
            rule.name,
            alarm_name=names.alarm(self.environment, rule.name),
            alarm_description=_description(rule.description, rule.section or rule.name),
            metric=rule.metric.with_(period=Duration.seconds(rule.period_seconds)),
            threshold=rule.threshold,
            comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD,
            datapoints_to_alarm=breaching,
            evaluation_periods=evaluated,
            treat_missing_data=rule.treat_missing_data,
        )


def _condition(rule: Rule, alarms: Mapping[str, str]) -> str:
    """Return a rule's part of a composite alarm's expression.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    """
    alarm = f'ALARM("{alarms[rule.name]}")'
    if rule.fallback_for is None:
        return alarm
    return f'({alarm} AND INSUFFICIENT_DATA("{alarms[rule.fallback_for]}"))'


def _description(description: str, section: str) -> str:
    return f"{description} What to do: {RUNBOOK}#{section}"

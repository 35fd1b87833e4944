"""An alarm that is set off to test its delivery, and then reset."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.cli.deployment.temporary_queue import TemporaryQueue

_CANDIDATES: Final = ("uploads-dead-letters", "changes-dead-letters", "drift")
"""Alarms with actions of their own, in order of preference."""
_ALARM: Final = "ALARM"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForcedAlarm:
    """An alarm and its earlier state; `id` marks the reason of the change."""

    target: Target
    id: str
    name: str
    before: str

    @contextmanager
    def set_off(self) -> Iterator[None]:
        """Set the alarm off, and reset it at the end.

        CloudWatch would also reset it: it evaluates the metric within about a minute.
        """
        self._set(
            _ALARM,
            f"s3-processor selftest {self.id} set off this alarm as a test. Nothing is wrong.",
        )
        try:
            yield
        finally:
            self._set(self.before, f"s3-processor selftest {self.id} is done.")

    def await_notice(self, queue: TemporaryQueue, seconds: int) -> dict[str, Any]:
        """Wait for the alarm's message to the topic. CliError if there was none in time."""
        message = queue.find(lambda m: self.id in m.get("NewStateReason", ""), seconds)
        if message is None:
            topic = names.operations_topic(self.target.environment)
            raise CliError(
                f"{seconds} s after the alarm {self.name} was set off it is not delivered: nobody "
                "would be notified. Are its actions enabled (aws cloudwatch describe-alarms "
                f"--alarm-names {self.name}), and do the policies of {topic} and of its key let "
                "cloudwatch.amazonaws.com publish? To repair both: cdk deploy"
            )
        return message

    def _set(self, state: str, reason: str) -> None:
        self.target.client("cloudwatch").set_alarm_state(
            AlarmName=self.name, StateValue=state, StateReason=reason
        )


def choose(target: Target, id_: str) -> ForcedAlarm:
    """Return an alarm that is not in alarm. CliError if there is none."""
    candidates = [names.alarm(target.environment, name) for name in _CANDIDATES]
    alarms = target.client("cloudwatch").describe_alarms(AlarmNames=candidates)["MetricAlarms"]
    states = {alarm["AlarmName"]: alarm["StateValue"] for alarm in alarms}
    for name in candidates:
        if states.get(name, _ALARM) != _ALARM:
            return ForcedAlarm(target=target, id=id_, name=name, before=states[name])
    if not states:
        raise CliError(f"There is no alarm {candidates[0]}: deploy this version first: cdk deploy")
    raise CliError(
        f"{' and '.join(sorted(states))} are in alarm, so none of them can be set off. "
        "For what to do about them, see docs/operations.md."
    )

"""An alarm that is set off to see whether it is delivered, and then set back."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cli.deployment.target import Target
    from serverless_s3_processor.cli.deployment.temporary_queue import TemporaryQueue

_FIT: Final = ("uploads-dead-letters", "changes-dead-letters", "drift")
"""Alarms that tell by themselves. One that is in alarm already would tell nothing new."""
_ALARM: Final = "ALARM"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForcedAlarm:
    """The alarm, and the state that it was in before; `id` is in the reason that it gives."""

    target: Target
    id: str
    name: str
    before: str

    @contextmanager
    def set_off(self) -> Iterator[None]:
        """Set it off, and set it back at the end, whatever happens.

        It would go back by itself: CloudWatch looks at its metric within a minute or so.
        """
        self._set(_ALARM, f"s3-processor selftest {self.id} sets this off. Nothing is wrong.")
        try:
            yield
        finally:
            self._set(self.before, f"s3-processor selftest {self.id} is done.")

    def await_notice(self, queue: TemporaryQueue, seconds: int) -> dict[str, Any]:
        """Wait for what the alarm tells the topic.

        Raises:
            CliError: nothing came in time.
        """
        for _ in range(seconds):
            for envelope in queue.receive():
                message: dict[str, Any] = json.loads(envelope["Message"])
                if self.id in message.get("NewStateReason", ""):
                    return message
        topic = names.operations_topic(self.target.environment)
        raise CliError(
            f"{seconds} s after the alarm {self.name} was set off it is not delivered: nobody "
            "would hear of one. Are its actions enabled (aws cloudwatch describe-alarms "
            f"--alarm-names {self.name}), and does the policy of {topic}, and that of its key, let "
            "cloudwatch.amazonaws.com publish? To repair both: cdk deploy"
        )

    def _set(self, state: str, reason: str) -> None:
        self.target.client("cloudwatch").set_alarm_state(
            AlarmName=self.name, StateValue=state, StateReason=reason
        )


def choose(target: Target, id_: str) -> ForcedAlarm:
    """Return an alarm to set off: one that isn't off already.

    Raises:
        CliError: there is none.
    """
    fit = [names.alarm(target.environment, what) for what in _FIT]
    found = target.client("cloudwatch").describe_alarms(AlarmNames=fit)["MetricAlarms"]
    states = {alarm["AlarmName"]: alarm["StateValue"] for alarm in found}
    for name in fit:
        if states.get(name, _ALARM) != _ALARM:
            return ForcedAlarm(target=target, id=id_, name=name, before=states[name])
    if not states:
        raise CliError(f"There is no alarm {fit[0]}: deploy this version first (cdk deploy).")
    raise CliError(
        f"{' and '.join(sorted(states))} are in alarm, so none of them can be set off to see it "
        "delivered. docs/operations.md says what to do about them."
    )

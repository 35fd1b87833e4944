"""Alarms on metric math or on several metrics.

AWS creates and evaluates them. The emulator refuses the template. Here they exist and can be set
to a state, and no metric ever changes them: the emulator could not compute the expression.
"""

from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap
from serverless_s3_processor.local.gaps.handlers import Properties

Alarm = dict[str, Any]

_NEVER_WRITTEN = {"Namespace": "Local/MetricMath", "MetricName": "NotEvaluated", "Threshold": 0}


def apply() -> None:
    """Accept alarms with `Metrics`."""
    wrap(module("services.cloudformation.provisioners"), "_cw_metric_alarm_record", _accepting)


def _accepting(original: Function) -> Function:
    def record(name: str, properties: Properties) -> Alarm:
        single = {key: value for key, value in properties.items() if key != "Metrics"}
        stand_in = _NEVER_WRITTEN if properties.get("Metrics") else {}
        alarm: Alarm = original(name, {**stand_in, **single})
        return alarm

    return record

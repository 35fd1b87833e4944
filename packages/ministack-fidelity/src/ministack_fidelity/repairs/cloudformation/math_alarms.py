"""Alarms on metric math or on several metrics.

AWS creates and evaluates them. The emulator rejects the template. With this repair they exist and
can be set to a state, but no metric changes them: the emulator can't evaluate the expression.
"""

from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.repairs.cloudformation.resource_handlers import Properties

Alarm = dict[str, Any]

NEVER_PUBLISHED: Final = {"Namespace": "MetricMath", "MetricName": "NotEvaluated", "Threshold": 0}


def apply() -> None:
    """Alarms on expressions deploy; they change only when their state is set."""
    wrap(module("services.cloudformation.provisioners"), "_cw_metric_alarm_record", _accepting)


def _accepting(original: Function) -> Function:
    def record(name: str, properties: Properties) -> Alarm:
        single = {key: value for key, value in properties.items() if key != "Metrics"}
        metric = NEVER_PUBLISHED if properties.get("Metrics") else {}
        alarm: Alarm = original(name, {**metric, **single})
        return alarm

    return record

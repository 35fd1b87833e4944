"""LoggingConfiguration of state machines in templates.

On AWS, DescribeStateMachine returns it. The emulator stores the names that its members have in the
template, which no client knows.
"""

from typing import Any

from ministack_fidelity.repairs.cloudformation.resource_handlers import (
    Attributes,
    Properties,
    call_afterwards,
)
from ministack_fidelity.repairs.stepfunctions.executions import states


def apply() -> None:
    """DescribeStateMachine returns the logging configuration of the template."""
    call_afterwards("AWS::StepFunctions::StateMachine", _rename_members)


def _rename_members(arn: str, properties: Properties, _attributes: Attributes) -> None:
    configuration = properties.get("LoggingConfiguration")
    if configuration:
        states()._state_machines[arn]["loggingConfiguration"] = _renamed(configuration)


def _renamed(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: _renamed(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item) for item in value]
    return {"true": True, "false": False}.get(value, value)

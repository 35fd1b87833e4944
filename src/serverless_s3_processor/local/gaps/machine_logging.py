"""LoggingConfiguration of state machines in templates.

DescribeStateMachine answers it on AWS. The emulator keeps the template's names of its members,
which no client knows.
"""

from typing import Any

from serverless_s3_processor.local.gaps.executions import states
from serverless_s3_processor.local.gaps.handlers import Attributes, Properties, afterwards


def apply() -> None:
    """Name the members of LoggingConfiguration as the service does."""
    afterwards("AWS::StepFunctions::StateMachine", _rename)


def _rename(arn: str, properties: Properties, _attributes: Attributes) -> None:
    wanted = properties.get("LoggingConfiguration")
    if wanted:
        states()._state_machines[arn]["loggingConfiguration"] = _renamed(wanted)


def _renamed(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: _renamed(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each) for each in value]
    return {"true": True, "false": False}.get(value, value)

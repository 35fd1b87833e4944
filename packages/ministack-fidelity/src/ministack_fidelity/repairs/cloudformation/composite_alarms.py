"""Composite alarms in templates.

AWS creates them. The emulator supports them by its CloudWatch API only, where they change with the
alarms of their rule and notify their topics. This repair lets CloudFormation use that API.
"""

import json
from http import HTTPStatus
from typing import Final

from ministack_fidelity.emulator import module
from ministack_fidelity.repairs.cloudformation.resource_handlers import (
    Attributes,
    Properties,
    handlers,
)

TYPE: Final = "AWS::CloudWatch::CompositeAlarm"


def apply() -> None:
    """Composite alarms in templates follow the alarms of their rule and notify their topics."""
    handlers()[TYPE] = {"create": _create, "update": _update, "delete": _delete}


def _create(logical_id: str, properties: Properties, stack: str) -> tuple[str, Attributes]:
    return _put({"AlarmName": f"{stack}-{logical_id}", **properties})


def _update(
    physical_id: str, _old: Properties, new: Properties, *_more: object
) -> tuple[str, Attributes]:
    return _put({"AlarmName": physical_id, **new})


def _put(properties: Properties) -> tuple[str, Attributes]:
    _call("_put_composite_alarm", properties)
    name = properties["AlarmName"]
    return name, {"Arn": module("services.cloudwatch")._composite_alarms[name]["AlarmArn"]}


def _delete(physical_id: str, *_more: object) -> None:
    _call("_delete_alarms", {"AlarmNames": [physical_id]})


def _call(operation: str, request: Properties) -> None:
    status, _, body = getattr(module("services.cloudwatch"), operation)({}, request, False, True)
    if status != HTTPStatus.OK:
        raise ValueError(json.loads(body).get("message", body))

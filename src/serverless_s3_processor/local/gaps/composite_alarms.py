"""Composite alarms of templates.

AWS creates them. The emulator knows them by its API alone, and there they work: they change with
the alarms of their rule, and tell their topics. Here its CloudFormation makes them by that API.
"""

import json

from serverless_s3_processor.local.emulator import module
from serverless_s3_processor.local.gaps.handlers import Attributes, Properties, handlers

TYPE = "AWS::CloudWatch::CompositeAlarm"
OK = 200


def apply() -> None:
    """Make the type known."""
    handlers()[TYPE] = {"create": _create, "update": _update, "delete": _delete}


def _create(logical_id: str, properties: Properties, stack: str) -> tuple[str, Attributes]:
    return _put({"AlarmName": f"{stack}-{logical_id}", **properties})


def _update(
    physical_id: str, _old: Properties, new: Properties, *_more: object
) -> tuple[str, Attributes]:
    """Keep the name: the template's alarms all have one, and another would be another alarm."""
    return _put({"AlarmName": physical_id, **new})


def _put(properties: Properties) -> tuple[str, Attributes]:
    _call("_put_composite_alarm", properties)
    name = properties["AlarmName"]
    return name, {"Arn": module("services.cloudwatch")._composite_alarms[name]["AlarmArn"]}


def _delete(physical_id: str, *_more: object) -> None:
    _call("_delete_alarms", {"AlarmNames": [physical_id]})


def _call(operation: str, request: Properties) -> None:
    status, _, answer = getattr(module("services.cloudwatch"), operation)({}, request, False, True)
    if status != OK:
        raise ValueError(json.loads(answer).get("message", answer))

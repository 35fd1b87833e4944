"""Security group rules that are resources of their own.

AWS adds the rule to the group. The emulator knows only rules inside the group's own properties
and refuses the template.
"""

from typing import Any, cast
from uuid import uuid4

from serverless_s3_processor.local.emulator import module
from serverless_s3_processor.local.gaps.handlers import Attributes, Handler, Properties, handlers

Rules = list[dict[str, Any]]


def apply() -> None:
    """Make both kinds of rule known."""
    handlers()["AWS::EC2::SecurityGroupIngress"] = _handler("IpPermissions")
    handlers()["AWS::EC2::SecurityGroupEgress"] = _handler("IpPermissionsEgress")


def _handler(direction: str) -> Handler:
    def create(_logical_id: str, new: Properties, _stack: str) -> tuple[str, Attributes]:
        _rules_of(new, direction).extend(_as_stored(new))
        rule_id = f"sgr-{uuid4().hex[:17]}"
        return rule_id, {"Id": rule_id}

    def delete(_rule_id: str, old: Properties) -> None:
        rules = _rules_of(old, direction)
        rules[:] = [rule for rule in rules if rule not in _as_stored(old)]

    def update(rule_id: str, old: Properties, new: Properties, _stack: str) -> tuple[str, Any]:
        delete(rule_id, old)
        _rules_of(new, direction).extend(_as_stored(new))
        return rule_id, {"Id": rule_id}

    return {"create": create, "update": update, "delete": delete}


def _rules_of(properties: Properties, direction: str) -> Rules:
    # A group that is gone took its rules with it: an empty list stands in for them.
    group = module("services.ec2")._security_groups.get(properties["GroupId"], {})
    return cast("Rules", group.get(direction, []))


def _as_stored(properties: Properties) -> Rules:
    provisioners = module("services.cloudformation.provisioners")
    return cast("Rules", provisioners._ec2_sg_permissions([properties]))

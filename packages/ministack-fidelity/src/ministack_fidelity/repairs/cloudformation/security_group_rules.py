"""Security group rules that are resources of their own.

AWS adds the rule to the group. The emulator supports only rules in the properties of the group, and
rejects the template.
"""

from typing import Any, cast
from uuid import uuid4

from ministack_fidelity.emulator import module
from ministack_fidelity.repairs.cloudformation.resource_handlers import (
    Attributes,
    Handler,
    Properties,
    handlers,
)

Rules = list[dict[str, Any]]


def apply() -> None:
    """Security group rules that are resources of their own."""
    handlers()["AWS::EC2::SecurityGroupIngress"] = _handler("IpPermissions")
    handlers()["AWS::EC2::SecurityGroupEgress"] = _handler("IpPermissionsEgress")


def _handler(direction: str) -> Handler:
    def create(_logical_id: str, new: Properties, _stack: str) -> tuple[str, Attributes]:
        _rules_of(new, direction).extend(_stored_rules(new))
        rule_id = f"sgr-{uuid4().hex[:17]}"
        return rule_id, {"Id": rule_id}

    def delete(_rule_id: str, old: Properties) -> None:
        rules = _rules_of(old, direction)
        rules[:] = [rule for rule in rules if rule not in _stored_rules(old)]

    def update(rule_id: str, old: Properties, new: Properties, _stack: str) -> tuple[str, Any]:
        delete(rule_id, old)
        _rules_of(new, direction).extend(_stored_rules(new))
        return rule_id, {"Id": rule_id}

    return {"create": create, "update": update, "delete": delete}


def _rules_of(properties: Properties, direction: str) -> Rules:
    # The rules of a deleted group are deleted: an empty list stands in for them.
    group = module("services.ec2")._security_groups.get(properties["GroupId"], {})
    return cast("Rules", group.get(direction, []))


def _stored_rules(properties: Properties) -> Rules:
    provisioners = module("services.cloudformation.provisioners")
    return cast("Rules", provisioners._ec2_sg_permissions([properties]))

"""Resource types that the emulator's CloudFormation rejects, and whose behavior is not emulated.

AWS creates them. The emulator rejects the template with "Unrecognized resource types". With this
repair they are part of the stack and have an id, and do nothing.
"""

from typing import Final
from uuid import uuid4

from ministack_fidelity.repairs.cloudformation.resource_handlers import (
    Attributes,
    Handler,
    Properties,
    handlers,
)

ATTRIBUTES: Final[dict[str, tuple[str, ...]]] = {
    "AWS::ApplicationInsights::Application": ("ApplicationARN",),
    "AWS::Budgets::Budget": (),
    "AWS::CloudTrail::Trail": ("Arn", "SnsTopicArn"),
    "AWS::CloudWatch::AnomalyDetector": ("Id",),
    "AWS::CodeDeploy::Application": (),
    "AWS::CodeDeploy::DeploymentGroup": (),
    "AWS::EC2::EIP": ("AllocationId", "PublicIp"),
    "AWS::EC2::FlowLog": ("Id",),
    "AWS::EC2::NatGateway": ("NatGatewayId",),
    "AWS::EC2::NetworkAcl": ("Id",),
    "AWS::EC2::NetworkAclEntry": ("Id",),
    "AWS::EC2::SubnetNetworkAclAssociation": ("AssociationId",),
    "AWS::Lambda::CodeSigningConfig": ("CodeSigningConfigArn", "CodeSigningConfigId"),
    "AWS::Logs::QueryDefinition": ("QueryDefinitionId",),
    "AWS::ResourceGroups::Group": ("Arn",),
    "AWS::WAFv2::WebACLAssociation": (),
    "AWS::XRay::Group": ("GroupARN",),
}
"""The attributes that a template may read of each type. Each has the resource's id as its value."""


def apply() -> None:
    """Resources whose behavior is not emulated deploy: NAT gateways, flow logs, trails and more."""
    for resource_type, attributes in ATTRIBUTES.items():
        handlers().setdefault(resource_type, _without_behavior(attributes))


def _without_behavior(names: tuple[str, ...]) -> Handler:
    def create(logical_id: str, _properties: Properties, _stack: str) -> tuple[str, Attributes]:
        physical_id = f"{logical_id}-{uuid4().hex[:12]}"
        return physical_id, dict.fromkeys(names, physical_id)

    def update(physical_id: str, *_changes: object) -> tuple[str, Attributes]:
        return physical_id, dict.fromkeys(names, physical_id)

    return {"create": create, "update": update, "delete": lambda *_arguments: None}

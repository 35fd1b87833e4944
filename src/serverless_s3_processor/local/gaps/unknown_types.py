"""Resource types that the emulator's CloudFormation refuses, and that need no behaviour here.

AWS creates them. The emulator fails the whole template with "Unrecognized resource types". Here
they are remembered by the stack and have an id, and nothing else.
"""

from uuid import uuid4

from serverless_s3_processor.local.gaps.handlers import Attributes, Handler, Properties, handlers

# The attributes that a template may ask of each type. All of them are answered with the id.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
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


def apply() -> None:
    """Make the types known; one that the emulator knows keeps its own handler."""
    for resource_type, attributes in ATTRIBUTES.items():
        handlers().setdefault(resource_type, _remembered(attributes))


def _remembered(names: tuple[str, ...]) -> Handler:
    def create(logical_id: str, _properties: Properties, _stack: str) -> tuple[str, Attributes]:
        physical_id = f"{logical_id}-{uuid4().hex[:12]}"
        return physical_id, dict.fromkeys(names, physical_id)

    def update(physical_id: str, *_changes: object) -> tuple[str, Attributes]:
        return physical_id, dict.fromkeys(names, physical_id)

    return {"create": create, "update": update, "delete": lambda *_arguments: None}

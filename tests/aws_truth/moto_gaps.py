"""What moto's CloudFormation refuses of the template of `dev`, and why each is moto's fault."""

from collections.abc import Mapping
from typing import Any, Final

from tests.cdk.synthesized import Json

Attributes = Mapping[tuple[str, str], str]

MISSING_TYPES: Final = frozenset(
    {
        "AWS::ApiGateway::Account",
        "AWS::ApiGateway::GatewayResponse",
        "AWS::ApiGateway::Model",
        "AWS::ApiGateway::RequestValidator",
        "AWS::ApiGateway::Stage",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Logs::QueryDefinition",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::Subscription",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::Scheduler::Schedule",
    }
)
"""moto has no CloudFormation for these; AWS's schemas have them."""

MISSING_ATTRIBUTES: Final[Attributes] = {("AWS::StepFunctions::StateMachine", "Arn"): "Ref"}
"""Attributes that AWS's schemas have, and what gives the same in moto."""

NOT_RUN: Final = "Custom::"
"""moto runs the functions of custom resources in Docker, and waits forever where there is none."""


def fit_for_moto(template: Json, attributes: Attributes = MISSING_ATTRIBUTES) -> Json:
    """Return a template without what moto lacks; what refers to that says `missing` instead."""
    resources: Json = template["Resources"]
    existing = {id_: r for id_, r in resources.items() if not _is_missing(r["Type"])}
    fitted: Json = _fit({**template, "Resources": existing}, resources, attributes)
    for resource in fitted["Resources"].values():
        depends_on = resource.pop("DependsOn", [])
        depends_on = [depends_on] if isinstance(depends_on, str) else depends_on
        resource["DependsOn"] = [id_ for id_ in depends_on if id_ in existing]
    return fitted


def _is_missing(type_: str) -> bool:
    return type_ in MISSING_TYPES or type_.startswith(NOT_RUN)


def _fit(value: Any, resources: Json, attributes: Attributes) -> Any:
    if isinstance(value, list):
        return [_fit(part, resources, attributes) for part in value]
    if not isinstance(value, dict):
        return value
    id_, attribute = value.get("Fn::GetAtt") or (value.get("Ref"), "Ref")
    type_ = resources.get(id_, {}).get("Type", "") if isinstance(id_, str) else ""
    if _is_missing(type_):
        return "missing"
    if (type_, attribute) in attributes:
        return {attributes[type_, attribute]: id_}
    return {name: _fit(part, resources, attributes) for name, part in value.items()}

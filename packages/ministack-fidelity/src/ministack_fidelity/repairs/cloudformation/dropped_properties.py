"""Template properties that AWS applies and the emulator's CloudFormation silently drops."""

from ministack_fidelity.emulator import module
from ministack_fidelity.repairs.cloudformation.resource_handlers import (
    Attributes,
    Properties,
    call_afterwards,
)


def apply() -> None:
    """Tags of buckets, TTL and recovery of tables, CIDR of VPCs, validators and logs of APIs."""
    call_afterwards("AWS::S3::Bucket", _tag_bucket)
    call_afterwards("AWS::DynamoDB::Table", _set_time_to_live)
    call_afterwards("AWS::DynamoDB::Table", _set_recovery)
    call_afterwards("AWS::EC2::VPC", _add_cidr_block)
    call_afterwards("AWS::ApiGateway::RequestValidator", _add_validator)
    call_afterwards("AWS::ApiGateway::Method", _set_validator)
    call_afterwards("AWS::ApiGateway::Stage", _set_access_log)


def _tag_bucket(name: str, properties: Properties, _attributes: Attributes) -> None:
    tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
    if tags:
        module("services.s3")._bucket_tags[name] = tags


def _set_time_to_live(name: str, properties: Properties, _attributes: Attributes) -> None:
    specification = properties.get("TimeToLiveSpecification", {})
    if specification:
        module("services.dynamodb")._ttl_settings[name] = {
            "TimeToLiveStatus": "ENABLED" if _is_true(specification["Enabled"]) else "DISABLED",
            "AttributeName": specification.get("AttributeName"),
        }


def _set_recovery(name: str, properties: Properties, _attributes: Attributes) -> None:
    specification = properties.get("PointInTimeRecoverySpecification", {})
    is_enabled = _is_true(specification.get("PointInTimeRecoveryEnabled", False))
    module("services.dynamodb")._pitr_settings[name] = is_enabled


def _add_cidr_block(_vpc_id: str, properties: Properties, attributes: Attributes) -> None:
    attributes.update(CidrBlock=properties.get("CidrBlock"), CidrBlockAssociations=[])


def _add_validator(validator: str, properties: Properties, _attributes: Attributes) -> None:
    by_api = module("services.apigateway_v1")._request_validators
    by_api.setdefault(properties["RestApiId"], {})[validator] = {
        "id": validator,
        "name": properties.get("Name", ""),
        "validateRequestBody": _is_true(properties.get("ValidateRequestBody")),
        "validateRequestParameters": _is_true(properties.get("ValidateRequestParameters")),
    }


def _set_validator(_method_id: str, properties: Properties, _attributes: Attributes) -> None:
    resources = module("services.apigateway_v1")._resources[properties["RestApiId"]]
    method = resources[properties["ResourceId"]]["resourceMethods"][properties["HttpMethod"]]
    method["requestValidatorId"] = properties.get("RequestValidatorId")


def _set_access_log(stage: str, properties: Properties, _attributes: Attributes) -> None:
    setting = properties.get("AccessLogSetting", {})
    names = {"DestinationArn": "destinationArn", "Format": "format"}
    stages = module("services.apigateway_v1")._stages_v1[properties["RestApiId"]]
    stages[stage]["accessLogSettings"] = {names[name]: value for name, value in setting.items()}


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"

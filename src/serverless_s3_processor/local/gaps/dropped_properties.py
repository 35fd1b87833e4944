"""Template properties that AWS applies and the emulator's CloudFormation drops without a word."""

from serverless_s3_processor.local.emulator import module
from serverless_s3_processor.local.gaps.handlers import Attributes, Properties, afterwards


def apply() -> None:
    """Apply what is dropped of buckets, tables, networks, and methods and stages of APIs."""
    afterwards("AWS::S3::Bucket", _tag_bucket)
    afterwards("AWS::DynamoDB::Table", _set_expiry)
    afterwards("AWS::DynamoDB::Table", _set_recovery)
    afterwards("AWS::EC2::VPC", _tell_cidr)
    afterwards("AWS::ApiGateway::RequestValidator", _add_validator)
    afterwards("AWS::ApiGateway::Method", _set_validator)
    afterwards("AWS::ApiGateway::Stage", _set_access_log)


def _tag_bucket(name: str, properties: Properties, _attributes: Attributes) -> None:
    tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
    if tags:
        module("services.s3")._bucket_tags[name] = tags


def _set_expiry(name: str, properties: Properties, _attributes: Attributes) -> None:
    wanted = properties.get("TimeToLiveSpecification", {})
    if wanted:
        module("services.dynamodb")._ttl_settings[name] = {
            "TimeToLiveStatus": "ENABLED" if _is_true(wanted["Enabled"]) else "DISABLED",
            "AttributeName": wanted.get("AttributeName"),
        }


def _set_recovery(name: str, properties: Properties, _attributes: Attributes) -> None:
    wanted = properties.get("PointInTimeRecoverySpecification", {})
    enabled = _is_true(wanted.get("PointInTimeRecoveryEnabled", False))
    module("services.dynamodb")._pitr_settings[name] = enabled


def _tell_cidr(_vpc_id: str, properties: Properties, attributes: Attributes) -> None:
    attributes.update(CidrBlock=properties.get("CidrBlock"), CidrBlockAssociations=[])


def _add_validator(validator: str, properties: Properties, _attributes: Attributes) -> None:
    of_api = module("services.apigateway_v1")._request_validators
    of_api.setdefault(properties["RestApiId"], {})[validator] = {
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
    wanted = properties.get("AccessLogSetting", {})
    names = {"DestinationArn": "destinationArn", "Format": "format"}
    stages = module("services.apigateway_v1")._stages_v1[properties["RestApiId"]]
    stages[stage]["accessLogSettings"] = {names[name]: value for name, value in wanted.items()}


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"

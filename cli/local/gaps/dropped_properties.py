"""Template properties that AWS applies and the emulator's CloudFormation drops without a word."""

from cli.local.emulator import module
from cli.local.gaps.handlers import Attributes, Properties, afterwards


def apply() -> None:
    """Apply the tags of buckets, expiry and recovery of tables, and a VPC's CidrBlock attribute."""
    afterwards("AWS::S3::Bucket", _tag_bucket)
    afterwards("AWS::DynamoDB::Table", _set_expiry)
    afterwards("AWS::DynamoDB::Table", _set_recovery)
    afterwards("AWS::EC2::VPC", _tell_cidr)


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


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"

"""Custom resources, which CloudFormation leaves to a function.

AWS runs the functions of CDK's own custom resources on Node with an AWS SDK built in, and waits up
to an hour for a function that fails without a response. The emulator's Node has no SDK. This repair
replaces the functions that empty a bucket before it is deleted (`autoDeleteObjects` in CDK) and
that take the rules of a default security group away (`restrictDefaultSecurityGroup`), and fails a
resource as soon as its function has failed.
"""

from contextlib import suppress
from typing import Any

from ministack_fidelity.clients import s3_client
from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.repairs.cloudformation.resource_handlers import (
    Attributes,
    Properties,
    handlers,
)

Event = dict[str, Any]


def apply() -> None:
    """CDK's custom resources for buckets and default security groups; failing ones fail at once."""
    handlers()["Custom::S3AutoDeleteObjects"] = {
        "create": lambda _logical_id, new, _stack: _identify(new),
        "update": lambda _physical_id, _old, new, _stack: _identify(new),
        "delete": lambda _physical_id, old: _empty_bucket(old["BucketName"]),
    }
    handlers()["Custom::VpcRestrictDefaultSG"] = {
        "create": lambda _logical_id, new, _stack: _close_group(new),
        "update": lambda _physical_id, old, new, _stack: _move_closure(old, new),
        "delete": lambda _physical_id, old: _open_group(old),
    }
    wrap(module("services.lambda_svc"), "_execute_function_with_config_scope", _responding)


def _identify(properties: Properties) -> tuple[str, Attributes]:
    return f"emptied-before-deletion-{properties['BucketName']}", {}


def _empty_bucket(name: str) -> None:
    s3 = s3_client()
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=name)
    # One by one: DeleteObjects takes a list of keys in XML, which can't hold every key.
    with suppress(s3.exceptions.NoSuchBucket):
        for page in pages:
            for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                s3.delete_object(Bucket=name, Key=version["Key"], VersionId=version["VersionId"])


def _close_group(properties: Properties) -> tuple[str, Attributes]:
    identifier = properties["DefaultSecurityGroupId"]
    group = module("services.ec2")._security_groups[identifier]
    for direction, rule in _default_rules(identifier, properties["Account"]).items():
        group[direction] = [
            existing for existing in group[direction] if not _is_same(existing, rule)
        ]
    return f"closed-{identifier}", {}


def _move_closure(old: Properties, new: Properties) -> tuple[str, Attributes]:
    if old["DefaultSecurityGroupId"] != new["DefaultSecurityGroupId"]:
        _open_group(old)
    return _close_group(new)


def _open_group(properties: Properties) -> None:
    identifier = properties["DefaultSecurityGroupId"]
    groups = module("services.ec2")._security_groups
    if group := groups.get(identifier):
        for direction, rule in _default_rules(identifier, properties["Account"]).items():
            group[direction].append(rule)


def _default_rules(identifier: str, account: str) -> dict[str, dict[str, Any]]:
    """Return what a new network's default group lets through: its own members, and all out.

    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    """
    nothing: dict[str, Any] = {"IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": []}
    all_traffic = {"IpProtocol": "-1", "UserIdGroupPairs": [], **nothing}
    members = [{"GroupId": identifier, "UserId": account}]
    return {
        "IpPermissions": {**all_traffic, "UserIdGroupPairs": members},
        "IpPermissionsEgress": {**all_traffic, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
    }


def _is_same(rule: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(rule.get(name) == value for name, value in other.items())


def _responding(original: Function) -> Function:
    def execute(function: dict[str, Any], event: object) -> dict[str, Any]:
        result: dict[str, Any] = original(function, event)
        if result.get("error") and isinstance(event, dict) and "ResponseURL" in event:
            _fail(event, result)
        return result

    return execute


def _fail(event: Event, result: dict[str, Any]) -> None:
    token = event["ResponseURL"].rsplit("/", 1)[-1]
    reason = (result.get("body") or {}).get("errorMessage", "The function failed")
    response = {"Status": "FAILED", "Reason": reason}
    module("services.cloudformation.custom_resource").deliver_response(token, response)

"""Custom resources, which CloudFormation leaves to a function.

AWS runs the functions of CDK's own custom resources on Node with an AWS SDK built in, and waits up
to an hour for a function that fails without a response. The emulator's Node has no SDK. This repair
replaces the function that empties a bucket before it is deleted (`autoDeleteObjects` in CDK), and
fails a resource as soon as its function has failed.
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
    """CDK's `autoDeleteObjects` works; a custom resource fails as soon as its function fails."""
    handlers()["Custom::S3AutoDeleteObjects"] = {
        "create": lambda _logical_id, new, _stack: _identify(new),
        "update": lambda _physical_id, _old, new, _stack: _identify(new),
        "delete": lambda _physical_id, old: _empty_bucket(old["BucketName"]),
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

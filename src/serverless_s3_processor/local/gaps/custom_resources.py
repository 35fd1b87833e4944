"""Custom resources, which CloudFormation leaves to a function.

AWS runs CDK's own ones on Node with an AWS SDK built in, and waits up to an hour for a function
that fails without an answer. The emulator's Node has no SDK. Here the one of CDK that this project
uses, which empties a bucket before it is deleted, is built in; a function that fails fails its
resource at once, with its message.
"""

from contextlib import suppress
from typing import Any

import boto3

from serverless_s3_processor.local.emulator import Function, module, wrap
from serverless_s3_processor.local.gaps.handlers import Attributes, Properties, handlers

Event = dict[str, Any]


def apply() -> None:
    """Build in the emptying of buckets, and fail at once where a function has failed."""
    handlers()["Custom::S3AutoDeleteObjects"] = {
        "create": lambda _logical_id, new, _stack: _marked(new),
        "update": lambda _physical_id, _old, new, _stack: _marked(new),
        "delete": lambda _physical_id, old: empty_bucket(old["BucketName"]),
    }
    wrap(module("services.lambda_svc"), "_execute_function_with_config_scope", _answering)


def _marked(properties: Properties) -> tuple[str, Attributes]:
    return f"emptied-before-deletion-{properties['BucketName']}", {}


def empty_bucket(name: str) -> None:
    """Delete all versions of all objects of a bucket; nothing to do when it is gone."""
    s3 = boto3.client("s3")
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=name)
    # One by one: a list of keys for deletion is XML, which can't hold every key.
    with suppress(s3.exceptions.NoSuchBucket):
        for page in pages:
            for each in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                s3.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])


def _answering(original: Function) -> Function:
    def execute(function: dict[str, Any], event: object) -> dict[str, Any]:
        result: dict[str, Any] = original(function, event)
        if result.get("error") and isinstance(event, dict) and "ResponseURL" in event:
            _fail(event, result)
        return result

    return execute


def _fail(event: Event, result: dict[str, Any]) -> None:
    token = event["ResponseURL"].rsplit("/", 1)[-1]
    reason = (result.get("body") or {}).get("errorMessage", "The function failed")
    answer = {"Status": "FAILED", "Reason": reason}
    module("services.cloudformation.custom_resource").deliver_response(token, answer)

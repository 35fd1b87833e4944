"""Permissions of state machines.

AWS calls functions with the rights of the state machine's role, and names a Map Run as the resource
of DescribeMapRun and UpdateMapRun. The emulator asks the role nothing, and takes them to be about
every resource.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import boto3

from serverless_s3_processor.local.emulator import Function, module, wrap
from serverless_s3_processor.local.environment import REGION
from serverless_s3_processor.local.gaps.executions import failure, scope, states

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Headers = Mapping[str, str]

FUNCTION_TASK = "states:::lambda:invoke"
FUNCTION_ARN = "arn:aws:lambda:"
# That is how AWS reports what its client for functions has no name of its own for.
REFUSED = "Lambda.AWSLambdaException"
SESSION = "local-state-machine"


def apply() -> None:
    """Check the role of a state machine before a function is called."""
    wrap(states(), "_invoke_resource", _asking)
    wrap(module("core.iam_actions"), "extract_resource_arn", _knowing_map_runs)


def s3_of(role: str) -> "S3Client":
    """S3 with the rights of a role."""
    session = _session(role)
    return boto3.Session(
        session["AWS_ACCESS_KEY_ID"], session["AWS_SECRET_ACCESS_KEY"], session["AWS_SESSION_TOKEN"]
    ).client("s3")


def refusal(role: str, action: str, resource: str) -> str | None:
    """Why a role may not do something, as AWS says it; None if it may."""
    evaluator = module("core.iam_evaluator")
    principal = evaluator.resolve_principal(_session(role)["AWS_ACCESS_KEY_ID"], _account(role))
    asked = evaluator.EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=principal.account,
        action=action,
        resource_arn=resource,
        region=REGION,
        principal_keys=principal.keys,
    )
    decision = evaluator.evaluate(asked, principal.policies, *principal.limits).decision
    if decision == "Allow":
        return None
    explain = module("core.iam_actions").identity_denial_message
    return cast("str", explain(action, principal.arn, resource, decision == "Deny"))


def _session(role: str) -> dict[str, str]:
    # The emulator has such sessions for functions, one for each function and role.
    session = module("core.lambda_runtime").execution_credentials(
        {
            "FunctionName": SESSION,
            "FunctionArn": f"{FUNCTION_ARN}{REGION}:{_account(role)}:function:{SESSION}",
            "Role": role,
        }
    )
    return cast("dict[str, str]", session)


def _account(role: str) -> str:
    return role.split(":")[4]


def _asking(original: Function) -> Function:
    def invoke(resource: str, data: object) -> object:
        current = scope()
        function = _function(resource, data)
        if current and function:
            arn = function if ":" in function else _named(function, current.role)
            reason = refusal(current.role, "lambda:InvokeFunction", arn)
            if reason:
                raise failure(REFUSED, f"{reason} (Service: Lambda, Status Code: 403)")
        return original(resource, data)

    return invoke


def _function(resource: str, data: object) -> str:
    if resource.startswith(FUNCTION_ARN):
        return resource
    if FUNCTION_TASK in resource and isinstance(data, dict):
        return str(data.get("FunctionName", ""))
    return ""


def _named(function: str, role: str) -> str:
    return f"{FUNCTION_ARN}{REGION}:{_account(role)}:function:{function}"


def _knowing_map_runs(original: Function) -> Function:
    def resource(
        service: str, method: str, path: str, headers: Headers, body: bytes, *place: object
    ) -> str:
        arn: str = original(service, method, path, headers, body, *place)
        return _map_run(body) or arn if service == "states" and arn == "*" else arn

    return resource


def _map_run(body: bytes) -> str | None:
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        return None
    return asked.get("mapRunArn") if isinstance(asked, dict) else None

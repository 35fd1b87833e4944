"""The role of a state machine.

AWS invokes functions with the permissions of the state machine's role, and names a Map Run as the
resource of DescribeMapRun and UpdateMapRun. The emulator does not check the role, and takes both
operations to be about every resource.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, cast

from ministack_fidelity.clients import s3_client
from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.json_body import parse_object
from ministack_fidelity.repairs.stepfunctions.executions import current_scope, failure, states

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Headers = Mapping[str, str]

FUNCTION_TASK: Final = "states:::lambda:invoke"
FUNCTION_ARN: Final = "arn:aws:lambda:"
ACCESS_DENIED: Final = "Lambda.AWSLambdaException"
"""How AWS reports an error that its Lambda client has no name of its own for."""
SESSION: Final = "state-machine"


def apply() -> None:
    """A state machine's role must be allowed to invoke functions; policies can name Map Runs."""
    wrap(states(), "_invoke_resource", _with_permission)
    wrap(module("core.iam_actions"), "extract_resource_arn", _with_map_runs)


def s3_of(role: str) -> "S3Client":
    """Return a client of S3 with the permissions of a role."""
    session = _session(role)
    return s3_client(
        session["AWS_ACCESS_KEY_ID"],
        session["AWS_SECRET_ACCESS_KEY"],
        session["AWS_SESSION_TOKEN"] or None,
    )


def denial(role: str, action: str, resource: str) -> str | None:
    """Return AWS's message when a role may not do something, and None when it may.

    Without `AUTH=true` every role may do everything, as everywhere in the emulator.
    """
    if not module("app").AUTH:
        return None
    evaluator = module("core.iam_evaluator")
    principal = evaluator.resolve_principal(_session(role)["AWS_ACCESS_KEY_ID"], _account(role))
    context = evaluator.EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=principal.account,
        action=action,
        resource_arn=resource,
        region=_region(),
        principal_keys=principal.keys,
    )
    decision = evaluator.evaluate(context, principal.policies, *principal.limits).decision
    if decision == "Allow":
        return None
    explain = module("core.iam_actions").identity_denial_message
    return cast("str", explain(action, principal.arn, resource, decision == "Deny"))


def _session(role: str) -> dict[str, str]:
    # The emulator has such sessions for functions, one per function and role.
    config = {"FunctionName": SESSION, "FunctionArn": _function_arn(SESSION, role), "Role": role}
    return cast("dict[str, str]", module("core.lambda_runtime").execution_credentials(config))


def _account(role: str) -> str:
    return role.split(":")[4]


def _region() -> str:
    return cast("str", module("core.responses").get_region())


def _function_arn(name: str, role: str) -> str:
    return f"{FUNCTION_ARN}{_region()}:{_account(role)}:function:{name}"


def _with_permission(original: Function) -> Function:
    def invoke(resource: str, data: object) -> object:
        scope = current_scope()
        function = _invoked_function(resource, data)
        if scope and function:
            arn = function if ":" in function else _function_arn(function, scope.role)
            message = denial(scope.role, "lambda:InvokeFunction", arn)
            if message:
                raise failure(ACCESS_DENIED, f"{message} (Service: Lambda, Status Code: 403)")
        return original(resource, data)

    return invoke


def _invoked_function(resource: str, data: object) -> str:
    if resource.startswith(FUNCTION_ARN):
        return resource
    if FUNCTION_TASK in resource and isinstance(data, dict):
        return str(data.get("FunctionName", ""))
    return ""


def _with_map_runs(original: Function) -> Function:
    def extract(
        service: str, method: str, path: str, headers: Headers, body: bytes, *more: object
    ) -> str:
        arn: str = original(service, method, path, headers, body, *more)
        is_unknown = service == "states" and arn == "*"
        return parse_object(body).get("mapRunArn") or arn if is_unknown else arn

    return extract

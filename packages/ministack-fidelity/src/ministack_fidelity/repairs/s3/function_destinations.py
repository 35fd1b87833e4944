"""Lambda functions as destinations of event notifications.

When a bucket's notifications are written, AWS refuses them all unless each function exists and its
policy lets S3 invoke it, or the request skips the validation:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
The emulator checks only queues and topics.
"""

from collections.abc import Sequence
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

Error = tuple[int, dict[str, str], bytes]

S3: Final = "s3.amazonaws.com"


def apply() -> None:
    """Notifications of a function are refused unless it exists and S3 may invoke it."""
    wrap(module("services.s3"), "_validate_notification_configs", _with_functions)


def _with_functions(original: Function) -> Function:
    def validate(
        configurations: Sequence[dict[str, Any]],
        region: str,
        bucket: str = "",
        skips_validation: bool = False,  # noqa: FBT002 - the emulator's signature
    ) -> Error | None:
        error: Error | None = original(configurations, region, bucket, skips_validation)
        if error or skips_validation:
            return error
        functions = [entry["arn"] for entry in configurations if entry["type"] == "lambda"]
        refused = [arn for arn in functions if not _may_invoke(arn, bucket, region)]
        return _refusal(refused) if refused else None

    return validate


def _may_invoke(arn: str, bucket: str, region: str) -> bool:
    function_policy = module("services.lambda_svc").function_policy_for_arn(arn)
    if function_policy is None:
        return False
    if not module("app").AUTH:
        return True
    policy, _ = function_policy
    evaluator = module("core.iam_evaluator")
    owner = module("services.s3")._bucket_owner_account(bucket)
    context = evaluator.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="lambda:InvokeFunction",
        resource_arn=arn,
        region=region,
        service_context={"aws:sourcearn": f"arn:aws:s3:::{bucket}", "aws:sourceaccount": owner},
    )
    decision = evaluator.evaluate_resource_policy(policy, context, service=S3).decision
    return bool(decision == "Allow")


def _refusal(arns: Sequence[str]) -> Error:
    message = "Unable to validate the following destination configurations: "
    error: Error = module("services.s3")._invalid_notification_config(message + ", ".join(arns))
    return error

"""The IAM condition key `aws:PrincipalArn`: of a role's session it is the role's ARN.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
The emulator gives the session's own ARN, which a policy can't name beforehand.
"""

import re
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap

_SESSION = re.compile(r"arn:(aws[a-z-]*):sts::([0-9]{12}):assumed-role/([^/]+)/.+")


def apply() -> None:
    """Tell policies which role a session is of."""
    wrap(module("core.iam_evaluator"), "_resolve_condition_key", _of_the_role)


def _of_the_role(original: Function) -> Function:
    def resolve(key: str, context: Any) -> Any:  # noqa: ANN401 - the emulator's
        value = original(key, context)
        if key.lower() == "aws:principalarn" and isinstance(value, str):
            return _role(value)
        return value

    return resolve


def _role(arn: str) -> str:
    session = _SESSION.fullmatch(arn)
    if session is None:
        return arn
    partition, account, name = session.groups()
    held = module("services.iam")._roles.get(name) or {}
    return str(held.get("Arn") or f"arn:{partition}:iam::{account}:role/{name}")

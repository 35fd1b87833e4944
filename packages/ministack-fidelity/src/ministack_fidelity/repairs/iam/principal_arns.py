"""The IAM condition key `aws:PrincipalArn`: of a role's session it is the role's ARN.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
The emulator takes the ARN of the session, which a policy can't name in advance.
"""

import re
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

SESSION: Final = re.compile(r"arn:(aws[a-z-]*):sts::([0-9]{12}):assumed-role/([^/]+)/.+")


def apply() -> None:
    """`aws:PrincipalArn` of a role's session is the role."""
    wrap(module("core.iam_evaluator"), "_resolve_condition_key", _with_role)


def _with_role(original: Function) -> Function:
    def resolve(key: str, context: Any) -> Any:  # noqa: ANN401 - the emulator's
        value = original(key, context)
        if key.lower() == "aws:principalarn" and isinstance(value, str):
            return _role(value)
        return value

    return resolve


def _role(arn: str) -> str:
    session = SESSION.fullmatch(arn)
    if session is None:
        return arn
    partition, account, name = session.groups()
    role = module("services.iam")._roles.get(name) or {}
    return str(role.get("Arn") or f"arn:{partition}:iam::{account}:role/{name}")

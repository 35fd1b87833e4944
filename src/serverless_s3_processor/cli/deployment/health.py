"""The state of a deployment's stack and functions, from CloudFormation and Lambda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serverless_s3_processor.cli.deployment import functions
from serverless_s3_processor.cli.deployment.functions import OPTIONAL, FunctionName
from serverless_s3_processor.cli.rendering import errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from serverless_s3_processor.cli.deployment.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """A stack; `functions` maps each function to its state, None if it does not exist.

    `functions` is None if these credentials may not ask Lambda.
    """

    stack_status: str
    changed: datetime
    functions: Mapping[FunctionName, str | None] | None


def examine(target: Target) -> Deployed | None:
    """Return the state of the stack and its functions.

    None with `--api-url`, which names no stack, or if these credentials may not read the stack.

    Raises:
        CliError: the stack is not deployed.
    """
    from botocore.exceptions import ClientError

    if target.api_url:
        return None
    try:
        stack = target.stack
    except ClientError as error:
        if errors.is_denied(error):
            return None
        raise
    return Deployed(
        stack_status=stack["StackStatus"],
        changed=stack.get("LastUpdatedTime") or stack["CreationTime"],
        functions=_functions(target),
    )


def _functions(target: Target) -> dict[FunctionName, str | None] | None:
    from botocore.exceptions import ClientError

    try:
        states = {function: _state(target, function) for function in FunctionName}
    except ClientError as error:
        if errors.is_denied(error):
            return None
        raise
    return {f: state for f, state in states.items() if state or f not in OPTIONAL}


def _state(target: Target, function: FunctionName) -> str | None:
    from botocore.exceptions import ClientError

    name = functions.name(function, target.environment)
    try:
        response = target.client("lambda").get_function_configuration(FunctionName=name)
    except ClientError as error:
        if errors.code_of(error) == "ResourceNotFoundException":
            return None
        raise
    return str(response.get("State", "Active"))

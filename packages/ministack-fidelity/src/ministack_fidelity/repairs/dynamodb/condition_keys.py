"""IAM condition keys that depend on the body of a request to DynamoDB."""

from collections.abc import Callable
from typing import Any

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.json_body import parse_object

Json = dict[str, Any]


def add_condition_key(name: str, values_of: Callable[[Json], list[str]]) -> None:
    """Let policies use a condition key, which is missing from requests without values."""

    def extending(original: Function) -> Function:
        def context(body: bytes) -> Json:
            values = values_of(parse_object(body))
            return {**original(body), **({name: values} if values else {})}

        return context

    wrap(module("core.iam_actions"), "dynamodb_service_context", extending)

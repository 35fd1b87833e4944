"""The IAM condition key `dynamodb:Attributes` of updates: all attributes that an update names.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
The emulator supports it for reads only, so a policy can't say what may be written.
"""

import re
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.json_body import parse_object

Json = dict[str, Any]

KEY: Final = "dynamodb:Attributes"
EXPRESSIONS: Final = ("UpdateExpression", "ConditionExpression")
NAME: Final = re.compile(r"(?<![\w.:#])#?[A-Za-z_]\w*(?!\w*\s*\()")
KEYWORDS: Final = frozenset(["SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN"])


def apply() -> None:
    """Policies can use the condition key `dynamodb:Attributes` for updates."""
    wrap(module("core.iam_actions"), "dynamodb_service_context", _with_attributes)


def _with_attributes(original: Function) -> Function:
    def context(body: bytes) -> Json:
        values: Json = original(body)
        attributes = _attributes(body)
        return {**values, KEY: attributes} if attributes else values

    return context


def _attributes(body: bytes) -> list[str]:
    request = parse_object(body)
    if "UpdateExpression" not in request:
        return []
    placeholders = request.get("ExpressionAttributeNames") or {}
    names = [
        placeholders.get(name, name)
        for expression in EXPRESSIONS
        for name in NAME.findall(request.get(expression) or "")
        if name.upper() not in KEYWORDS
    ]
    return sorted({*request.get("Key", {}), *names})

"""The IAM condition key `dynamodb:Attributes` of updates: all attributes that one names.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
The emulator knows it of what is read, so that a policy can't say what may be written.
"""

import json
import re
from typing import Any, Final

from serverless_s3_processor.local.emulator import Function, module, wrap

Json = dict[str, Any]

KEY: Final = "dynamodb:Attributes"
_EXPRESSIONS: Final = ("UpdateExpression", "ConditionExpression")
_NAME: Final = re.compile(r"(?<![\w.:#])#?[A-Za-z_]\w*(?!\w*\s*\()")
_WORDS: Final = frozenset(["SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN"])


def apply() -> None:
    """Tell policies of DynamoDB which attributes an update names."""
    wrap(module("core.iam_actions"), "dynamodb_service_context", _with_attributes)


def _with_attributes(original: Function) -> Function:
    def context(body: bytes) -> Json:
        known: Json = original(body)
        attributes = _attributes(body)
        return {**known, KEY: attributes} if attributes else known

    return context


def _attributes(body: bytes) -> list[str]:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return []  # a request that can't be read is refused for it
    if not isinstance(request, dict) or "UpdateExpression" not in request:
        return []
    placeholders = request.get("ExpressionAttributeNames") or {}
    found = [
        placeholders.get(name, name)
        for expression in _EXPRESSIONS
        for name in _NAME.findall(request.get(expression) or "")
        if name.upper() not in _WORDS
    ]
    return sorted({*request.get("Key", {}), *found})

"""The IAM condition key `dynamodb:Attributes` of updates: all attributes that an update names.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
The emulator supports it for reads only, so a policy can't say what may be written.
"""

import re
from typing import Final

from ministack_fidelity.repairs.dynamodb.condition_keys import Json, add_condition_key

EXPRESSIONS: Final = ("UpdateExpression", "ConditionExpression")
NAME: Final = re.compile(r"(?<![\w.:#])#?[A-Za-z_]\w*(?!\w*\s*\()")
KEYWORDS: Final = frozenset(["SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN"])


def apply() -> None:
    """Policies can use the condition key `dynamodb:Attributes` for updates."""
    add_condition_key("dynamodb:Attributes", _attributes)


def _attributes(request: Json) -> list[str]:
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

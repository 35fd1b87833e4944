"""The environment variables that an isolated process inherits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_RUNTIME_API: Final = "AWS_LAMBDA_RUNTIME_API"
"""The address of an API that responds in the function's name.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""
_AWS_PREFIX: Final = "AWS_"
_HARMLESS: Final = frozenset(
    {
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_REGION",
    }
)
"""AWS's variables that every process inherits. All others may be credentials, or lead to some.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
"""


def inherited_environment(environ: Mapping[str, str], *, with_credentials: bool) -> dict[str, str]:
    """Return the variables that an isolated process inherits."""
    return {
        name: value
        for name, value in environ.items()
        if name != _RUNTIME_API
        and (with_credentials or name in _HARMLESS or not name.startswith(_AWS_PREFIX))
    }

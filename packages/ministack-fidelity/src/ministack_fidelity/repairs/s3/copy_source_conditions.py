"""The IAM condition key `s3:x-amz-copy-source`: what a request copies an object from.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
The emulator does not know it, so a policy can't allow copies from one location only.
"""

from collections.abc import Mapping
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

HEADER: Final = "x-amz-copy-source"
KEY: Final = f"s3:{HEADER}"


def apply() -> None:
    """Policies can use the condition key `s3:x-amz-copy-source`."""
    wrap(module("core.iam_actions"), "s3_service_context", _with_source)


def _with_source(original: Function) -> Function:
    def context(
        action: str, query: object, path: str = "", headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        values: dict[str, Any] = original(action, query, path, headers)
        source = (headers or {}).get(HEADER, "").removeprefix("/")
        return {**values, KEY: source} if source and action == "s3:PutObject" else values

    return context

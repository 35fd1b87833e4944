"""The IAM condition key `s3:RequestObjectTagKeys`: which tags a request gives to an object.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html
The emulator does not know it, so a policy can't deny a tag.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Final
from urllib.parse import parse_qs

from ministack_fidelity.emulator import Function, module, wrap

KEY: Final = "s3:RequestObjectTagKeys"
TAGGING_ACTIONS: Final = ("s3:PutObjectTagging", "s3:PutObjectVersionTagging")

_body: ContextVar[bytes] = ContextVar("object_tag_conditions", default=b"")


def apply() -> None:
    """Policies can use the condition key `s3:RequestObjectTagKeys`."""
    actions = module("core.iam_actions")
    wrap(actions, "extract_resource_arn", _remembering_body)
    wrap(actions, "s3_service_context", _with_tag_keys)


def _remembering_body(original: Function) -> Function:
    def extract(
        service: str,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *more: object,
        **options: object,
    ) -> object:
        _body.set(body if service == "s3" and method == "PUT" else b"")
        return original(service, method, path, headers, body, *more, **options)

    return extract


def _with_tag_keys(original: Function) -> Function:
    def context(
        action: str, query: object, path: str = "", headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        values: dict[str, Any] = original(action, query, path, headers)
        keys = _tag_keys(action, headers or {})
        return {**values, KEY: keys} if keys else values

    return context


def _tag_keys(action: str, headers: Mapping[str, str]) -> list[str]:
    if action == "s3:PutObject":
        return list(parse_qs(headers.get("x-amz-tagging", ""), keep_blank_values=True))
    return _tag_keys_of_body(_body.get()) if action in TAGGING_ACTIONS else []


def _tag_keys_of_body(body: bytes) -> list[str]:
    try:
        return list(module("services.s3")._parse_tags_xml(body))
    except Exception:  # noqa: BLE001 - the service refuses a body that can't be parsed
        return []

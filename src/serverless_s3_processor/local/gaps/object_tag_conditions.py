"""The IAM condition key `s3:RequestObjectTagKeys`: which tags a request gives to an object.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html
The emulator does not know it, so that a policy can't refuse a tag to anybody.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs

from serverless_s3_processor.local.emulator import Function, module, wrap

KEY = "s3:RequestObjectTagKeys"
_TAGGING = ("s3:PutObjectTagging", "s3:PutObjectVersionTagging")

_body: ContextVar[bytes] = ContextVar("object_tag_conditions", default=b"")


def apply() -> None:
    """Tell policies of S3 which tags a request names."""
    actions = module("core.iam_actions")
    wrap(actions, "extract_resource_arn", _noticing)
    wrap(actions, "s3_service_context", _with_tag_keys)


def _noticing(original: Function) -> Function:
    def extract(
        service: str,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *more: Any,  # noqa: ANN401 - as it came
        **named: Any,  # noqa: ANN401
    ) -> object:
        _body.set(body if service == "s3" and method == "PUT" else b"")
        return original(service, method, path, headers, body, *more, **named)

    return extract


def _with_tag_keys(original: Function) -> Function:
    def context(
        action: str, query: object, path: str = "", headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        told: dict[str, Any] = original(action, query, path, headers)
        keys = _keys(action, headers or {})
        return {**told, KEY: keys} if keys else told

    return context


def _keys(action: str, headers: Mapping[str, str]) -> list[str]:
    if action == "s3:PutObject":
        return list(parse_qs(headers.get("x-amz-tagging", ""), keep_blank_values=True))
    return _in_body(_body.get()) if action in _TAGGING else []


def _in_body(body: bytes) -> list[str]:
    try:
        return list(module("services.s3")._parse_tags_xml(body))
    except Exception:  # noqa: BLE001 - a request that can't be read is refused for it
        return []

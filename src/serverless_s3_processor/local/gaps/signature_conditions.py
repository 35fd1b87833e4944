"""IAM condition keys that tell how a request to S3 was signed, and how long ago.

AWS knows `s3:authType`, `s3:signatureversion` and, for presigned URLs and forms, `s3:signatureAge`:
https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
The emulator knows none of them, so that it refuses what a policy allows to presigned requests only.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap

Keys = dict[str, str]
Query = Mapping[str, list[str]]

SIGNED_AT = "%Y%m%dT%H%M%SZ"
# AWS gives this age to signatures of version 2, which have no date.
AGELESS = "0"
VERSION_2, VERSION_4 = "AWS", "AWS4-HMAC-SHA256"

_keys: ContextVar[Keys | None] = ContextVar("signature_conditions", default=None)


def apply() -> None:
    """Tell policies of S3 how the request that is being served was signed."""
    wrap(module("app"), "pin_signed_request", _noticing)
    wrap(module("services.s3"), "_enforce_signed_post_policy", _of_a_form)
    wrap(module("core.iam_evaluator"), "enforce", _telling)


def _noticing(original: Function) -> Function:
    def pin(method: str, path: str, query: Query, headers: list[tuple[bytes, bytes]]) -> None:
        _keys.set(_of_query(query) or _of_header(headers))
        original(method, path, query, headers)

    return pin


def _of_a_form(original: Function) -> Function:
    def enforce(fields: dict[str, str], *others: object) -> object:
        around = _keys.set(_described("POST", fields.get("x-amz-date")))
        try:
            return original(fields, *others)
        finally:
            _keys.reset(around)

    return enforce


def _telling(original: Function) -> Function:
    def enforce(key: str, action: str, service: str, *place: str, **about: Any) -> object:  # noqa: ANN401 - as they came
        if service == "s3":
            context = about.get("service_context") or {}
            about = {**about, "service_context": {**context, **(_keys.get() or {})}}
        return original(key, action, service, *place, **about)

    return enforce


def _of_query(query: Query) -> Keys:
    if "X-Amz-Signature" in query:
        return _described("REST-QUERY-STRING", query.get("X-Amz-Date", [""])[0])
    return _described("REST-QUERY-STRING", None) if "Signature" in query else {}


def _of_header(headers: list[tuple[bytes, bytes]]) -> Keys:
    authorization = next(
        (value for name, value in headers if name.lower() == b"authorization"), b""
    )
    if not authorization:
        return {}
    version = VERSION_4 if authorization.startswith(VERSION_4.encode()) else VERSION_2
    return {"s3:authType": "REST-HEADER", "s3:signatureversion": version}


def _described(kind: str, signed_at: str | None) -> Keys:
    version = VERSION_2 if signed_at is None else VERSION_4
    age = AGELESS if signed_at is None else _milliseconds_since(signed_at)
    return {"s3:authType": kind, "s3:signatureversion": version, "s3:signatureAge": age}


def _milliseconds_since(signed_at: str) -> str:
    try:
        age = datetime.now(UTC) - datetime.strptime(signed_at, SIGNED_AT).replace(tzinfo=UTC)
    except ValueError:
        return AGELESS  # A request with such a date is refused for it.
    return str(int(age.total_seconds() * 1000))

"""IAM condition keys that say how a request to S3 was signed, and how long ago.

AWS knows `s3:authType`, `s3:signatureversion` and, for presigned URLs and forms, `s3:signatureAge`:
https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
The emulator knows none of them, so it denies what a policy allows for presigned requests only.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

Keys = dict[str, str]
Query = Mapping[str, list[str]]

DATE_FORMAT: Final = "%Y%m%dT%H%M%SZ"
VERSION_2: Final = "AWS"
VERSION_4: Final = "AWS4-HMAC-SHA256"
UNKNOWN_AGE: Final = "0"
"""The age of signatures of version 2, which have no date."""

_keys: ContextVar[Keys | None] = ContextVar("signature_conditions", default=None)


def apply() -> None:
    """Policies can use `s3:authType`, `s3:signatureversion` and `s3:signatureAge`."""
    wrap(module("app"), "pin_signed_request", _remembering)
    wrap(module("services.s3"), "_enforce_signed_post_policy", _for_forms)
    wrap(module("core.iam_evaluator"), "enforce", _with_keys)


def _remembering(original: Function) -> Function:
    def pin(method: str, path: str, query: Query, headers: list[tuple[bytes, bytes]]) -> None:
        _keys.set(_query_keys(query) or _header_keys(headers))
        original(method, path, query, headers)

    return pin


def _for_forms(original: Function) -> Function:
    def enforce(fields: dict[str, str], *others: object) -> object:
        token = _keys.set(_presigned_keys("POST", fields.get("x-amz-date")))
        try:
            return original(fields, *others)
        finally:
            _keys.reset(token)

    return enforce


def _with_keys(original: Function) -> Function:
    def enforce(
        key: str,
        action: str,
        service: str,
        *more: object,
        **details: Any,  # noqa: ANN401 - passed on
    ) -> object:
        if service == "s3":
            context = details.get("service_context") or {}
            details = {**details, "service_context": {**context, **(_keys.get() or {})}}
        return original(key, action, service, *more, **details)

    return enforce


def _query_keys(query: Query) -> Keys:
    if "X-Amz-Signature" in query:
        return _presigned_keys("REST-QUERY-STRING", query.get("X-Amz-Date", [""])[0])
    return _presigned_keys("REST-QUERY-STRING", None) if "Signature" in query else {}


def _header_keys(headers: list[tuple[bytes, bytes]]) -> Keys:
    authorization = next(
        (value for name, value in headers if name.lower() == b"authorization"), b""
    )
    if not authorization:
        return {}
    version = VERSION_4 if authorization.startswith(VERSION_4.encode()) else VERSION_2
    return {"s3:authType": "REST-HEADER", "s3:signatureversion": version}


def _presigned_keys(auth_type: str, date: str | None) -> Keys:
    version = VERSION_2 if date is None else VERSION_4
    age = UNKNOWN_AGE if date is None else _age_milliseconds(date)
    return {"s3:authType": auth_type, "s3:signatureversion": version, "s3:signatureAge": age}


def _age_milliseconds(date: str) -> str:
    try:
        age = datetime.now(UTC) - datetime.strptime(date, DATE_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return UNKNOWN_AGE  # The service refuses a request with such a date.
    return str(int(age.total_seconds() * 1000))

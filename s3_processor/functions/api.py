"""The api: Lambda's entry point behind the REST API.

One error shape: `{"error": {"code", "message", "field"?}, "requestId"}`.
"""

from __future__ import annotations

import base64
import functools
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from s3_processor import bootstrap, names
from s3_processor.domain import clock, key
from s3_processor.ports import UnavailableError
from s3_processor.settings import ApiSettings

if TYPE_CHECKING:
    from s3_processor.adapters.json_log import JsonLog
    from s3_processor.services.request_processing import RequestProcessing

_FIELDS = ("bucket", "key", "versionId")


class Context(Protocol):
    """What we use of Lambda's context."""

    function_name: str


class ApiError(Exception):
    """A request that is answered with an error; `field` names the part of it that is wrong."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message} | ({"field": field} if field else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    key: str
    version_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """What answering takes."""

    settings: ApiSettings
    request_processing: RequestProcessing
    log: JsonLog


def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Answer a request of API Gateway's proxy integration.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    return handle(event, context, _wired())


@functools.cache
def _wired() -> Api:
    settings = ApiSettings.from_env(os.environ)
    return Api(
        settings=settings,
        request_processing=bootstrap.request_processing(settings),
        log=bootstrap.json_log(settings.environment),
    )


def handle(event: dict[str, Any], context: Context, api: Api) -> dict[str, Any]:
    """Do what `handler` does, with the given services."""
    request_id = event.get("requestContext", {}).get("requestId", "")
    try:
        status, body = _process(event, api)
        body |= {
            "environment": api.settings.environment,
            "timestamp": clock.millisecond(bootstrap.now()),
            "functionName": context.function_name,
        }
    except ApiError as error:
        status, body = error.status, {"error": error.body}
    except UnavailableError as error:
        api.log.line(level="ERROR", requestId=request_id, reason=str(error))
        message = "A service that this needs does not answer. Try again."
        status, body = 503, {"error": {"code": "Unavailable", "message": message}}
    api.log.line(requestId=request_id, status=status)
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps({**body, "requestId": request_id}),
    }


def _process(event: dict[str, Any], api: Api) -> tuple[int, dict[str, Any]]:
    body = _body(event)
    if not body:
        return 200, {"message": 'Send {"key": "uploads/…"} to process an object again.'}
    wanted = _wanted(body, api.settings.bucket)
    if not api.request_processing(api.settings.bucket, wanted.key, wanted.version_id):
        raise ApiError(404, "NoSuchObject", "The bucket holds no such object.", "key")
    done = {"bucket": api.settings.bucket, "key": wanted.key, "status": "queued"}
    return 202, {"message": "The object will be processed again.", "manualProcessing": done}


def _body(event: dict[str, Any]) -> dict[str, Any]:
    text = event.get("body") or ""
    try:
        raw = base64.b64decode(text) if event.get("isBase64Encoded") else text
        body = json.loads(raw) if raw.strip() else {}
    except (ValueError, RecursionError):
        raise ApiError(400, "InvalidBody", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise ApiError(400, "InvalidBody", "The body must be a JSON object.")
    return body


def _wanted(body: dict[str, Any], bucket: str) -> _Wanted:
    for name in body:
        if name not in _FIELDS:
            allowed = ", ".join(_FIELDS)
            raise ApiError(400, "UnknownField", f"Allowed fields are {allowed}.", _shown(name))
    if body.get("bucket", bucket) != bucket:
        raise ApiError(403, "ForeignBucket", "This API serves one bucket, not this one.", "bucket")
    version_id = body.get("versionId")
    if not (version_id is None or (isinstance(version_id, str) and version_id)):
        raise ApiError(400, "InvalidField", "It must be a version id.", "versionId")
    return _Wanted(key=_key(body), version_id=version_id)


def _key(body: dict[str, Any]) -> str:
    if "key" not in body:
        raise ApiError(400, "MissingField", "The key of the object is missing.", "key")
    try:
        checked = key.checked(body["key"])
    except ValueError as error:
        raise ApiError(400, "InvalidField", f"This can't be a key: {error}.", "key") from None
    if not checked.startswith(names.WATCHED_PREFIX):
        message = f"Only objects under {names.WATCHED_PREFIX} are processed."
        raise ApiError(400, "InvalidField", message, "key")
    return checked


def _shown(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode()[:100]

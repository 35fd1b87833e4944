"""Clients of services whose requests and responses are JSON.

They have botocore's methods: `client.put_item(TableName=…)` returns the same dict, without a model
of the service. Bytes are the exception: they are returned in base64, as JSON has them.
https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

from __future__ import annotations

import binascii
import functools
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from serverless_s3_processor.runtime.adapters.aws.errors import ServiceError
from serverless_s3_processor.runtime.adapters.aws.libcurl.service import Service, ServiceRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from serverless_s3_processor.runtime.adapters.aws.each_call import EachCall
    from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
    from serverless_s3_processor.runtime.adapters.aws.libcurl.transfer import HttpResponse


class JsonProtocol(NamedTuple):
    """How a service is addressed. `timestamps` are the members that are times."""

    endpoint: str
    signing_name: str
    target_prefix: str
    version: str = "1.0"
    timestamps: frozenset[str] = frozenset()


_PROTOCOLS: Final = {
    "cloudwatch": JsonProtocol("monitoring", "monitoring", "GraniteServiceVersion20100801"),
    "dynamodb": JsonProtocol("dynamodb", "dynamodb", "DynamoDB_20120810"),
    "dynamodbstreams": JsonProtocol("streams.dynamodb", "dynamodb", "DynamoDBStreams_20120810"),
    "logs": JsonProtocol("logs", "logs", "Logs_20140328", "1.1"),
    "sqs": JsonProtocol("sqs", "sqs", "AmazonSQS"),
    "stepfunctions": JsonProtocol(
        "states", "states", "AWSStepFunctions", timestamps=frozenset({"startDate", "stopDate"})
    ),
}
"""The services, by botocore's names."""
JSON_SERVICES: Final = tuple(_PROTOCOLS)


class JsonClient:
    """Its methods are the service's operations, with botocore's names."""

    def __init__(self, config: ClientConfig, protocol: JsonProtocol) -> None:
        self._endpoint = config.endpoint(protocol.endpoint)
        self._target_prefix = protocol.target_prefix
        self._content_type = f"application/x-amz-json-{protocol.version}"
        read = functools.partial(_read, timestamps=protocol.timestamps)
        self._service = Service(config, protocol.signing_name, read)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Return a function that calls an operation: `put_item` is `PutItem`."""
        if method.startswith("_"):
            raise AttributeError(method)
        return functools.partial(self._call, method)

    def concurrently(self, method: str, limit: int) -> EachCall:
        """Return a function that makes many calls of an operation, `limit` concurrently."""

        def call_each(parameters: Sequence[dict[str, Any]]) -> list[Any]:
            return self._service.call_all([self._request(method, p) for p in parameters], limit)

        return call_each

    def _call(self, method: str, /, **parameters: Any) -> Any:  # noqa: ANN401 - by operation
        return self._service.call(self._request(method, parameters))

    def _request(self, method: str, parameters: dict[str, Any]) -> ServiceRequest:
        operation = "".join(word.capitalize() for word in method.split("_"))
        target = f"{self._target_prefix}.{operation}"
        headers = {"content-type": self._content_type, "x-amz-target": target}
        body = json.dumps(parameters, separators=(",", ":"), default=_encode).encode()
        return ServiceRequest("POST", self._endpoint, "/", "", headers, body)


def json_client(config: ClientConfig, service: str) -> Any:  # noqa: ANN401 - stands in for botocore's
    """Return a client of one of `JSON_SERVICES`."""
    return JsonClient(config, _PROTOCOLS[service])


def _encode(value: bytes | datetime) -> str | float:
    if isinstance(value, datetime):
        seconds = value.timestamp()
        return int(seconds) if seconds.is_integer() else seconds
    return binascii.b2a_base64(value, newline=False).decode()


def _read(response: HttpResponse, timestamps: frozenset[str]) -> Any:  # noqa: ANN401 - by operation
    if response.is_error:
        raise _error(response)
    if not response.body:
        return {}
    return json.loads(
        response.body,
        object_hook=functools.partial(_with_times, timestamps) if timestamps else None,
    )


def _with_times(timestamps: frozenset[str], members: dict[str, Any]) -> dict[str, Any]:
    """Return the members with times in place of numbers; null is a time that is not known yet."""
    for name in timestamps & members.keys():
        if members[name] is not None:
            members[name] = datetime.fromtimestamp(members[name], UTC)
    return members


def _error(response: HttpResponse) -> ServiceError:
    try:
        fields = json.loads(response.body)
        code = str(fields.get("__type", response.status)).rpartition("#")[2]
    except (ValueError, AttributeError):  # it is a proxy's, or truncated
        fields, code = {}, str(response.status)
    message = str(fields.get("message") or fields.get("Message") or "")
    error = ServiceError(code, message, response.status, response.headers)
    error.response["CancellationReasons"] = fields.get("CancellationReasons", [])
    return error

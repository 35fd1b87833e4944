"""A client of services whose requests and responses are JSON: DynamoDB and SQS.

It has botocore's methods: `client.put_item(TableName=…)` returns the same dict, without a model of
the service. Bytes are the exception: they are returned in base64, as JSON has them.
https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

from __future__ import annotations

import binascii
import functools
import json
from typing import TYPE_CHECKING, Any

from serverless_s3_processor.runtime.adapters.aws.errors import ServiceError
from serverless_s3_processor.runtime.adapters.aws.libcurl.service import Service, ServiceRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from serverless_s3_processor.runtime.adapters.aws.each_call import EachCall
    from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
    from serverless_s3_processor.runtime.adapters.aws.libcurl.transfer import HttpResponse


class JsonClient:
    """Its methods are the service's operations, with botocore's names."""

    def __init__(self, config: ClientConfig, service: str, target_prefix: str) -> None:
        self._endpoint = config.endpoint(service)
        self._target_prefix = target_prefix
        self._service = Service(config, service, _read)

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
        headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": target}
        body = json.dumps(parameters, separators=(",", ":"), default=_base64).encode()
        return ServiceRequest("POST", self._endpoint, "/", "", headers, body)


def dynamodb(config: ClientConfig) -> Any:  # noqa: ANN401 - stands in for botocore's
    """Return a client of DynamoDB."""
    return JsonClient(config, "dynamodb", "DynamoDB_20120810")


def sqs(config: ClientConfig) -> Any:  # noqa: ANN401 - stands in for botocore's
    """Return a client of SQS."""
    return JsonClient(config, "sqs", "AmazonSQS")


def _base64(value: bytes) -> str:
    return binascii.b2a_base64(value, newline=False).decode()


def _read(response: HttpResponse) -> Any:  # noqa: ANN401 - by operation
    if response.is_error:
        raise _error(response)
    return json.loads(response.body) if response.body else {}


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

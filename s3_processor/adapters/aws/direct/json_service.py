"""A client of a service whose requests and answers are JSON: DynamoDB and SQS.

Its calls are botocore's: `client.put_item(TableName=…)` returns the same dict, without a model of
the service. Bytes are the exception: they come
as JSON holds them, which is base64.
https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

from __future__ import annotations

import binascii
import functools
import json
from typing import TYPE_CHECKING, Any

from s3_processor.adapters.aws.direct.service import Request, Service
from s3_processor.adapters.aws.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from s3_processor.adapters.aws.direct.account import Account
    from s3_processor.adapters.aws.direct.answer import Answer
    from s3_processor.adapters.aws.each_call import EachCall


class JsonClient:
    """Its methods are the service's operations, under the names that botocore has for them."""

    def __init__(self, account: Account, service: str, target: str) -> None:
        self._endpoint = account.endpoint(service)
        self._target = target
        self._service = Service(account, service, _refused)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Return a call of the operation: `put_item` is `PutItem`."""
        if method.startswith("_"):
            raise AttributeError(method)
        return functools.partial(self._call, method)

    def at_once(self, method: str, most: int) -> EachCall:
        """Return what makes many calls of an operation, `most` at the same time."""

        def each(requests: Sequence[dict[str, Any]]) -> list[Any]:
            asked = [self._request(method, request) for request in requests]
            return self._service.read_all(asked, most, _told)

        return each

    def _call(self, method: str, /, **request: Any) -> Any:  # noqa: ANN401 - by operation
        return _told(self._service.ask(self._request(method, request)))

    def _request(self, method: str, request: dict[str, Any]) -> Request:
        operation = "".join(word.capitalize() for word in method.split("_"))
        target = f"{self._target}.{operation}"
        headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": target}
        body = json.dumps(request, separators=(",", ":"), default=_base64).encode()
        return Request("POST", self._endpoint, "/", "", headers, body)


def _told(answer: Answer) -> Any:  # noqa: ANN401 - by operation
    return json.loads(answer.body) if answer.body else {}


def _base64(value: bytes) -> str:
    return binascii.b2a_base64(value, newline=False).decode()


def dynamodb(account: Account) -> Any:  # noqa: ANN401 - stands in for botocore's
    """Return a client of DynamoDB."""
    return JsonClient(account, "dynamodb", "DynamoDB_20120810")


def sqs(account: Account) -> Any:  # noqa: ANN401 - stands in for botocore's
    """Return a client of SQS."""
    return JsonClient(account, "sqs", "AmazonSQS")


def _refused(answer: Answer) -> RefusedError:
    try:
        told = json.loads(answer.body)
        code = str(told.get("__type", answer.status)).rpartition("#")[2]
    except (ValueError, AttributeError):  # it is a proxy's, or was cut off
        told, code = {}, str(answer.status)
    message = str(told.get("message") or told.get("Message") or "")
    error = RefusedError(code, message, answer.status, answer.headers)
    error.response["CancellationReasons"] = told.get("CancellationReasons", [])
    return error

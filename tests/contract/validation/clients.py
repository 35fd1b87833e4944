"""Our own clients, whose requests are checked against botocore's models before they are sent."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from botocore.loaders import Loader
from botocore.model import ServiceModel

from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import (
    JSON_SERVICES,
    json_client,
)
from serverless_s3_processor.runtime.adapters.aws.libcurl.s3 import S3Client
from serverless_s3_processor.runtime.adapters.aws.libcurl.sns import SNSClient
from serverless_s3_processor.runtime.adapters.aws.libcurl.transfer import HttpRequest
from serverless_s3_processor.runtime.adapters.aws.libcurl.transport import Transports
from tests.contract.validation.parameters import InvalidRequestError, check_parameters
from tests.contract.validation.wire import WireRequest, botocore_request, sent_request

CLIENTS: Final[dict[str, Callable[[ClientConfig], Any]]] = {
    **{name: functools.partial(json_client, service=name) for name in JSON_SERVICES},
    "s3": S3Client,
    "sns": SNSClient,
}
"""Our own clients by botocore's names of the services."""


class _CheckedTransports(Transports):
    """Sends only what is in `expected`, and raises InvalidRequestError for the rest."""

    def __init__(self, config: ClientConfig) -> None:
        super().__init__(config)
        self.expected: set[WireRequest] = set()

    def exchange(self, requests: Iterable[tuple[int, HttpRequest]], limit: int) -> Iterator[Any]:
        return super().exchange(map(self._check, requests), limit)

    def _check(self, numbered: tuple[int, HttpRequest]) -> tuple[int, HttpRequest]:
        if (request := sent_request(numbered[1])) not in self.expected:
            raise InvalidRequestError(f"botocore does not send {request}, but {self.expected}")
        return numbered


class CheckedClient:
    """A client of our own that sends what botocore sends for the same parameters, or nothing."""

    def __init__(self, service: str, config: ClientConfig) -> None:
        config.transports = self._transports = _CheckedTransports(config)
        self._client = CLIENTS[service](config)
        self._model = _service_model(service)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        return lambda **parameters: getattr(self._client, method)(**self._check(method, parameters))

    def concurrently(self, *arguments: Any) -> Callable[[Sequence[dict[str, Any]]], Any]:
        """SNS's client has one method, and takes no name of a method."""
        method = arguments[0] if isinstance(arguments[0], str) else "publish_batch"
        call_each = self._client.concurrently(*arguments)
        return lambda requests: call_each([self._check(method, request) for request in requests])

    def get_each(self, requests: Iterable[dict[str, str]], limit: int) -> Iterator[Any]:
        """Check a request when it is taken, not before."""
        checked = (self._check("get_object", request) for request in requests)
        yield from self._client.get_each(checked, limit)

    def _check(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        operation = self._model.operation_model("".join(map(str.capitalize, method.split("_"))))
        check_parameters(parameters, operation)
        self._transports.expected.add(botocore_request(operation, parameters))
        return parameters


def checked(service: str, environ: Mapping[str, str]) -> Any:
    """Return our own client of a service, which sends what botocore sends or nothing."""
    return CheckedClient(service, ClientConfig(environ))


@functools.cache
def _service_model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)

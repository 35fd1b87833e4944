"""The clients under test: ours, and botocore as the reference. Nothing else here knows ours."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, Final, Protocol

import botocore.exceptions
from botocore.config import Config
from botocore.retries import quota, standard
from botocore.retries.base import BaseRetryBackoff
from botocore.session import Session
from urllib3.exceptions import HTTPError

from serverless_s3_processor.runtime.adapters.aws.errors import (
    RequestError,
    ServiceError,
    TimedOutError,
    code_of,
)
from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.aws.libcurl.json_service import json_client
from serverless_s3_processor.runtime.adapters.aws.libcurl.s3 import S3Client
from tests.http_conformance.outcomes import (
    NO_RESPONSE,
    TIMED_OUT,
    Outcome,
    error_response,
    unexpected,
)

ATTEMPTS: Final = 3
CONNECT_TIMEOUT_SECONDS: Final = 1
READ_TIMEOUT_SECONDS: Final = 1
_SESSION: Final = Session()


def environ_for(url: str, ca_bundle: str | None = None) -> dict[str, str]:
    """Return what Lambda's environment would hold, and what stands in place of AWS."""
    environ = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": url,
    }
    return environ | ({"AWS_CA_BUNDLE": ca_bundle} if ca_bundle else {})


class Client(Protocol):
    """Makes calls with the parameters and responses of botocore's clients."""

    name: str

    def service(self, name: str) -> Any:
        """Return what has the operations of a service as methods."""

    def get_each(
        self, requests: Iterable[Mapping[str, str]], limit: int
    ) -> Iterator[tuple[int, Any]]:
        """Read many objects, `limit` at the same time; yield indexes, and responses or errors."""

    def call_each(
        self, service: str, method: str, requests: Sequence[dict[str, Any]], limit: int
    ) -> Iterable[Any]:
        """Make many calls; return responses or errors in the order of the requests."""

    def outcome_of(self, error: Exception) -> Outcome:
        """Return what an error stands for."""


class MakeClient(Protocol):
    """Makes a client from environment variables."""

    def __call__(self, environ: Mapping[str, str], /) -> Client:
        """Return a client that has no connections yet."""


class _ImpatientConfig(ClientConfig):
    """Has short timeouts, and no waits between attempts."""

    connect_timeout_seconds = CONNECT_TIMEOUT_SECONDS
    read_timeout_seconds = READ_TIMEOUT_SECONDS
    sleep = staticmethod(lambda _: None)


class OurClient:
    """Implements `Client` with the module under test."""

    name = "ours"

    def __init__(self, environ: Mapping[str, str]) -> None:
        config = _ImpatientConfig(environ)
        self._services = {"s3": S3Client(config), "dynamodb": json_client(config, "dynamodb")}

    def service(self, name: str) -> Any:
        return self._services[name]

    def get_each(
        self, requests: Iterable[Mapping[str, str]], limit: int
    ) -> Iterator[tuple[int, Any]]:
        returned: Iterator[tuple[int, Any]] = self.service("s3").get_each(requests, limit)
        return returned

    def call_each(
        self, service: str, method: str, requests: Sequence[dict[str, Any]], limit: int
    ) -> Iterable[Any]:
        returned: list[Any] = self.service(service).concurrently(method, limit)(requests)
        return returned

    def outcome_of(self, error: Exception) -> Outcome:
        if isinstance(error, ServiceError):
            return error_response(code_of(error))
        if isinstance(error, TimedOutError):
            return TIMED_OUT
        if isinstance(error, RequestError):
            return NO_RESPONSE
        return unexpected(error)


class BotocoreClient:
    """Implements `Client` with the reference."""

    name = "botocore"

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._clients: dict[str, Any] = {}
        self._environ = environ

    def service(self, name: str) -> Any:
        if name not in self._clients:
            self._clients[name] = _botocore_client(name, self._environ)
        return self._clients[name]

    def get_each(
        self, requests: Iterable[Mapping[str, str]], limit: int
    ) -> Iterator[tuple[int, Any]]:
        return enumerate(self.call_each("s3", "get_object", list(map(dict, requests)), limit))

    def call_each(
        self, service: str, method: str, requests: Sequence[dict[str, Any]], limit: int
    ) -> Iterable[Any]:
        call = getattr(self.service(service), method)

        def attempt(parameters: dict[str, Any]) -> Any:
            try:
                return _with_whole_body(call(**parameters))
            except Exception as error:  # noqa: BLE001 - as `outcome_of` takes it
                return error

        with ThreadPoolExecutor(limit) as threads:
            return list(threads.map(attempt, requests))

    def outcome_of(self, error: Exception) -> Outcome:
        if isinstance(error, botocore.exceptions.ClientError):
            return error_response(code_of(error))
        if isinstance(error, _TIMEOUTS):
            return TIMED_OUT
        if isinstance(error, _ERRORS):
            return NO_RESPONSE
        return unexpected(error)


_TIMEOUTS = (
    botocore.exceptions.ReadTimeoutError,
    botocore.exceptions.ConnectTimeoutError,
)
_ERRORS = (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError, HTTPError)


def _with_whole_body(returned: dict[str, Any]) -> dict[str, Any]:
    """Read the body in the thread that asked for it, which sets the connection free."""
    if "Body" in returned:
        returned["Body"] = BytesIO(returned["Body"].read())
    return returned


class _NoBackoff(BaseRetryBackoff):
    """Stands in for the waits between attempts."""

    def delay_amount(self, context: object) -> float:  # noqa: ARG002 - botocore's interface
        return 0


def _botocore_client(service: str, environ: Mapping[str, str]) -> Any:
    client = _SESSION.create_client(
        service,
        region_name=environ["AWS_REGION"],
        endpoint_url=environ["AWS_ENDPOINT_URL"],
        verify=environ.get("AWS_CA_BUNDLE"),
        aws_access_key_id=environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environ["AWS_SECRET_ACCESS_KEY"],
        config=Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=READ_TIMEOUT_SECONDS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    _remove_backoff(client)
    return client


def _remove_backoff(client: Any) -> None:
    """Replace botocore's handler of retries by an equal one that does not wait in between."""
    name = client.meta.service_model.service_id.hyphenize()
    handler = standard.RetryHandler(
        standard.RetryPolicy(standard.StandardRetryConditions(ATTEMPTS), _NoBackoff()),
        standard.RetryEventAdapter(),
        standard.RetryQuotaChecker(quota.RetryQuota()),  # type: ignore[arg-type] # mistaken stub
    )
    client.meta.events.unregister(f"needs-retry.{name}", unique_id=f"retry-config-{name}")
    client.meta.events.register(f"needs-retry.{name}", handler.needs_retry)

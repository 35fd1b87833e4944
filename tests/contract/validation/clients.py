"""Clients whose requests are checked against botocore's models before they are sent."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from botocore.loaders import Loader
from botocore.model import ServiceModel

from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.aws.libcurl.transport import Transports
from tests.contract.validation import json_protocol, query_protocol, rest_protocol, wire
from tests.contract.validation.parameters import check_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from botocore.model import OperationModel

    from serverless_s3_processor.runtime.adapters.aws.libcurl.transfer import HttpRequest
    from serverless_s3_processor.runtime.adapters.aws.libcurl.transport import Outcome
    from tests.contract.witnesses import Session, Witness

_READERS = {
    "json": json_protocol.read,
    "query": query_protocol.read,
    "rest-xml": rest_protocol.read,
}


def check_request(request: HttpRequest) -> None:
    """Do nothing if the model of its service allows what a request says on the wire.

    Raises:
        InvalidRequestError: it does not.
    """
    parsed = wire.parse(request)
    model = _service_model(parsed.service)
    operation, parameters = _READERS[model.metadata["protocol"]](model, parsed)
    check_parameters(parameters, operation)


@functools.cache
def _service_model(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


class CheckedTransports(Transports):
    """Sends what the models allow, and raises InvalidRequestError for the rest."""

    def exchange(
        self, requests: Iterable[tuple[int, HttpRequest]], limit: int
    ) -> Iterator[tuple[int, Outcome]]:
        return super().exchange(map(_checked, requests), limit)


def _checked(numbered: tuple[int, HttpRequest]) -> tuple[int, HttpRequest]:
    check_request(numbered[1])
    return numbered


def checked_config(environ: Mapping[str, str]) -> ClientConfig:
    """Return the configuration of clients of our own whose requests are checked."""
    config = ClientConfig(environ)
    config.transports = CheckedTransports(config)
    return config


class CheckedWitness:
    """A witness whose clients of botocore check more than botocore does."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness

    def session(self) -> CheckedSession:
        return CheckedSession(self._witness.session())

    def environment(self) -> Mapping[str, str]:
        return self._witness.environment()


class CheckedSession:
    """Makes clients of botocore that check more than botocore does."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def client(self, service_name: Any, /) -> Any:
        """Botocore's own changes to an operation's parameters come before the check of all."""
        client = self._session.client(service_name)
        client.meta.events.register("before-parameter-build", _check_call)
        return client


def _check_call(params: Mapping[str, Any], model: OperationModel, **_: object) -> None:
    check_parameters(params, model)

"""Fixtures for clients that no environment variable of this machine configures."""

import os

import pytest

from tests.http_conformance.certificates import Certificates
from tests.http_conformance.clients import BotocoreClient, MakeClient, OurClient


@pytest.fixture(autouse=True)
def _no_variables_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(params=[OurClient, BotocoreClient], ids=lambda client: client.name)
def either_client(request: pytest.FixtureRequest) -> MakeClient:
    make_client: MakeClient = request.param
    return make_client


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))

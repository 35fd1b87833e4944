"""Each test gets clients that no variable of this machine leads elsewhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.http_conformance.certificates import Certificates
from tests.http_conformance.clients import BotocoreClient, OurClient

if TYPE_CHECKING:
    from tests.http_conformance.clients import MakeClient


@pytest.fixture(autouse=True)
def _no_variables_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def our_client() -> MakeClient:
    return OurClient


@pytest.fixture
def botocore_client() -> MakeClient:
    return BotocoreClient


@pytest.fixture(params=[OurClient, BotocoreClient], ids=lambda client: client.name)
def either_client(request: pytest.FixtureRequest) -> MakeClient:
    made: MakeClient = request.param
    return made


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))

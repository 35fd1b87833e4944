from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.support.acting import deployed_to_act
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, Notices, bootstrapped
from tests.e2e.support.own_processors import deployed_with_processors


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("e2e")


@pytest.fixture(scope="session")
def deployment(home: Path) -> Iterator[Deployment]:
    """The `dev` environment on an emulator of its own, with IAM enforced."""
    with bootstrapped(home) as deployed:
        deployed.deploy()
        yield deployed


@pytest.fixture(scope="session")
def notices(deployment: Deployment) -> Notices:
    return Notices(deployment)


@pytest.fixture(scope="session")
def api(deployment: Deployment) -> Api:
    return Api.of(deployment)


@pytest.fixture(scope="session")
def acting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed_to_act(tmp_path_factory.mktemp("actions")) as deployed:
        yield deployed


@pytest.fixture(scope="session")
def with_processors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed_with_processors(tmp_path_factory.mktemp("processors")) as deployed:
        yield deployed

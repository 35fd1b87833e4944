from collections.abc import Iterator

import pytest

from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, bootstrapped
from tests.e2e.support.notices import Notices


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """The `dev` environment on an emulator of its own, with IAM enforced."""
    with bootstrapped(tmp_path_factory.mktemp("e2e")) as deployment:
        deployment.deploy()
        yield deployment


@pytest.fixture(scope="session")
def notices(deployment: Deployment) -> Notices:
    return Notices(deployment)


@pytest.fixture(scope="session")
def api(deployment: Deployment) -> Api:
    return Api.of(deployment)

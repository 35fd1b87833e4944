import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.support.api import Api
from tests.e2e.support.aws_account import AwsAccount
from tests.e2e.support.deployment import Deployment, bootstrapped
from tests.e2e.support.notices import Notices


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment[Any]]:
    """The `dev` environment on an emulator of its own, with IAM enforced.

    With `make acceptance` it is the environment that this has deployed.
    """
    if environment := os.environ.get("ACCEPTANCE_ENVIRONMENT"):
        home = tmp_path_factory.mktemp("acceptance")
        yield Deployment(AwsAccount(home), home, environment)
        return
    with bootstrapped(tmp_path_factory.mktemp("e2e")) as deployment:
        deployment.deploy()
        yield deployment


@pytest.fixture(scope="session")
def notices(deployment: Deployment) -> Iterator[Notices]:
    notices = Notices(deployment)
    yield notices
    notices.delete()


@pytest.fixture(scope="session")
def api(deployment: Deployment) -> Api:
    return Api.of(deployment)

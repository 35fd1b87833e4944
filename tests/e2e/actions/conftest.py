from collections.abc import Iterator

import pytest

from tests.e2e.support import iam
from tests.e2e.support.actions import deploy_with_actions
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, bootstrapped
from tests.e2e.support.notices import Notices


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A stack with the actions of the example, which were off for a while."""
    with bootstrapped(tmp_path_factory.mktemp("actions")) as deployment:
        deploy_with_actions(deployment)
        yield deployment


@pytest.fixture(scope="session")
def api(deployment: Deployment) -> Api:
    """The API as an operator sees it."""
    return Api.of(deployment).called_by(iam.operator_session(deployment))


@pytest.fixture(scope="session")
def notices(deployment: Deployment) -> Notices:
    return Notices(deployment)

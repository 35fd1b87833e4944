from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serverless_s3_processor.local.stack import LocalStack
from serverless_s3_processor.runtime.config import names
from tests.e2e.api import Api
from tests.e2e.deployment import Deployment, Notices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("e2e")


@pytest.fixture(scope="session")
def deployment(home: Path) -> Iterator[Deployment]:
    """The `dev` environment on an emulator of its own, with IAM enforced."""
    stack = LocalStack(home / "stack", None)
    stack.start()
    try:
        deployed = Deployment(stack, home / "assembly", names.DEFAULT_ENVIRONMENT)
        deployed.bootstrap()
        deployed.deploy()
        yield deployed
    finally:
        stack.stop()


@pytest.fixture(scope="session")
def notices(deployment: Deployment) -> Notices:
    return Notices(deployment)


@pytest.fixture(scope="session")
def api(deployment: Deployment) -> Api:
    return Api.of(deployment)

"""One emulator for all tests of the local stack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from serverless_s3_processor.local.stack import LocalStack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    stack = LocalStack(tmp_path_factory.mktemp("local"), None)
    stack.start()
    yield stack
    stack.stop()


@pytest.fixture
def own_stack(tmp_path: Path) -> Iterator[LocalStack]:
    """A stack that is not running, for one test to start and stop as it likes."""
    stack = LocalStack(tmp_path / "home", None)
    yield stack
    stack.stop()

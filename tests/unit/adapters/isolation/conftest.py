from collections.abc import Iterator

import pytest

from serverless_s3_processor.runtime.adapters.isolation.runner import IsolatedProcessors
from tests.support.isolated.runner import isolated


@pytest.fixture
def poison() -> Iterator[IsolatedProcessors]:
    runner = isolated("-m", "tests.support.isolated.poison")
    yield runner
    runner.end()


@pytest.fixture
def patient() -> Iterator[IsolatedProcessors]:
    """Tries for half a second, so that a busy machine makes no difference."""
    runner = isolated("-m", "tests.support.isolated.poison", seconds=5)
    yield runner
    runner.end()

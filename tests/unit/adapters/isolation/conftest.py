from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.isolated.runner import isolated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.runtime.adapters.isolation.runner import IsolatedProcessors


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

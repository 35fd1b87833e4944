import pytest

from tests.unit.services.actions.stage import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()

import pytest

from tests.unit.services.notices.announcer_rig import AnnouncerRig


@pytest.fixture
def announce() -> AnnouncerRig:
    return AnnouncerRig()

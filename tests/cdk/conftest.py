import pytest

from tests.cdk.contexts import PROD
from tests.cdk.synthesized import Synthesized, readme_context, synthesize


@pytest.fixture(scope="session")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    return synthesize(tmp_path_factory.mktemp("dev"), scanned=True)


@pytest.fixture(scope="session")
def prod(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    return synthesize(tmp_path_factory.mktemp("prod"), scanned=True, **PROD)


@pytest.fixture(scope="session")
def as_in_readme(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """Return what the README's command deploys."""
    return synthesize(tmp_path_factory.mktemp("readme"), scanned=True, **readme_context())


@pytest.fixture(scope="session")
def unprotected(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """Return a first deployment outside `dev`, with all other defaults."""
    return synthesize(
        tmp_path_factory.mktemp("unprotected"), env_suffix="first", email_address="a@example.org"
    )


@pytest.fixture(scope="session")
def without_layer(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """Return `dev` with thumbnails and a dashboard, where functions have the libraries anyway."""
    return synthesize(
        tmp_path_factory.mktemp("layer"), layer="none", thumbnails="64", dashboard="true"
    )


@pytest.fixture(scope="session")
def without_libraries(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """Return `locked`: no processors that need libraries, one origin for pages, an object lock."""
    return synthesize(
        tmp_path_factory.mktemp("libraries"),
        env_suffix="locked",
        email_address="team@example.com",
        object_lock="governance:30",
        pollers="4:50",
        processors="",
        cors_origins="https://console.example.com",
    )


@pytest.fixture(params=["dev", "prod"])
def stack(request: pytest.FixtureRequest) -> Synthesized:
    """Run a test once with each."""
    synthesized = request.getfixturevalue(request.param)
    assert isinstance(synthesized, Synthesized)
    return synthesized

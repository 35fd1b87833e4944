import re
from typing import Final

import pytest

from tests.cdk.synthesized import PROJECT, Synthesized, synthesize

PROD: Final = {
    "env_suffix": "prod",
    "existing_buckets": "acme-data/incoming/,acme-data/partner/,partner.drop",
    "protected": "true",
    "email_address": "team@example.org",
    "digest_minutes": "15",
    "nat_gateways": "1",
    "architecture": "x86_64",
    "processor_concurrency": "250",
    "kms_key_arn": "create",
    "bucket_key_arns": (
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    ),
    "log_days": "90",
    "archive_days": "30",
    "expire_days": "3650",
    "expire_noncurrent_days": "365",
    "api_access_logs": "existing",
    "cors_origins": "https://console.example.com,http://localhost:8080",
    "reconcile_schedule": "",
    "reconcile_concurrency": "7",
    "reconcile_batch": "100",
    "reconcile_tolerance": "0",
    "processors": "image,pdf",
    "thumbnails": "320",
    "processors_dir": "examples/invoices",
    "actions_file": "examples/actions/actions.toml",
}
"""A deployment whose every context value differs from the default, but what excludes others.

A network that is there excludes a NAT gateway, and an object lock excludes quarantine:
test_existing_network.py and test_kept_objects.py.
"""


@pytest.fixture(scope="session")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    return synthesize(tmp_path_factory.mktemp("dev"), scanned=True)


@pytest.fixture(scope="session")
def prod(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    return synthesize(tmp_path_factory.mktemp("prod"), scanned=True, **PROD)


@pytest.fixture(scope="session")
def as_in_readme(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """Return what the README's command deploys."""
    [command] = re.findall(r"^cdk deploy (.+)$", (PROJECT / "README.md").read_text(), re.MULTILINE)
    context = dict(value.split("=", 1) for value in re.findall(r"-c (\S+)", command))
    return synthesize(tmp_path_factory.mktemp("readme"), scanned=True, **context)


@pytest.fixture(scope="session")
def unprotected(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """Return a first deployment outside `dev`, with all other defaults."""
    return synthesize(
        tmp_path_factory.mktemp("unprotected"), env_suffix="first", email_address="a@example.org"
    )


@pytest.fixture(scope="session")
def without_layer(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """Return `dev` with thumbnails, where functions have the libraries of processors anyway."""
    return synthesize(tmp_path_factory.mktemp("layer"), layer="none", thumbnails="64")


@pytest.fixture(scope="session")
def without_libraries(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """Return `locked`: no processors that need libraries, one origin for pages, an object lock."""
    return synthesize(
        tmp_path_factory.mktemp("libraries"),
        env_suffix="locked",
        email_address="team@example.com",
        object_lock="governance:30",
        processors="",
        cors_origins="https://console.example.com",
    )


@pytest.fixture(params=["dev", "prod"])
def stack(request: pytest.FixtureRequest) -> Synthesized:
    """Run a test once with each."""
    synthesized = request.getfixturevalue(request.param)
    assert isinstance(synthesized, Synthesized)
    return synthesized

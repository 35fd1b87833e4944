"""The API's services on the adapters of AWS: each can be built, though nothing is called."""

import functools
from dataclasses import replace

import pytest

from serverless_s3_processor.runtime.bootstrap.api import ApiServices
from serverless_s3_processor.runtime.bootstrap.api_adapters import ApiAdapters
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.api import ApiSettings
from tests.support.world import SETTINGS

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "id",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    names.URL_SUFFIX: "amazonaws.com",
}
ACTIONS = replace(
    SETTINGS,
    actions_dead_letters_url="https://sqs.us-east-1.amazonaws.com/111122223333/actions",
    actions_log="actions",
)
SERVICES = [
    name
    for name, member in vars(ApiServices).items()
    if isinstance(member, functools.cached_property)
]


@pytest.mark.parametrize("settings", [SETTINGS, ACTIONS], ids=["no actions", "actions"])
@pytest.mark.parametrize("service", SERVICES)
def test_each_service_is_built_on_the_adapters_of_aws(
    monkeypatch: pytest.MonkeyPatch, service: str, settings: ApiSettings
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)

    assert getattr(ApiServices(settings, ApiAdapters(settings)), service) is not None

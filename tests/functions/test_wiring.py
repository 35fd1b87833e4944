"""Importing a function builds nothing; its first event wires it from the environment."""

from types import ModuleType
from typing import Any

import pytest

from serverless_s3_processor.runtime.config import SettingError, Settings
from serverless_s3_processor.runtime.lambdas import api, digest, notifier, processor, reconciler
from tests.functions.events import event
from tests.functions.importing import importing
from tests.support.clock import Context
from tests.support.function_settings import DIGEST, NOTIFIER, PROCESSOR
from tests.support.reconcile.steps import SETTINGS as RECONCILER
from tests.support.world import SETTINGS as API

AWS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "URL_SUFFIX": "amazonaws.com",
}


@pytest.mark.slow
@pytest.mark.parametrize("function", ["processor", "notifier", "digest", "api"])
def test_importing_a_function_builds_nothing_and_reads_no_environment(function: str) -> None:
    effects = importing(f"serverless_s3_processor.runtime.lambdas.{function}")

    assert (effects["reads"], effects["sessions"], effects["threads"]) == ([], [], 1)
    assert "boto3" not in effects["loaded"]


@pytest.mark.parametrize(
    ("function", "settings", "missing", "request_"),
    [
        (processor, PROCESSOR, "RECORDS_TABLE", event("s3-test-event")),
        (notifier, NOTIFIER, "TOPIC_ARN", {"Records": []}),
        (api, API, "QUEUE_URL", {"httpMethod": "GET", "resource": "/openapi.json"}),
        (reconciler, RECONCILER, "BUCKET", {"step": "begin", "executionName": "r", "input": {}}),
    ],
    ids=["processor", "notifier", "api", "reconciler"],
)
def test_the_first_event_wires_a_function_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
    function: ModuleType,
    settings: Settings,
    missing: str,
    request_: dict[str, Any],
) -> None:
    function._wire.cache_clear()
    environment = {**AWS, **settings.to_env()}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(missing)
    with pytest.raises(SettingError, match=missing):
        function.handler(request_, Context())

    monkeypatch.setenv(missing, environment[missing])
    function.handler(request_, Context())

    assert function._wire() is function._wire()
    function._wire.cache_clear()


def test_the_settings_reach_the_services(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**AWS, **PROCESSOR.to_env(), **DIGEST.to_env()}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DIGEST_MINUTES", "5")
    for function in (digest, processor):
        function._wire.cache_clear()

    sender, log = digest._wire()
    message_processor, _ = processor._wire()

    assert (sender.minutes, sender.keep_days, log.environment) == (5, 90, "test")
    assert message_processor.fast_path.examiner.first_read == PROCESSOR.first_read_bytes
    for function in (digest, processor):
        function._wire.cache_clear()

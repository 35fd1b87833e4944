"""Each benchmark has all settings of the function that it runs: what comes is not forgotten."""

import pytest

from benchmarks import reconciler, shipped
from serverless_s3_processor.runtime.config import Settings


@pytest.mark.parametrize(
    "settings",
    [shipped.PROCESSOR, shipped.NOTIFIER, shipped.DIGEST, shipped.API, reconciler.SETTINGS],
)
def test_the_settings_of_a_benchmark_are_those_that_the_function_reads(settings: Settings) -> None:
    assert type(settings).from_env(settings.to_env()) == settings

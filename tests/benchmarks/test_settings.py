"""Each benchmark has all settings of the function that it runs, new ones too."""

import pytest

from benchmarks import reconciler, shipped
from serverless_s3_processor.runtime.config import Settings


@pytest.mark.parametrize(
    "settings",
    [shipped.PROCESSOR, shipped.NOTIFIER, shipped.DIGEST, shipped.API, reconciler.SETTINGS],
)
def test_a_benchmark_has_the_settings_that_its_function_reads(settings: Settings) -> None:
    assert type(settings).from_env(settings.to_env()) == settings

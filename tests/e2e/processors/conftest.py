"""A stack with thumbnails, processors of its own, and a bucket that was there before."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import PROJECT, Deployment, bootstrapped, wait_for
from tests.e2e.support.notices import Notices
from tests.e2e.support.pictures import EXISTING_BUCKET, MAX_PIXELS

SIZE_PROCESSOR: Final = """
from serverless_s3_processor.runtime.processors import Findings, Match, Processor

PROCESSOR = Processor(
    name="size", version=1, wants=Match(), run=lambda view: Findings({"bytes": view.size})
)
"""
EVERY_OBJECT: Final = "wants=lambda _: True"
POISON_ONLY: Final = 'wants=lambda view: view.key.startswith("uploads/poison/")'
FUNCTION_TIMEOUT_SECONDS: Final = 8
VISIBILITY_TIMEOUT_SECONDS: Final = 14
SHORT_LIMITS: Final = {
    "RESERVE_SECONDS": "1",
    "ISOLATED_SECONDS": "2",
    "ISOLATED_MEMORY_BYTES": str(64 << 20),
}


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    home = tmp_path_factory.mktemp("processors")
    with bootstrapped(home) as deployment:
        deployment.s3.create_bucket(Bucket=EXISTING_BUCKET)
        deployment.deploy(
            processors_dir=str(_write_processors(home / "processors")),
            thumbnails=str(MAX_PIXELS),
            existing_buckets=EXISTING_BUCKET,
        )
        _shorten_limits(deployment)
        yield deployment


@pytest.fixture(scope="session")
def api(deployment: Deployment) -> Api:
    return Api.of(deployment)


@pytest.fixture(scope="session")
def notices(deployment: Deployment) -> Notices:
    return Notices(deployment)


def _write_processors(folder: Path) -> Path:
    """Add to the example's processor one that does what the content says, and one after it."""
    shutil.copytree(PROJECT / "examples" / "invoices", folder)
    poison = (PROJECT / "tests" / "support" / "isolated" / "poison.py").read_text()
    assert EVERY_OBJECT in poison
    (folder / "poison.py").write_text(poison.replace(EVERY_OBJECT, POISON_ONLY))
    (folder / "size.py").write_text(SIZE_PROCESSOR)
    return folder


def _shorten_limits(deployment: Deployment) -> None:
    """Shorten the waits: for the end of a worker, the next delivery, poison in isolation."""
    wait_for(lambda: deployment.depth("Uploads"), lambda depth: depth == 0)
    deployment.set_visibility_timeout(VISIBILITY_TIMEOUT_SECONDS)
    processor = names.processor_function("dev")
    deployment.client("lambda").update_function_configuration(
        FunctionName=processor, Timeout=FUNCTION_TIMEOUT_SECONDS
    )
    deployment.set_variables(processor, **SHORT_LIMITS)

"""The functions as they are deployed, run in fresh processes against a stub."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.stubs import uploads
from benchmarks.stubs.stub_process import Endpoint
from serverless_s3_processor.cdk.packaging.bundling import bundle, bundle_libraries
from serverless_s3_processor.cdk.packaging.own_processors import OwnProcessors
from serverless_s3_processor.cdk.settings.field_types import PROCESSORS
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.api import ApiSettings
from serverless_s3_processor.runtime.config.digest import DigestSettings
from serverless_s3_processor.runtime.config.notifier import NotifierSettings
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations

PROJECT: Final = Path(__file__).parents[1]
_WORKER: Final = Path(__file__).with_name("worker.py")
_QUEUES: Final = "https://sqs.us-east-1.amazonaws.com/111122223333"
_TOPIC: Final = "arn:aws:sns:us-east-1:111122223333:s3-processor-notifications-bench"
_WATCHED: Final = WatchedLocations.parse(f"{uploads.BUCKET}/uploads/")
PROCESSOR: Final = ProcessorSettings(
    environment="bench", watched=_WATCHED, records_table="records", summaries_table="summaries"
)
NOTIFIER: Final = NotifierSettings(
    environment="bench",
    topic_arn=_TOPIC,
    summaries_table="summaries",
    dead_letters_url=f"{_QUEUES}/changes",
)
DIGEST: Final = DigestSettings(environment="bench", topic_arn=_TOPIC, summaries_table="summaries")
API: Final = ApiSettings(
    environment="bench",
    bucket=uploads.BUCKET,
    watched=_WATCHED,
    queue_url=f"{_QUEUES}/queue",
    dead_letters_url=f"{_QUEUES}/dead",
    changes_dead_letters_url=f"{_QUEUES}/changes",
    records_table="records",
    summaries_table="summaries",
    processor_log="log",
    state_machine_arn="arn:aws:states:us-east-1:111122223333:stateMachine:reconcile",
)
BASELINE: Final = "baseline"
_SETTINGS: Final = {
    "processor": PROCESSOR.to_env(),
    "notifier": NOTIFIER.to_env(),
    "digest": DIGEST.to_env(),
    "api": API.to_env(),
    BASELINE: {**PROCESSOR.to_env(), "TOPIC_ARN": _TOPIC},
}


def module_of(function: str) -> str:
    """Return the module of a function's handler."""
    is_baseline = function == BASELINE
    return BASELINE if is_baseline else f"serverless_s3_processor.runtime.lambdas.{function}"


def environment_of(function: str) -> dict[str, str]:
    """Return a function's own environment variables."""
    return {**_SETTINGS[function], names.URL_SUFFIX: "amazonaws.com"}


@dataclass(frozen=True, slots=True)
class Shipped:
    """The folders of the deployment package and of the layer with libraries."""

    package: Path
    layer: Path

    @classmethod
    def build(cls, folder: Path) -> Shipped:
        """Build both for this machine."""
        architecture = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
        package, layer = folder / "package", folder / "layer"
        bundle(package, architecture, OwnProcessors())
        bundle_libraries(layer, architecture, PROCESSORS)
        for built in (package, layer):
            # The byte code for Lambda names /var/task, so Python would compile here at each start.
            command = [sys.executable, "-m", "compileall", "-q", str(built)]
            subprocess.run(command, check=True)  # noqa: S603 - our own
        return cls(package, layer / "python")

    def run(
        self,
        function: str,
        events: Sequence[Any],
        endpoint: Endpoint,
        *,
        plain: bool = False,
        warm: int = 0,
    ) -> dict[str, float]:
        """Run a function over events; return what `benchmarks/worker.py` measures.

        `plain` omits the processors. After the first event, `warm` more are not measured. The
        baseline runs on the boto3 that is installed here.
        """
        folders = [] if function == BASELINE else [self.package, self.layer]
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(map(str, folders)),
            **endpoint.environment,
            **environment_of(function),
        }
        options = {"module": module_of(function), "events": events, "plain": plain, "warm": warm}
        completed = subprocess.run(  # noqa: S603 - our own
            [sys.executable, str(_WORKER)],
            input=json.dumps(options),
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        figures: dict[str, float] = json.loads(completed.stdout)
        if figures["failed"]:
            raise RuntimeError(f"{function}: {figures['failed']} failed")
        return figures

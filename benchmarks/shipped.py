"""The functions as they are shipped, run in fresh processes against a stub."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks import uploads
from serverless_s3_processor.cdk.packaging.bundling import bundle, bundle_libraries
from serverless_s3_processor.cdk.packaging.libraries import PROCESSORS
from serverless_s3_processor.cdk.packaging.own_processors import OwnProcessors
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.api import ApiSettings
from serverless_s3_processor.runtime.config.digest import DigestSettings
from serverless_s3_processor.runtime.config.notifier import NotifierSettings
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.config.watched import WatchedLocations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.endpoint import Endpoint

PROJECT: Final = Path(__file__).parents[1]
_WORKER: Final = Path(__file__).with_name("worker.py")
TOPIC: Final = "arn:aws:sns:us-east-1:111122223333:s3-processor-notifications-bench"
WATCHED: Final = WatchedLocations.read(f"{uploads.BUCKET}/uploads/")
PROCESSOR: Final = ProcessorSettings(
    environment="bench", watched=WATCHED, records_table="records", summaries_table="summaries"
)
NOTIFIER: Final = NotifierSettings(
    environment="bench",
    topic_arn=TOPIC,
    summaries_table="summaries",
    dead_letters_url="https://sqs.us-east-1.amazonaws.com/111122223333/changes",
)
DIGEST: Final = DigestSettings(environment="bench", topic_arn=TOPIC, summaries_table="summaries")
API: Final = ApiSettings(
    environment="bench",
    bucket=uploads.BUCKET,
    watched=WATCHED,
    queue_url="https://sqs.us-east-1.amazonaws.com/111122223333/queue",
    dead_letters_url="https://sqs.us-east-1.amazonaws.com/111122223333/dead",
    changes_dead_letters_url="https://sqs.us-east-1.amazonaws.com/111122223333/changes",
    records_table="records",
    summaries_table="summaries",
    processor_log="log",
    state_machine_arn="arn:aws:states:us-east-1:111122223333:stateMachine:reconcile",
)
CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "benchmark",
    "AWS_SECRET_ACCESS_KEY": "benchmark",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "NO_PROXY": "127.0.0.1",
    names.URL_SUFFIX: "amazonaws.com",
}
PROCESS: Final = "serverless_s3_processor.runtime.lambdas.processor"
NOTIFY: Final = "serverless_s3_processor.runtime.lambdas.notifier"
SUM_UP: Final = "serverless_s3_processor.runtime.lambdas.digest"
ANSWER: Final = "serverless_s3_processor.runtime.lambdas.api"
_BASELINE: Final = "baseline"
SETTINGS: Final = {
    PROCESS: PROCESSOR.to_env(),
    NOTIFY: NOTIFIER.to_env(),
    SUM_UP: DIGEST.to_env(),
    ANSWER: API.to_env(),
    _BASELINE: {**PROCESSOR.to_env(), "TOPIC_ARN": TOPIC},
}


@dataclass(frozen=True, slots=True)
class Shipped:
    """Where the package and the layer of libraries lie."""

    package: Path
    layer: Path

    @classmethod
    def make(cls, folder: Path) -> Shipped:
        """Build both as they are deployed, for this machine."""
        architecture = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
        package, layer = folder / "package", folder / "layer"
        bundle(package, architecture, OwnProcessors())
        bundle_libraries(layer, architecture, PROCESSORS)
        for place in (package, layer):
            compile_for_here(place)
        return cls(package, layer / "python")

    def run(
        self,
        module: str,
        events: Sequence[Any],
        endpoint: Endpoint,
        *,
        plain: bool = False,
        warm: int = 0,
    ) -> dict[str, float]:
        """Run a function over events; returns what `benchmarks/worker.py` tells.

        `plain` leaves the processors out. After the first event, `warm` more are not measured.
        """
        paths = {"PYTHONPATH": os.pathsep.join(map(str, (self.package, self.layer)))}
        return _run(module, events, endpoint, paths, plain=plain, warm=warm)


def run_baseline(events: Sequence[Any], endpoint: Endpoint) -> dict[str, float]:
    """Run the baseline, on the boto3 that is installed here."""
    return _run(_BASELINE, events, endpoint, {}, plain=False, warm=0)


def _run(
    module: str,
    events: Sequence[Any],
    endpoint: Endpoint,
    paths: dict[str, str],
    *,
    plain: bool,
    warm: int,
) -> dict[str, float]:
    environment = {
        "PATH": os.environ["PATH"],
        **CREDENTIALS,
        **SETTINGS[module],
        **paths,
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_CA_BUNDLE": str(endpoint.ca_bundle),
    }
    asked = json.dumps({"module": module, "events": events, "plain": plain, "warm": warm})
    found = subprocess.run(  # noqa: S603 - our own
        [sys.executable, str(_WORKER)],
        input=asked,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(found.stdout)
    if figures["failed"]:
        raise RuntimeError(f"{module}: {figures['failed']} failed")
    return figures


def compile_for_here(folder: Path) -> None:
    """The byte code that goes to Lambda says it lies in /var/task, which is no matter here."""
    command = [sys.executable, "-m", "compileall", "-q", str(folder)]
    subprocess.run(command, check=True)  # noqa: S603 - our own

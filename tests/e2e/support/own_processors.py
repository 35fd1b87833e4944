"""A deployment with processors of one's own: the example's, poison, and a witness behind it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import PROJECT, Deployment, bootstrapped, wait_for

WITNESS = """
from serverless_s3_processor.runtime.processors import Findings, Match, Processor

PROCESSOR = Processor(
    name="witness", version=1, wants=Match(), run=lambda view: Findings({"bytes": view.size})
)
"""
TIMEOUT_SECONDS = 8
VISIBLE_AGAIN_SECONDS = "14"
IMPATIENT = {
    "RESERVE_SECONDS": "1",
    "ISOLATED_SECONDS": "2",
    "ISOLATED_MEMORY_BYTES": str(64 << 20),
}


@contextmanager
def deployed_with_processors(home: Path) -> Iterator[Deployment]:
    with bootstrapped(home) as deployment:
        deployment.deploy(processors_dir=str(_own_processors(home / "own")))
        _hurry(deployment)
        yield deployment


def _own_processors(folder: Path) -> Path:
    """Write one that does as it is told and one that runs behind it beside the example's."""
    shutil.copytree(PROJECT / "examples" / "invoices", folder)
    shutil.copy(PROJECT / "tests" / "support" / "isolated" / "poison.py", folder)
    (folder / "witness.py").write_text(WITNESS)
    return folder


def _hurry(deployment: Deployment) -> None:
    """Shorten all that is waited for: a worker's end, the next delivery, poison in isolation."""
    wait_for(lambda: deployment.depth("Uploads"), lambda count: count == 0)
    sqs, url = deployment.client("sqs"), deployment.outputs["UploadsQueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": VISIBLE_AGAIN_SECONDS})
    functions, name = deployment.client("lambda"), names.processor_function("dev")
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name,
        Timeout=TIMEOUT_SECONDS,
        Environment={"Variables": {**variables, **IMPATIENT}},
    )

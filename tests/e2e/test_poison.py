"""Objects whose processing ends the worker, among others, on a stack with a processor of that kind.

It is deployed with processors of one's own, of which one does what the content commands.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from serverless_s3_processor.local.stack import LocalStack
from serverless_s3_processor.runtime.config import names
from tests.e2e.api import Api
from tests.e2e.deployment import PROJECT, Deployment, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WITNESS = """
from serverless_s3_processor.runtime.processors import Findings, Match, Processor

PROCESSOR = Processor(
    name="witness", version=1, wants=Match(), run=lambda view: Findings({"bytes": view.size})
)
"""
POISON = {
    b"exit 3": "poison: it ended its process: exit code 3",
    b"kill": "poison: it ended its process: Killed (signal 9)",
    b"loop": "poison: it took longer than 1 s",
    b"memory": "poison: MemoryError",
    b"raise": "poison: RuntimeError: as commanded",
}
GOOD = 30
TIMEOUT_SECONDS = 8
VISIBLE_AGAIN_SECONDS = "14"
IMPATIENT = {
    "RESERVE_SECONDS": "1",
    "ISOLATED_SECONDS": "2",
    "ISOLATED_MEMORY_BYTES": str(64 << 20),
}
PATIENCE = 60


def _own_processors(folder: Path) -> Path:
    """Write two: one that does as it is told, and one that runs behind it."""
    folder.mkdir()
    shutil.copy(PROJECT / "tests" / "support" / "isolated" / "poison.py", folder)
    (folder / "witness.py").write_text(WITNESS)
    return folder


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    home = tmp_path_factory.mktemp("poison")
    stack = LocalStack(home / "stack", None)
    stack.start()
    try:
        deployment = Deployment(stack, home / "assembly", names.DEFAULT_ENVIRONMENT)
        deployment.bootstrap()
        deployment.deploy(processors_dir=str(_own_processors(home / "own")))
        _hurry(deployment)
        yield deployment
    finally:
        stack.stop()


def _hurry(deployment: Deployment) -> None:
    """Shorten all that is waited for: a worker's end, the next delivery, poison in isolation."""
    wait_for(lambda: _waiting(deployment, "Uploads"), lambda count: count == 0, PATIENCE)
    sqs, url = deployment.client("sqs"), deployment.outputs["UploadsQueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": VISIBLE_AGAIN_SECONDS})
    functions, name = deployment.client("lambda"), names.processor_function("dev")
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name,
        Timeout=TIMEOUT_SECONDS,
        Environment={"Variables": {**variables, **IMPATIENT}},
    )


def test_poison_is_recorded_with_its_reason_and_harms_nothing_else(poisoned: Deployment) -> None:
    contents = list(POISON) + [b"good"] * GOOD
    contents[::7], contents[: len(contents[::7])] = contents[: len(contents[::7])], contents[::7]
    for number, content in enumerate(contents):
        poisoned.put(f"uploads/{number}", content)

    found = wait_for(poisoned.records, lambda r: len(r) >= len(contents), PATIENCE)

    told = {record["objectKey"]: (record["status"], record.get("failure")) for record in found}
    assert told == {
        f"uploads/{number}": ("failed", POISON[content])
        if content in POISON
        else ("processed", None)
        for number, content in enumerate(contents)
    }
    for record in found:
        assert record["results"]["text"]["lines"] == 1, record
        assert record["results"]["witness"]["bytes"] == record["objectSize"], record
    wait_for(lambda: _waiting(poisoned, "Uploads"), lambda count: count == 0, PATIENCE)
    assert _waiting(poisoned, "UploadsDeadLetter") == 0


def test_the_api_tells_what_failed_and_why(poisoned: Deployment) -> None:
    key, api = "uploads/told é", Api.of(poisoned)
    poisoned.put(key, b"raise")
    poisoned.wait_for_records(key, 1)

    current = api.get("/object", {"key": key}).done()["current"]
    assert (current["status"], current["failure"]) == ("failed", POISON[b"raise"])
    assert current["attempts"] >= 1
    failed = api.get("/objects", {"status": "failed"}).done()["objects"]
    assert current in failed
    assert api.get("/failures").done()["uploads"] == []


def _waiting(deployment: Deployment, queue: str) -> int:
    parts: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    url = deployment.outputs[f"{queue}QueueUrl"]
    answer = deployment.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=parts)
    return sum(int(answer["Attributes"][part]) for part in parts)

"""Every example of docs/api.md does what it says there."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.local.environment import isolated, search_path
from serverless_s3_processor.runtime.domain.events.object_event import EventType, ObjectEvent
from tests.e2e.support.deployment import PROJECT, Deployment, bootstrapped, wait_for
from tests.support.messages import notification

PAGE = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
KEY = "uploads/report é.txt"
FIGURES = "uploads/figures.csv"
ACTIONS = '[quarantine]\nflags = ["content-type-contradicted"]\n'
EARLIER = "uploads/scan.pdf"
"""Recorded before the actions were switched on."""
IN_QUARANTINE = ("uploads/invoice.pdf", "uploads/letter.pdf")
_PARTS = re.compile(r"^## (?P<title>[^\n]+)$|^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S)
EXACT = {"code", "message", "field", "objectKey", "key", "status", "environment", "outcome", "keys"}
EXACT |= {"action", "flags"}
"""Members of answers that say just what is shown; of others, only the shape is compared."""
OPEN = {"lastHour", "counts"}
SECONDS = 60


@dataclass(frozen=True)
class Example:
    """A block of the page, and the block of what it prints, if there is one."""

    section: str
    number: int
    kind: str
    code: str
    printed: str | None = None

    def __str__(self) -> str:
        return f"{self.number} {self.section} {self.kind}"


def examples() -> Iterator[Example]:
    section, waiting = "", None
    for number, part in enumerate(_PARTS.finditer(PAGE)):
        if waiting and part["kind"] in {"json", "text"}:
            yield Example(waiting.section, waiting.number, waiting.kind, waiting.code, part["text"])
            waiting = None
            continue
        if waiting:
            yield waiting
        section = part["title"] or section
        runs = part["kind"] in {"bash", "python"}
        waiting = Example(section, number, part["kind"], part["text"]) if runs else None
    if waiting:
        yield waiting


EXAMPLES = list(examples())
NEEDED = ("bash", "curl", "jq")
MISSING = [tool for tool in NEEDED if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"the examples of docs/api.md need {', '.join(MISSING)}"
)


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """One with actions, and an object from before they were switched on."""
    home = tmp_path_factory.mktemp("documented")
    with bootstrapped(home) as deployed:
        deployed.deploy()
        no_pdf(deployed, EARLIER)
        switch_actions_on(deployed, home / "actions.toml")
        yield deployed


def no_pdf(deployment: Deployment, key: str) -> None:
    deployment.put(key, b"ID3\x03" + bytes(40), ContentType="application/pdf")
    deployment.wait_for_records(key, 1)


def switch_actions_on(deployment: Deployment, file: Path) -> None:
    file.write_text(ACTIONS, encoding="utf-8")
    deployment.deploy(actions_file=str(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("examples")


@pytest.fixture(scope="module")
def environment(deployment: Deployment) -> dict[str, str]:
    here = deployment.stack.environment()
    return {
        **isolated(),
        **here,
        "API": deployment.outputs["APIGatewayURL"].rstrip("/"),
        "CURL_CA_BUNDLE": here["AWS_CA_BUNDLE"],
        "PATH": search_path(),
        "PYTHONPATH": str(PROJECT),
    }


def processed(deployment: Deployment) -> None:
    for key in (KEY, FIGURES):
        deployment.wait_for_records(key, 1)


def a_dead_letter(deployment: Deployment) -> None:
    (version,) = deployment.listing(KEY)
    event = ObjectEvent(
        type=EventType.CREATED,
        name="ObjectCreated:Post",
        bucket=deployment.bucket,
        key=KEY,
        time=datetime.now(UTC),
        version_id=version["VersionId"],
        etag="e",
        size=9,
        sequencer="00",
    )
    sqs, url = deployment.client("sqs"), deployment.outputs["UploadsDeadLetterQueueUrl"]
    sqs.purge_queue(QueueUrl=url)
    sqs.send_message(QueueUrl=url, MessageBody=notification(event))


def in_quarantine(deployment: Deployment) -> None:
    for key in IN_QUARANTINE:
        no_pdf(deployment, key)
        wait_for(partial(moved, deployment, key), bool)


def moved(deployment: Deployment, key: str) -> bool:
    (record,) = deployment.records(key)
    return record["status"] == "quarantined" and not list(deployment.listing(key))


BEFORE: dict[str, Callable[[Deployment], None]] = {
    "GET /objects": processed,
    "GET /failures": a_dead_letter,
    "GET /quarantine": in_quarantine,
}


def test_the_page_has_an_example_for_every_operation_in_both_languages() -> None:
    told = {(each.section, each.kind) for each in EXAMPLES}
    without = {("GET /status", "python")}  # It is the first one of the page.
    sections = re.findall(r"^## ((?:GET|POST) /\S+)$", PAGE, re.M)
    assert len(sections) == 17
    assert {(s, k) for s in sections for k in ("bash", "python")} - without == told - {
        each for each in told if "/" not in each[0]
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_prints_what_the_page_shows(
    deployment: Deployment, folder: Path, environment: dict[str, str], example: Example
) -> None:
    first = next(each for each in EXAMPLES if each.section == example.section)
    if example == first and example.section in BEFORE:
        BEFORE[example.section](deployment)
    printed = run(example, folder, environment)
    if example.printed is None:
        return
    if example.kind == "python":
        assert printed == example.printed
    else:
        assert_alike(json.loads(example.printed), json.loads(printed))


def run(example: Example, folder: Path, environment: dict[str, str]) -> str:
    shell = ["bash", "-euo", "pipefail", "-c"]
    command = shell if example.kind == "bash" else [sys.executable, "-c"]
    done = subprocess.run(  # noqa: S603 - our own examples
        [*command, example.code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def assert_alike(shown: Any, said: Any, name: str = "") -> None:
    if name in EXACT:
        assert said == shown
    elif isinstance(shown, dict) and name not in OPEN:
        assert set(said) == set(shown), name
        for member, value in shown.items():
            assert_alike(value, said[member], member)
    elif isinstance(shown, list):
        assert bool(said) == bool(shown), name
        for one, other in zip(shown, said, strict=False):
            assert_alike(one, other)
    elif shown is not None and said is not None:
        assert type(said) is type(shown), name

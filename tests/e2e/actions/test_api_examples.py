"""Every example of docs/api.md prints what the page shows.

The listings show what the examples have uploaded, so this file is the first one of its stack.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from serverless_s3_processor.local.environment import isolated, search_path
from tests.e2e.support.actions import (
    put_contradicted,
    version_ids,
    wait_for_status_tag,
    wait_until_quarantined,
)
from tests.e2e.support.deployment import PROJECT, Deployment
from tests.e2e.support.events import event_of

PAGE = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
KEY = "uploads/report é.txt"
TABLE_KEY = "uploads/figures.csv"
QUARANTINED_KEYS = ("uploads/invoice.pdf", "uploads/letter.pdf")
SECTION_OR_BLOCK = re.compile(
    r"^## (?P<title>[^\n]+)$|^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.M | re.S
)
EXACT = {"action", "code", "environment", "field", "flags", "key", "keys", "message", "objectKey"}
EXACT |= {"outcome", "status"}
"""Members of responses that must be as documented; of others, only the shape is compared."""
OPEN = {"lastHour", "counts"}
"""Members whose own members depend on what has happened."""
TIMEOUT_SECONDS = 60
TOOLS = ("bash", "curl", "jq")
MISSING_TOOLS = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = [
    pytest.mark.timeout(600),  # The stack is deployed three times before the first test.
    pytest.mark.skipif(
        bool(MISSING_TOOLS), reason=f"the examples of docs/api.md need {', '.join(MISSING_TOOLS)}"
    ),
]


@dataclass(frozen=True)
class Example:
    """A block of the page, and the block of its output, if there is one."""

    section: str
    number: int
    language: str
    code: str
    output: str | None = None

    def __str__(self) -> str:
        return f"{self.number} {self.section} {self.language}"


def examples() -> Iterator[Example]:
    section, pending = "", None
    for number, part in enumerate(SECTION_OR_BLOCK.finditer(PAGE)):
        if pending and part["language"] in {"json", "text"}:
            yield replace(pending, output=part["text"])
            pending = None
            continue
        if pending:
            yield pending
        section = part["title"] or section
        is_code = part["language"] in {"bash", "python"}
        pending = Example(section, number, part["language"], part["text"]) if is_code else None
    if pending:
        yield pending


EXAMPLES = list(examples())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("examples")


@pytest.fixture(scope="module")
def environment(deployment: Deployment) -> dict[str, str]:
    variables = deployment.stack.environment()
    return {
        **isolated(),
        **variables,
        "API": deployment.outputs["APIGatewayURL"].rstrip("/"),
        "CURL_CA_BUNDLE": variables["AWS_CA_BUNDLE"],
        "PATH": search_path(),
        "PYTHONPATH": str(PROJECT),
    }


def wait_until_readable(deployment: Deployment) -> None:
    (version,) = version_ids(deployment, KEY)
    wait_for_status_tag(deployment, KEY, version)


def wait_until_recorded(deployment: Deployment) -> None:
    for key in (KEY, TABLE_KEY):
        deployment.wait_for_records(key, 1)


def put_dead_letter(deployment: Deployment) -> None:
    (record,) = deployment.records(KEY)
    sqs, url = deployment.client("sqs"), deployment.outputs["UploadsDeadLetterQueueUrl"]
    sqs.purge_queue(QueueUrl=url)
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"Records": [event_of(record)]}))


def quarantine(deployment: Deployment) -> None:
    for key in QUARANTINED_KEYS:
        wait_until_quarantined(deployment, key, put_contradicted(deployment, key))


PREPARATIONS: dict[str, Callable[[Deployment], None]] = {
    "POST /downloads": wait_until_readable,
    "GET /objects": wait_until_recorded,
    "GET /failures": put_dead_letter,
    "GET /quarantine": quarantine,
}


def test_each_operation_has_an_example_in_both_languages() -> None:
    sections = re.findall(r"^## ((?:GET|POST) /\S+)$", PAGE, re.M)
    expected = {(section, language) for section in sections for language in ("bash", "python")}
    expected -= {("GET /status", "python")}  # It is the first example of the page.

    assert len(sections) == 17
    assert {(e.section, e.language) for e in EXAMPLES if "/" in e.section} == expected


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_prints_what_the_page_shows(
    deployment: Deployment, folder: Path, environment: dict[str, str], example: Example
) -> None:
    first = next(e for e in EXAMPLES if e.section == example.section)
    if example == first and example.section in PREPARATIONS:
        PREPARATIONS[example.section](deployment)
    output = run(example, folder, environment)
    if example.output is not None and example.language == "python":
        assert output == example.output
    elif example.output is not None:
        assert_alike(json.loads(example.output), json.loads(output))


def run(example: Example, folder: Path, environment: dict[str, str]) -> str:
    bash = ["bash", "-euo", "pipefail", "-c"]
    command = bash if example.language == "bash" else [sys.executable, "-c"]
    result = subprocess.run(  # noqa: S603 - our own examples
        [*command, example.code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def assert_alike(documented: Any, actual: Any, name: str = "") -> None:
    if name in EXACT:
        assert actual == documented
    elif isinstance(documented, dict) and name not in OPEN:
        assert set(actual) == set(documented), name
        for member, value in documented.items():
            assert_alike(value, actual[member], member)
    elif isinstance(documented, list):
        assert bool(actual) == bool(documented), name
        for documented_item, item in zip(documented, actual, strict=False):
            assert_alike(documented_item, item)
    elif documented is not None and actual is not None:
        assert type(actual) is type(documented), name

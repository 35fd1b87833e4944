"""Requests drawn from the API's document, valid and not, alone and in sequences, and sent."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from serverless_s3_processor.local.environment import isolated
from serverless_s3_processor.locations import PACKAGE
from tests.e2e.support.deployment import PROJECT, Deployment
from tests.support.dead_letters import FOREIGN

DOCUMENT = PACKAGE / "runtime" / "api" / "openapi.json"
WORKERS = 4
SLOW = ("failures", "redrive", "reconcile")
"""They wait for a second for a queue that looks empty, or start what takes some."""
CONFIGURATION = """\
hooks = "tests.fuzz.hooks"
warnings = false
cache.enabled = false
output.sanitization.enabled = false
request-timeout = 35
generation.database = "none"
generation.max-examples = {usual}

[phases]
stateful.generation.max-examples = {sequences}

[checks]
# All are signed; who else is refused is tested in tests/e2e/api/test_refusals.py.
missing_required_header.enabled = false
ignored_auth.enabled = false
# A check of our own says for which reasons these may be refused.
positive_data_acceptance.enabled = false
"""
LISTING_PARAMETERS = """
[dictionaries]
prefixes = { values = ["uploads/", "uploads/fuzz/"] }
beginnings = { values = ["2020-01-01T00:00:00Z"] }
ends = { values = ["2099-01-01T00:00:00Z"] }
statuses = { values = ["processed"] }
types = { values = ["binary/octet-stream", "application/*"] }

[[operations]]
include-operation-id = "objects"

[operations.parameters]
"query.prefix" = { dictionary = "prefixes", probability = 0.8 }
"query.from" = { dictionary = "beginnings", probability = 0.8 }
"query.to" = { dictionary = "ends", probability = 0.8 }
"query.status" = { dictionary = "statuses", probability = 0.8 }
"query.contentType" = { dictionary = "types", probability = 0.8 }
"""
"""Most listings should find something, or their links lead nowhere."""
OF_OPERATION = """
[[operations]]
include-operation-id = "{name}"
generation.max-examples = {slow}
"""


@dataclass(frozen=True)
class Amount:
    """How many cases are drawn for an operation, how many sequences, and the time for all.

    Without a seed they are others each time.
    """

    usual: int
    slow: int
    sequences: int
    seconds: int
    seed: int | None = None


@dataclass(frozen=True)
class Outcome:
    """How many requests were sent, whether every answer was as it must be, and what was told."""

    cases: int
    is_success: bool
    output: str


def prepare(deployment: Deployment) -> None:
    """Put there what requests can find."""
    for number in range(2):
        deployment.put("uploads/report.pdf", b"%PDF-1.7" * number, ContentType="application/pdf")
    for number in range(60):
        deployment.put(f"uploads/fuzz/{number}")
    deployment.wait_for_records("uploads/fuzz/", 60)
    url = deployment.outputs["UploadsDeadLetterQueueUrl"]
    deployment.client("sqs").send_message(QueueUrl=url, MessageBody=FOREIGN)


def fuzz(deployment: Deployment, folder: Path, amount: Amount) -> Outcome:
    """Send them; the seed is told, so that all can be repeated."""
    configuration = folder / "schemathesis.toml"
    configuration.write_text(_configuration(amount))
    trust = str(deployment.stack.certificates().authority)
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration)),
        *("run", str(DOCUMENT), "--no-color", "--continue-on-failure"),
        *("--url", deployment.outputs["APIGatewayURL"].rstrip("/"), "--tls-verify", trust),
        *("--workers", str(WORKERS)),
        *(() if amount.seed is None else ("--seed", str(amount.seed))),
    ]
    done = subprocess.run(  # noqa: S603 - our own command
        command,
        cwd=folder,
        env={**isolated(), **deployment.stack.environment(), "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=amount.seconds,
        check=False,
    )
    return Outcome(_cases(done.stdout), done.returncode == 0, done.stdout + done.stderr)


def _configuration(amount: Amount) -> str:
    usual = CONFIGURATION.format(usual=amount.usual, sequences=amount.sequences)
    return (
        usual
        + LISTING_PARAMETERS
        + "".join(OF_OPERATION.format(name=name, slow=amount.slow) for name in SLOW)
    )


def _cases(output: str) -> int:
    match = re.search(r"([\d,]+) generated", output)
    return int(match[1].replace(",", "")) if match else 0

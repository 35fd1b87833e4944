"""The fault-injecting proxy between the functions and the emulator."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import urllib3
from urllib3.exceptions import HTTPError

from serverless_s3_processor.local.environment import HOST
from serverless_s3_processor.local.ports import free_port
from serverless_s3_processor.local.stack import LocalStack
from tests.chaos.fault_rules import Rule
from tests.e2e.support.deployment import PROJECT, wait_for

FIRED: Final = re.compile(
    r"(?P<at>[\d.]+) FIRED rule=\d+ (?P<service>\S+) (?P<operation>\S+)"
    r" (?P<rule>\w+)(:(?P<error>\w+))?"
)
KINDS: Final = {
    "timeout": "hung",
    "reset": "reset",
    "response": "response cut off",
    "latency": "slow",
}
RESPONSE_LOST: Final = KINDS["response"]
START_SECONDS: Final = 30
STOP_SECONDS: Final = 5


@dataclass(frozen=True)
class Fault:
    """One call that failed or was slow because of a rule."""

    at: datetime
    service: str
    operation: str
    kind: str


@dataclass(frozen=True)
class FaultProxy:
    """A proxy in front of a running local stack."""

    endpoint: str
    log: Path

    def set_rules(self, rules: Sequence[Rule]) -> None:
        """Make calls fail by these rules from now on, and by no others."""
        self._control("rules", json.dumps(list(rules)))

    def faults(self) -> list[Fault]:
        """Return all faults so far, which the proxy logs."""
        matches = map(FIRED.match, self.log.read_text(errors="replace").splitlines())
        return [_fault(match) for match in matches if match]

    def is_ready(self) -> bool:
        try:
            self._control("health")
        except HTTPError:
            return False
        return True

    def _control(self, path: str, body: str | None = None) -> None:
        response = urllib3.request(
            "GET" if body is None else "POST",
            f"{self.endpoint}/_microburst/{path}",
            body=body,
            headers={"Content-Type": "application/json"},
            timeout=10,
            retries=False,
        )
        assert response.status < 400, response.data


@contextmanager
def running_proxy(stack: LocalStack, log: Path) -> Iterator[FaultProxy]:
    """Run the proxy in a process of its own while the block lasts."""
    environment = stack.environment()
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-m", "tests.chaos.injector", stack.endpoint, str(port)],
            cwd=PROJECT,
            env={
                "PATH": os.environ["PATH"],
                **environment,
                "SSL_CERT_FILE": environment["AWS_CA_BUNDLE"],
            },
            stdout=output,
            stderr=output,
        )
    proxy = FaultProxy(f"http://{HOST}:{port}", log)

    def is_ready() -> bool:
        assert process.poll() is None, f"the proxy ended:\n{log.read_text()[-2000:]}"
        return proxy.is_ready()

    try:
        wait_for(is_ready, bool, START_SECONDS)
        yield proxy
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _fault(match: re.Match[str]) -> Fault:
    at = datetime.fromtimestamp(float(match["at"]), UTC)
    kind = match["error"] if match["rule"] == "error" else KINDS[match["rule"]]
    return Fault(at, match["service"], match["operation"], kind)

"""The fault-injecting proxy between the functions and the emulator."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from urllib.error import URLError
from urllib.request import Request, urlopen

from serverless_s3_processor.local.environment import HOST
from serverless_s3_processor.local.ports import free_port
from serverless_s3_processor.local.stack import LocalStack
from tests.chaos.weather import Rule
from tests.e2e.support.deployment import PROJECT, wait_for

FIRED = re.compile(
    r"(?P<at>[\d.]+) FIRED rule=\d+ (?P<service>\S+) (?P<operation>\S+)"
    r" (?P<way>\w+)(:(?P<what>\w+))?"
)
WAYS = {"timeout": "hung", "reset": "cut off", "response": "answer cut off", "latency": "slow"}
ANSWER_LOST = WAYS["response"]
START_SECONDS = 30
STOP_SECONDS = 5


@dataclass(frozen=True)
class Fault:
    """One call that went wrong on purpose."""

    at: datetime
    service: str
    operation: str
    way: str


class FaultProxy:
    """A proxy in front of a running local stack; it ends with the `with` block."""

    def __init__(self, stack: LocalStack, log: Path) -> None:
        self._stack = stack
        self._log = log
        self._port = free_port()

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self._port}"

    def __enter__(self) -> FaultProxy:
        with self._log.open("wb") as printed:
            self._process = subprocess.Popen(  # noqa: S603 - our own
                self._command(),
                cwd=PROJECT,
                env=self._environment(),
                stdout=printed,
                stderr=printed,
            )
        try:
            wait_for(self._answers, bool, START_SECONDS)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def weather(self, rules: Sequence[Rule]) -> None:
        """Make calls go wrong by these rules from now on, and by no others."""
        self._control("rules", json.dumps(list(rules)).encode())

    def faults(self) -> list[Fault]:
        """Return all that went wrong so far, which the proxy logs as it happens."""
        found = map(FIRED.match, self._log.read_text(errors="replace").splitlines())
        return [_fault(match) for match in found if match]

    def _command(self) -> list[str]:
        upstream = self._stack.endpoint
        return [sys.executable, "-m", "tests.chaos.injector", upstream, str(self._port)]

    def _environment(self) -> dict[str, str]:
        given = self._stack.environment()
        trust = {"SSL_CERT_FILE": given["AWS_CA_BUNDLE"]}
        return {"PATH": os.environ["PATH"], **given, **trust}

    def _answers(self) -> bool:
        assert self._process.poll() is None, f"the proxy ended:\n{self._log.read_text()[-2000:]}"
        try:
            self._control("health")
        except URLError:
            return False
        return True

    def _control(self, what: str, body: bytes | None = None) -> None:
        request = Request(f"{self.endpoint}/_microburst/{what}", body)  # noqa: S310 - loopback
        request.add_header("Content-Type", "application/json")
        with urlopen(request, timeout=10) as answer:  # noqa: S310
            answer.read()


def _fault(match: re.Match[str]) -> Fault:
    at = datetime.fromtimestamp(float(match["at"]), UTC)
    way = match["what"] if match["way"] == "error" else WAYS[match["way"]]
    return Fault(at, match["service"], match["operation"], way)

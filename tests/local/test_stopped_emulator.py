"""The commands while the emulator's process is stopped: it holds its lock and answers nothing.

Beside it waits what the commands would take for AWS: credentials, a profile and an address, all
of them in the configuration of the AWS CLI.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from serverless_s3_processor.local.lock_file import holder
from serverless_s3_processor.local.stack import LocalStack

MAIN = "from serverless_s3_processor.cli.entry import main; main()"
COMMANDS = [["put", __file__], ["redrive"], ["backfill", "--prefix", "a"]]


class Aws(HTTPServer):
    """Remembers what was asked of it, and refuses it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Refusing)
        self.requests: list[str] = []


class _Refusing(BaseHTTPRequestHandler):
    server: Aws

    def do_POST(self) -> None:
        self.server.requests.append(self.headers["Authorization"])
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@pytest.fixture
def aws() -> Iterator[Aws]:
    with Aws() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def environment(stack: LocalStack, aws: Aws, tmp_path: Path) -> dict[str, str]:
    """Return what a person's shell holds who works with AWS as well."""
    config = tmp_path / "config"
    address = f"http://127.0.0.1:{aws.server_port}"
    config.write_text(f"[profile work]\nregion = eu-west-1\nendpoint_url = {address}\n")
    return {
        **os.environ,
        "S3_PROCESSOR_HOME": str(stack.layout.home),
        "AWS_CONFIG_FILE": str(config),
        "AWS_PROFILE": "work",
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }


@contextmanager
def stopped(stack: LocalStack) -> Iterator[None]:
    living = holder(stack.layout.emulator_lock)
    assert living
    os.kill(living.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(living.pid, signal.SIGCONT)


def run(arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", MAIN, *arguments]
    return subprocess.run(  # noqa: S603 - our own command
        command, env=environment, capture_output=True, text=True, check=False
    )


def test_nothing_is_sent_to_aws(stack: LocalStack, aws: Aws, environment: dict[str, str]) -> None:
    with stopped(stack):
        for arguments in COMMANDS:
            done = run(arguments, environment)
            assert (done.returncode, done.stdout) == (1, "")
            assert f"{stack.endpoint} is running, but does not answer" in done.stderr
    assert aws.requests == []


def test_it_is_sent_to_aws_if_a_person_says_so(
    stack: LocalStack, aws: Aws, environment: dict[str, str]
) -> None:
    with stopped(stack):
        done = run(["redrive", "--aws"], environment)
    assert done.stderr.splitlines()[0] == "dev on AWS in eu-west-1 with the profile work"
    assert any("AKID" in item for item in aws.requests)

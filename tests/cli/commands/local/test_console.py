"""The command `console`."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import urllib3

pytestmark = pytest.mark.slow

MAIN = "from serverless_s3_processor.cli.entry import main; main()"
OPTIONS = ("--no-open", "--json", "--api-url", "https://127.0.0.1:4/", "--aws")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_and_ends_cleanly(tmp_path: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-c", MAIN, "console", *OPTIONS]
    given = {**os.environ, "S3_PROCESSOR_HOME": str(tmp_path), "PYTHONWARNINGS": "error"}
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        response = json.loads(process.stdout.readline())
        assert response["pid"] == process.pid
        answer = urllib3.PoolManager().request("GET", response["address"], redirect=False)
        assert answer.status == 303
        process.send_signal(how)
        assert process.wait(10) == (0 if how is signal.SIGINT else -how)
        assert process.stderr.read() == "https://127.0.0.1:4/\n"

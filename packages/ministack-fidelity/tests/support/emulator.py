"""A repaired emulator that tests start and stop."""

import os
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

import boto3
from botocore.session import Session as BotocoreSession
from urllib3 import PoolManager
from urllib3.exceptions import HTTPError

from support.waiting import eventually

ACCOUNT = "000000000000"
REGION = "us-east-1"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
# Nothing of a user's own environment and files must lead a client to AWS.
ISOLATION = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class Session(boto3.Session):
    """A boto3 session whose clients talk to one emulator."""

    def __init__(
        self, endpoint: str, access_key: str, secret_key: str, token: str | None = None
    ) -> None:
        super().__init__(
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            aws_session_token=token,
            region_name=REGION,
            botocore_session=BotocoreSession(session_vars=ISOLATION),
        )
        self._endpoint = endpoint

    if not TYPE_CHECKING:  # The parent's overloads name the type of each service's client.

        def client(self, *arguments: object, **options: object) -> object:
            return super().client(*arguments, **{"endpoint_url": self._endpoint, **options})


class Emulator:
    """An emulator with a home of its own, which enforces IAM and saves its state."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.home = home
        self._port = _free_port()
        self._variables = variables
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        scheme = "https" if "USE_SSL" in self._variables else "http"
        return f"{scheme}://127.0.0.1:{self._port}"

    @property
    def mail(self) -> Path:
        return self.home / "mail"

    def session(
        self,
        access_key: str = "test",
        secret_key: str = "test",  # noqa: S107 - the emulator takes any for its root user
        token: str | None = None,
    ) -> Session:
        """A session of given credentials, or of the root user."""
        return Session(self.endpoint, access_key, secret_key, token)

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "TMPDIR": str(self.home),
            "GATEWAY_PORT": str(self._port),
            "AUTH": "true",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.home / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.home / "objects"),
            "MINISTACK_FIDELITY_HOME": str(self.home),
            "AWS_ENDPOINT_URL": self.endpoint,
            **self._variables,
        }

    def start(self) -> None:
        """Start and wait until it responds."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "ministack_fidelity"],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            eventually(self._is_ready, START_SECONDS)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """End it in an orderly way, if it runs."""
        if self._process:
            self._process.terminate()
            self._process.wait(STOP_SECONDS)
            self._process = None

    def kill(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait(STOP_SECONDS)
        self._process = None

    def _is_ready(self) -> bool:
        assert self._process
        assert self._process.poll() is None, (self.home / "log").read_text()
        try:
            with PoolManager(ca_certs=self._variables.get("AWS_CA_BUNDLE")) as pool:
                url = f"{self.endpoint}/_ministack/ready"
                return pool.request("GET", url, retries=False).status == HTTPStatus.OK
        except HTTPError:
            return False


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""What the contract runs on: the local stack, or a second witness that is not our emulator.

`CONTRACT_WITNESS` names it; `scripts/witnesses` runs on each the tests of the services that it has.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Protocol

import boto3
import pytest

from serverless_s3_processor.local.stack import LocalStack

ROOT: Final = Path(__file__).parents[2]
DYNAMODB_LOCAL: Final = ROOT / ".build" / "dynamodb-local" / "package" / "emulator"
"""Where `scripts/witnesses` puts Amazon's DynamoDB Local."""
_START_SECONDS: Final = 60


class Session(Protocol):
    """What makes clients of services: a session of boto3, or the local stack's."""

    def client(self, service_name: Any, /) -> Any: ...


class Witness(Protocol):
    """Services that tests may fill and ask."""

    def session(self) -> Session: ...
    def environment(self) -> Mapping[str, str]: ...


class Server:
    """A server on 127.0.0.1 that has some services, and no others."""

    def __init__(self, port: int, services: Sequence[str]) -> None:
        self._endpoint = f"http://127.0.0.1:{port}"
        self._services = services

    def session(self) -> Session:
        return self

    def client(self, service_name: Any, /) -> Any:
        if service_name not in self._services:
            pytest.skip(f"this witness has no {service_name}")
        return boto3.Session(
            aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1"
        ).client(service_name, endpoint_url=self._endpoint)

    def environment(self) -> Mapping[str, str]:
        return {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self._endpoint,
        }


@contextmanager
def witness(name: str, scratch: Path) -> Iterator[Witness]:
    """Start a witness; stop it with the block."""
    if name == "ministack":
        stack = LocalStack(scratch, None)
        stack.start()
        yield stack
        stack.stop()
        return
    start, services = {
        "dynamodb-local": (_start_dynamodb_local, ["dynamodb"]),
        "moto": (_start_moto, ["logs", "s3", "sns", "sqs"]),
    }[name]
    port = _free_port()
    process = start(port)
    try:
        _await_port(port, process)
        yield Server(port, services)
    finally:
        process.terminate()
        process.wait(10)


def _start_dynamodb_local(port: int) -> subprocess.Popen[bytes]:
    """It listens on all interfaces, and can't be told otherwise: so it must have its own."""
    if [name for _, name in socket.if_nameindex()] != ["lo"]:
        pytest.skip("DynamoDB Local starts only in a network of its own: scripts/witnesses")
    libraries = DYNAMODB_LOCAL / "DynamoDBLocal_lib"
    command = ["java", f"-Djava.library.path={libraries}", "-jar", "DynamoDBLocal.jar"]
    command += ["-inMemory", "-disableTelemetry", "-port", str(port)]
    return subprocess.Popen(command, cwd=DYNAMODB_LOCAL, stdout=subprocess.DEVNULL)  # noqa: S603


def _start_moto(port: int) -> subprocess.Popen[bytes]:
    server = Path(sys.executable).with_name("moto_server")
    command = [str(server), "--host", "127.0.0.1", "--port", str(port)]
    return subprocess.Popen(  # noqa: S603 - of the environment
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} does not listen")

"""A deployment that commands use: on the local stack, or on AWS."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.rendering import errors
from serverless_s3_processor.local.environment import CREDENTIALS, REGION
from serverless_s3_processor.locations import data_folder
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from serverless_s3_processor.client import Client
    from serverless_s3_processor.local.stack import LocalStack

HOME_VARIABLE: Final = "S3_PROCESSOR_HOME"
_CONNECT_SECONDS: Final = 5
_POOL: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionOptions:
    """The options that choose a deployment."""

    environment: str = names.DEFAULT_ENVIRONMENT
    endpoint_url: str | None = None
    profile: str | None = None
    region: str | None = None
    aws: bool = False
    api_url: str | None = None
    stack: str | None = None


@dataclass(frozen=True, kw_only=True)
class Target:
    """One deployment. Clients are created when they are first used.

    `connect` creates the client of an AWS service, `open_api` that of the API at an address.
    `api_url` is the address from `--api-url`. `local` is the local stack, if the deployment is
    there. `other_stack` is the name of another app's stack that the deployment is part of.
    `read_outputs` returns the outputs of a stack by its name, without the AWS SDK.
    """

    environment: str
    label: str
    connect: Callable[[str], Any]
    open_api: Callable[[str], Client]
    api_url: str | None = None
    local: LocalStack | None = None
    other_stack: str | None = None
    read_outputs: Callable[[str], Mapping[str, str]] = field(default=lambda _: {})
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:  # noqa: ANN401 - by service
        """Return the boto3 client of a service, always the same one."""
        if service not in self._clients:
            self._clients[service] = self.connect(service)
        return self._clients[service]

    @functools.cached_property
    def api(self) -> Client:
        """The client of the API. CliError if its address can't be found."""
        return self.open_api(self.api_url or self._find_api())

    @property
    def stack_name(self) -> str:
        """The name of the stack that has the deployment."""
        return self.other_stack or names.stack(self.environment)

    @functools.cached_property
    def stack(self) -> Mapping[str, Any]:
        """CloudFormation's description of the stack. CliError if it is not deployed."""
        answer = self.client("cloudformation").describe_stacks(StackName=self.stack_name)
        stack: Mapping[str, Any] = answer["Stacks"][0]
        return stack

    def find_stack(self) -> Mapping[str, Any] | None:
        """Return CloudFormation's description of the stack; None if there is no such stack."""
        try:
            return self.stack
        except Exception as error:
            if errors.code_of(error) != "ValidationError":
                raise
            return None

    def output(self, name: str) -> str:
        """Return one of the stack's outputs.

        Raises:
            CliError: the stack is not deployed, or not completely.
        """
        value = self.find_output(name)
        if value is None:
            raise errors.not_deployed(self.environment)
        return value

    def find_output(self, name: str) -> str | None:
        """Return one of the stack's outputs; None if the stack has none of this name."""
        with_suffix = name + names.output_suffix(self.environment)
        return self._outputs.get(with_suffix, self._outputs.get(name))

    @functools.cached_property
    def _outputs(self) -> Mapping[str, str]:
        return self.read_outputs(self.stack_name) or {
            output["OutputKey"]: str(output["OutputValue"])
            for output in self.stack.get("Outputs", [])
        }

    def _find_api(self) -> str:
        from serverless_s3_processor.client.urls import reachable_url

        try:
            address = self.output("APIGatewayURL")
        except Exception as error:
            if errors.is_denied(error):
                raise errors.address_denied() from error
            raise
        if self.local:
            return reachable_url(address, self.local.endpoint)
        return reachable_url(address, self.client("cloudformation").meta.endpoint_url)

    @property
    def bucket(self) -> str:
        """The name of the stack's bucket; with `--api-url`, from the API."""
        if self.api_url:
            return self.api.status()["watched"][0]["bucket"]
        return self.output("S3BucketName")


def local_stack(port: int | None = None) -> LocalStack:
    """Return this project's local stack, whatever the current folder is.

    It keeps its first port, which its saved state contains. That is `port`, or by default 4566, or
    any free port if another program uses 4566.

    Raises:
        CliError: `port` differs from the first one.
    """
    from serverless_s3_processor.local.layout import Layout
    from serverless_s3_processor.local.lock_file import last_port
    from serverless_s3_processor.local.ports import is_taken
    from serverless_s3_processor.local.stack import DEFAULT_PORT, LocalStack

    home = Path(os.environ.get(HOME_VARIABLE) or data_folder())
    first_port = last_port(Layout(home).emulator_lock)
    if first_port and port not in (None, 0, first_port):
        raise errors.CliError(
            f"The data in {home} belongs to port {first_port}: leave out --port, or remove "
            "the folder."
        )
    if first_port is None and port is None:
        port = 0 if is_taken(DEFAULT_PORT) else DEFAULT_PORT
    return LocalStack(home, first_port or port)


def on_local(
    stack: LocalStack,
    environment: str,
    api_url: str | None = None,
    other_stack: str | None = None,
) -> Target:
    """Return a deployment on the local stack, which must be running.

    A command that calls only the API never loads the AWS SDK.
    """
    from serverless_s3_processor.client.signed_transport import StaticCredentials

    credentials = StaticCredentials(*CREDENTIALS.values())
    session: Callable[[], Any] = functools.cache(stack.session)

    def open_api(url: str) -> Client:
        from serverless_s3_processor.client import Client, HttpConfig

        config = HttpConfig(ca_bundle=str(stack.certificates().authority))
        return Client(url, credentials=credentials, region=REGION, config=config)

    def read_outputs(name: str) -> Mapping[str, str]:
        from serverless_s3_processor.cli.deployment import local_outputs

        return local_outputs.read(stack, credentials, name)

    return Target(
        environment=environment,
        label=f"the local stack at {stack.endpoint}",
        connect=lambda service: session().client(service, config=client_config()),
        open_api=open_api,
        api_url=api_url,
        local=stack,
        other_stack=other_stack,
        read_outputs=read_outputs,
    )


def client_config() -> Any:  # noqa: ANN401 - botocore's
    """Return the timeouts and retries of boto3's clients."""
    from botocore.config import Config

    return Config(
        connect_timeout=_CONNECT_SECONDS,
        max_pool_connections=_POOL,
        retries={"mode": "standard", "total_max_attempts": 3},
    )

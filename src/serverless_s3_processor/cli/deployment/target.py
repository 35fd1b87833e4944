"""What the commands talk to: the local stack, or AWS."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.rendering import errors
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
    """What the person said of whom to talk to."""

    environment: str = names.DEFAULT_ENVIRONMENT
    endpoint_url: str | None = None
    profile: str | None = None
    region: str | None = None
    aws: bool = False
    api_url: str | None = None
    stack: str | None = None


@dataclass(frozen=True, kw_only=True)
class Target:
    """One deployment of the system, somewhere. Nothing is connected before it is needed.

    `connect` makes a client of a service, `open_api` one of the API at an address; `api_url` is
    that, if the person said it, `local` the local stack, if it is that, and `other_stack` the name
    of a stack of another app that the deployment is part of.
    """

    environment: str
    label: str
    connect: Callable[[str], Any]
    open_api: Callable[[str], Client]
    api_url: str | None = None
    local: LocalStack | None = None
    other_stack: str | None = None
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:  # noqa: ANN401 - by service
        """Return the boto3 client of a service, always the same one."""
        if service not in self._clients:
            self._clients[service] = self.connect(service)
        return self._clients[service]

    @functools.cached_property
    def api(self) -> Client:
        """The client of the API.

        Raises:
            CliError: its address can't be found.
        """
        return self.open_api(self.api_url or self._found())

    @property
    def stack_name(self) -> str:
        """The name of the stack that the deployment is, or is part of."""
        return self.other_stack or names.stack(self.environment)

    @functools.cached_property
    def stack(self) -> Mapping[str, Any]:
        """CloudFormation's description of the stack.

        Raises:
            CliError: it is not deployed.
        """
        answer = self.client("cloudformation").describe_stacks(StackName=self.stack_name)
        stack: Mapping[str, Any] = answer["Stacks"][0]
        return stack

    def output(self, name: str) -> str:
        """Return one of the stack's outputs.

        Raises:
            CliError: the stack is not deployed, or not completely.
        """
        outputs = {
            output["OutputKey"]: str(output["OutputValue"])
            for output in self.stack.get("Outputs", [])
        }
        for key in (name + names.output_suffix(self.environment), name):
            if key in outputs:
                return outputs[key]
        raise errors.missing(self.environment)

    def _found(self) -> str:
        from serverless_s3_processor.client.urls import reachable_url

        try:
            address = self.output("APIGatewayURL")
        except Exception as error:
            if errors.is_denied(error):
                raise errors.unfindable() from error
            raise
        return reachable_url(address, self.client("cloudformation").meta.endpoint_url)

    @property
    def bucket(self) -> str:
        """The name of the stack's bucket: that of the API, if the person said which that is."""
        if self.api_url:
            return self.api.status()["watched"][0]["bucket"]
        return self.output("S3BucketName")


def local_stack(port: int | None = None) -> LocalStack:
    """Return this project's local stack, from wherever the command is called.

    It keeps the port that it had before: its saved state is full of it. The first time it takes
    `port`; if that is None the usual one, or a free one where another program has that.

    Raises:
        CliError: another `port` is asked for.
    """
    from serverless_s3_processor.local.layout import Layout
    from serverless_s3_processor.local.lifeline import last_port
    from serverless_s3_processor.local.ports import is_taken
    from serverless_s3_processor.local.stack import DEFAULT_PORT, LocalStack

    home = Path(os.environ.get(HOME_VARIABLE) or data_folder())
    before = last_port(Layout(home).lifeline)
    if before and port not in (None, 0, before):
        raise errors.CliError(
            f"The data in {home} belongs to port {before}: leave out --port, or remove the folder."
        )
    if before is None and port is None:
        port = 0 if is_taken(DEFAULT_PORT) else DEFAULT_PORT
    return LocalStack(home, before or port)


def on_local(
    stack: LocalStack,
    environment: str,
    api_url: str | None = None,
    other_stack: str | None = None,
) -> Target:
    """Return the target that is the local stack, which must be running."""
    session: Any = stack.session()

    def open_api(url: str) -> Client:
        from serverless_s3_processor.client import Client, HttpConfig

        authority = str(stack.certificates().authority)
        return Client(
            url,
            credentials=session.get_credentials(),
            region=session.region_name,
            config=HttpConfig(ca_bundle=authority),
        )

    return Target(
        environment=environment,
        label=f"the local stack at {stack.endpoint}",
        connect=lambda service: session.client(service, config=client_config()),
        open_api=open_api,
        api_url=api_url,
        local=stack,
        other_stack=other_stack,
    )


def client_config() -> Any:  # noqa: ANN401 - botocore's
    """Return the configuration of boto3's clients: how long they wait, and how often they try."""
    from botocore.config import Config

    return Config(
        connect_timeout=_CONNECT_SECONDS,
        max_pool_connections=_POOL,
        retries={"mode": "standard", "total_max_attempts": 3},
    )

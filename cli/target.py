"""What the commands talk to: the local stack, or AWS."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cli import errors
from cli.program import PROJECT
from s3_processor import names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cli.local.stack import LocalStack
    from s3_processor.ports import RecordTable

HOME_VARIABLE: Final = "S3_PROCESSOR_HOME"
_CONNECT_SECONDS: Final = 5
_POOL: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the person said of whom to talk to."""

    environment: str = names.DEFAULT_ENVIRONMENT
    endpoint_url: str | None = None
    profile: str | None = None
    region: str | None = None
    aws: bool = False


def _on_dynamodb(target: Target) -> RecordTable:
    from s3_processor.adapters.aws.dynamodb_record_table import DynamoDBRecordTable

    return DynamoDBRecordTable(target.client("dynamodb"), names.records_table(target.environment))


@dataclass(frozen=True, kw_only=True)
class Target:
    """One deployment of the system, somewhere. Nothing is connected before it is needed.

    `connect` makes a client of a service, `open_records` the table on one; `local` is the local
    stack, if it is that.
    """

    environment: str
    label: str
    connect: Callable[[str], Any]
    open_records: Callable[[Target], RecordTable] = _on_dynamodb
    local: LocalStack | None = None
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:  # noqa: ANN401 - by service
        """Return the boto3 client of a service, always the same one."""
        if service not in self._clients:
            self._clients[service] = self.connect(service)
        return self._clients[service]

    @functools.cached_property
    def records(self) -> RecordTable:
        """The table of object records."""
        return self.open_records(self)

    @functools.cached_property
    def stack(self) -> Mapping[str, Any]:
        """CloudFormation's description of the stack.

        Raises:
            CliError: it is not deployed.
        """
        answer = self.client("cloudformation").describe_stacks(
            StackName=names.stack(self.environment)
        )
        stack: Mapping[str, Any] = answer["Stacks"][0]
        return stack

    def output(self, name: str) -> str:
        """Return one of the stack's outputs.

        Raises:
            CliError: the stack is not deployed, or not completely.
        """
        for output in self.stack.get("Outputs", []):
            if output["OutputKey"] == name:
                return str(output["OutputValue"])
        raise errors.missing(self.environment)

    @property
    def bucket(self) -> str:
        """The name of the bucket."""
        return self.output("S3BucketName")


def local_stack(port: int | None = None) -> LocalStack:
    """Return this project's local stack, from wherever the command is called.

    It keeps the port that it had before: its saved state is full of it. The first time it takes
    `port`; if that is None the usual one, or a free one where another program has that.

    Raises:
        CliError: another `port` is asked for.
    """
    from cli.local.layout import Layout
    from cli.local.lifeline import last_port
    from cli.local.ports import is_taken
    from cli.local.stack import DEFAULT_PORT, LocalStack

    home = Path(os.environ.get(HOME_VARIABLE, PROJECT / ".local"))
    before = last_port(Layout(home).lifeline)
    if before and port not in (None, 0, before):
        raise errors.CliError(
            f"The data in {home} belongs to port {before}: leave out --port, or remove the folder."
        )
    if before is None and port is None:
        port = 0 if is_taken(DEFAULT_PORT) else DEFAULT_PORT
    return LocalStack(home, before or port)


def choose(wish: Wish, find_local: Callable[[], LocalStack] = local_stack) -> Target:
    """Return the target: who was asked for, else the local stack if it runs, else AWS.

    An endpoint that is the local stack's address is the local stack, certificates and all.
    """
    if wish.aws or wish.profile is not None:
        return _on_aws(wish)
    stack = find_local()
    if stack.is_running() and wish.endpoint_url in (None, stack.endpoint):
        return on_local(stack, wish.environment)
    return _on_aws(wish)


def on_local(stack: LocalStack, environment: str) -> Target:
    """Return the target that is the local stack, which must be running."""
    session: Any = stack.session()
    return Target(
        environment=environment,
        label=f"the local stack at {stack.endpoint}",
        connect=lambda service: session.client(service, config=_config()),
        local=stack,
    )


def _on_aws(wish: Wish) -> Target:
    from boto3 import Session

    session: Any = Session(profile_name=wish.profile, region_name=wish.region)
    region = session.region_name or names.DEFAULT_REGION

    def connect(service: str) -> Any:  # noqa: ANN401 - by service
        return session.client(
            service, region_name=region, endpoint_url=wish.endpoint_url, config=_config()
        )

    return Target(environment=wish.environment, label=_label(wish, region), connect=connect)


def _label(wish: Wish, region: str) -> str:
    place = wish.endpoint_url or f"AWS in {region}"
    return f"{place} with the profile {wish.profile}" if wish.profile else place


def _config() -> Any:  # noqa: ANN401 - botocore's
    from botocore.config import Config

    return Config(
        connect_timeout=_CONNECT_SECONDS,
        max_pool_connections=_POOL,
        retries={"mode": "standard", "total_max_attempts": 3},
    )

"""The command line on a system in memory, and the records and errors that its tests need."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Self

from botocore.exceptions import ClientError
from typer.testing import CliRunner, Result

from serverless_s3_processor.cli.command import Dependencies
from serverless_s3_processor.cli.deployment.target import ConnectionOptions, Target
from serverless_s3_processor.cli.main import app
from serverless_s3_processor.client import Client
from serverless_s3_processor.runtime.domain.records.record import Record
from serverless_s3_processor.testing.record_table import MemoryRecordTable
from tests.support.api.memory_api import MemoryApi
from tests.support.records import make_record
from tests.support.world import BUCKET

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
API = "https://abc.execute-api.us-east-1.amazonaws.com/prod/"
STACK = {
    "StackStatus": "CREATE_COMPLETE",
    "CreationTime": datetime(2026, 1, 31, 11, tzinfo=UTC),
    "Outputs": [
        {"OutputKey": "S3BucketName", "OutputValue": BUCKET},
        {"OutputKey": "APIGatewayURL", "OutputValue": API},
        {"OutputKey": "SNSTopicArn", "OutputValue": "arn:aws:sns:us-east-1:111122223333:topic"},
        {
            "OutputKey": "OperationsTopicArn",
            "OutputValue": "arn:aws:sns:us-east-1:111122223333:operations",
        },
    ],
}


class CloudFormation:
    meta = SimpleNamespace(endpoint_url="https://cloudformation.us-east-1.amazonaws.com")

    def describe_stacks(self, StackName: str) -> Any:  # noqa: N803 - boto3's
        if StackName != "ServerlessS3ProcessorStack-dev":
            raise client_error("ValidationError", f"Stack with id {StackName} does not exist")
        return {"Stacks": [STACK]}


class DeniedCloudFormation:
    def describe_stacks(self, **_: object) -> None:
        raise client_error("AccessDenied")


def client_error(code: str, message: str = "", operation: str = "Operation") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


def record(name: str, **changes: Any) -> Record:
    """A record of `uploads/{name}`, uploaded at 11:00."""
    defaults = {
        "bucket_name": BUCKET,
        "object_size": 1234,
        "content_type": "text/csv",
        "sequencer": "01",
    }
    return make_record(f"uploads/{name}", NOW - timedelta(hours=1), **{**defaults, **changes})


def interrupting(after: int, then: Callable[[], None] = lambda: None) -> Callable[[float], None]:
    """A sleep that is interrupted at the given call; before each of the others, `then` happens."""
    calls = iter(range(after))

    def sleep(_seconds: float) -> None:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        then()

    return sleep


@dataclass
class Cli(MemoryApi):
    """The command line on a system in memory, behind its API.

    `clients` are the boto3 clients of the services that commands call themselves, by name.
    """

    clients: Mapping[str, Any] = field(default_factory=dict)
    local: Any = None
    dependencies: Dependencies = field(default_factory=lambda: Dependencies(now=lambda: NOW))
    connections: list[ConnectionOptions] = field(default_factory=list)
    opened_urls: list[str] = field(default_factory=list)

    def __call__(self, *arguments: str, width: int = 80, stdin: str | None = None) -> Result:
        dependencies = replace(
            self.dependencies, connect=self._connect, local_stack=lambda _port: self.local
        )
        runner = CliRunner(env={"TZ": "UTC", "COLUMNS": str(width), "TERM": "dumb"})
        return runner.invoke(app, arguments, input=stdin, obj=dependencies, catch_exceptions=False)

    def json(self, *arguments: str) -> Any:
        """Run a command with `--json`, and return the document that it writes."""
        return json.loads(self(*arguments, "--json").stdout)

    def sleeping(self, sleep: Callable[[float], None]) -> Self:
        """Return the same command line with another way to sleep."""
        return replace(self, dependencies=replace(self.dependencies, sleep=sleep))

    @property
    def records(self) -> MemoryRecordTable:
        return self.system.records

    def _open_api(self, url: str) -> Client:
        self.opened_urls.append(url)
        return Client.with_transport(self)

    def _connect(self, connection: ConnectionOptions) -> Target:
        self.connections.append(connection)
        return memory_target(
            self.clients,
            environment=connection.environment,
            open_api=self._open_api,
            api_url=connection.api_url,
            local=self.local,
        )


def memory_target(clients: Mapping[str, Any], **changes: Any) -> Target:
    """A deployment of `dev` in memory; `clients` are those of AWS services, by name."""
    clients = {"cloudformation": CloudFormation(), **clients}
    fields: dict[str, Any] = {
        "environment": "dev",
        "label": "a test",
        "connect": lambda service: clients[service],
        "open_api": lambda _url: Client.with_transport(Cli()),
    }
    return Target(**{**fields, **changes})

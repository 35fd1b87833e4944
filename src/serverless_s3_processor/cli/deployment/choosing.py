"""The choice of the deployment that a command uses, from the options alone.

It never depends on whether something answers in time: AWS is the target only if an option, or the
variable of the option, names it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serverless_s3_processor.cli.deployment.target import (
    Target,
    client_config,
    local_stack,
    on_local,
)
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.client.urls import region_of
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from serverless_s3_processor.cli.deployment.target import ConnectionOptions
    from serverless_s3_processor.client import Client
    from serverless_s3_processor.local.stack import LocalStack


def choose(
    connection: ConnectionOptions, find_local: Callable[[], LocalStack] = local_stack
) -> Target:
    """Return the target: AWS or another address if the options name it, else the local stack.

    An address of the local stack is the local stack, with its certificates.

    Raises:
        CliError: the local stack is the target and does not answer, or options contradict.
    """
    _refuse_contradictions(connection)
    if connection.aws or connection.profile is not None:
        return _on_aws(connection)
    stack = find_local()
    addresses = filter(None, (connection.endpoint_url, connection.api_url))
    if not all(stack.is_at(address) for address in addresses):
        return _on_aws(connection)
    _require_local(stack, connection.region)
    return on_local(stack, connection.environment, connection.api_url, connection.stack)


def _refuse_contradictions(connection: ConnectionOptions) -> None:
    if connection.aws and connection.endpoint_url:
        raise CliError(
            f"--aws and --endpoint-url (or AWS_ENDPOINT_URL), {connection.endpoint_url}, name two "
            "targets. Leave out one of them."
        )
    region = region_of(connection.api_url or "")
    if connection.region and region and connection.region != region:
        raise CliError(f"The API at {connection.api_url} is in {region}: leave out --region.")


def _require_local(stack: LocalStack, region: str | None) -> None:
    """Raise a CliError unless the local stack answers, and is in the requested region."""
    if region not in (None, names.DEFAULT_REGION):
        raise CliError(
            f"The local stack is in {names.DEFAULT_REGION} only: leave out --region, or choose "
            "AWS, with --aws or --profile."
        )
    if not stack.is_alive():
        raise CliError(
            f"The local stack is not running. To start it: {call('up')}. Nothing is sent to AWS "
            "without --aws or --profile."
        )
    if not stack.is_running():
        raise CliError(
            f"The local stack at {stack.endpoint} is running, but does not answer. Nothing was "
            f"sent. Try again; if that does not help: {call('down')}, then {call('up')}"
        )


def _on_aws(connection: ConnectionOptions) -> Target:
    from boto3 import Session

    session: Any = Session(profile_name=connection.profile, region_name=connection.region)
    region = region_of(connection.api_url or "") or session.region_name or names.DEFAULT_REGION

    def connect(service: str) -> Any:  # noqa: ANN401 - by service
        return session.client(
            service,
            region_name=region,
            endpoint_url=connection.endpoint_url,
            config=client_config(),
        )

    def open_api(url: str) -> Client:
        from serverless_s3_processor.client import Client

        return Client.for_url(url, session)

    label = connection.api_url or connection.endpoint_url or f"AWS in {region}"
    return Target(
        environment=connection.environment,
        label=label + _credentials(session.profile_name),
        connect=connect,
        open_api=open_api,
        api_url=connection.api_url,
        other_stack=connection.stack,
    )


def _credentials(profile: str) -> str:
    return "" if profile == "default" else f" with the profile {profile}"

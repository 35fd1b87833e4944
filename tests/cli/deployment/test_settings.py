"""What a deployment would drop of what a stack shows, and what stays unknown."""

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.cli.deployment.settings import losses, planned_settings
from serverless_s3_processor.cli.deployment.target import Target
from serverless_s3_processor.cli.rendering.errors import CliError
from tests.cli.cli_in_memory import DeniedCloudFormation, memory_target

PLANNED = S3ProcessorProps()


def target(**outputs: str) -> Target:
    stack = {"Outputs": [{"OutputKey": key, "OutputValue": outputs[key]} for key in outputs]}
    client: Any = SimpleNamespace(describe_stacks=lambda **_: {"Stacks": [stack]})
    return memory_target({"cloudformation": client})


@pytest.mark.parametrize("output", ["Settings", "SettingsDev"])
def test_what_the_stack_shows_is_compared(output: str) -> None:
    shown = {output: '{"existing_buckets": ["partner/"]}'}
    assert losses(target(**shown), PLANNED) == ["partner/ would no longer be watched."]


def test_a_first_deployment_drops_nothing() -> None:
    assert losses(memory_target({}, environment="other"), PLANNED) == []


def test_a_stack_that_shows_nothing_is_unknown() -> None:
    assert losses(target(S3BucketName="name"), PLANNED) is None


def test_other_errors_are_no_first_deployment() -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        losses(memory_target({"cloudformation": DeniedCloudFormation()}), PLANNED)


def test_a_refused_value_is_an_error_of_the_command() -> None:
    with pytest.raises(CliError, match="email_address is required outside dev"):
        planned_settings({"env_suffix": "prod"})

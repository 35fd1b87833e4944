"""The checks of an account on the emulator, by a user who may only read."""

import json
from dataclasses import replace
from typing import Any

from serverless_s3_processor.cli.command import Dependencies
from serverless_s3_processor.cli.deployment.target import on_local
from tests.e2e.support.cli import run_with
from tests.e2e.support.deployment import Deployment
from tests.e2e.support.iam import user_session

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def diagnoses(deployment: Deployment, environment: str) -> dict[str, list[str]]:
    """Return the messages by severity, as a user with AWS's read-only policy sees them."""
    session: Any = user_session(deployment, READ_ONLY)
    target = replace(on_local(deployment.stack, environment), connect=session.client)
    dependencies = Dependencies(connect=lambda _options: target)
    options = ("--env", environment, "-c", "email_address=you@example.com", "--json")
    result = run_with(dependencies, "doctor", *options)
    messages: dict[str, list[str]] = {}
    for diagnosis in json.loads(result.stdout):
        messages.setdefault(diagnosis["severity"], []).append(diagnosis["message"])
    return messages


def test_a_deployment_that_works_has_no_problem(deployment: Deployment) -> None:
    messages = diagnoses(deployment, "dev")
    assert messages.keys() <= {"ok", "warning"}, messages
    assert f"{deployment.name} is in CREATE_COMPLETE." in messages["ok"]


def test_an_environment_that_is_not_deployed_can_be_deployed(deployment: Deployment) -> None:
    messages = diagnoses(deployment, "another")
    assert "problem" not in messages, messages
    assert "The names of buckets, tables and policies are free." in messages["ok"]

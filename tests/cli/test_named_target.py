"""Whoever changes something reads first where, also where the output is for a program."""

from typing import Any

import pytest

from serverless_s3_processor.cli.rendering.errors import CliError
from tests.cli.cli_in_memory import Cli

CHANGING = [
    ("put", __file__),
    ("process", "a"),
    ("redrive",),
    ("reconcile",),
    ("reconcile", "--stop", "run"),
    ("backfill", "--prefix", "a"),
    ("url", "--upload", "a"),
    ("selftest",),
]


class Refusing:
    """A service that ends the command at the first request."""

    def __getattr__(self, operation: str) -> Any:
        raise CliError(f"{operation} was sent")


@pytest.mark.parametrize("arguments", CHANGING, ids=" ".join)
@pytest.mark.parametrize("more", [(), ("--json",)], ids=["people", "programs"])
def test_the_target_is_named_before_anything_is_sent(
    arguments: tuple[str, ...], more: tuple[str, ...]
) -> None:
    services = dict.fromkeys(("s3", "sns", "sqs", "cloudwatch"), Refusing())
    result = Cli(clients=services, respond=_refuse)(*arguments, *more)
    first, second = result.stderr.splitlines()[:2]
    assert (result.exit_code, first) == (1, "dev on a test")
    assert second.startswith("error: ")
    assert "dev on" not in result.stdout


def test_a_choice_is_remembered_by_the_shells_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("AWS", "1"), ("PROFILE", "work"), ("ENV", "prod")):
        monkeypatch.setenv(f"S3_PROCESSOR_{name}", value)
    cli = Cli(respond=_refuse)
    cli("ls")
    (wish,) = cli.connections
    assert (wish.aws, wish.profile, wish.environment) == (True, "work", "prod")


def _refuse(*_request: object) -> tuple[int, Any]:
    raise CliError("it was sent")

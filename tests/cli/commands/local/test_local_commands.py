import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from mailbox import Maildir
from pathlib import Path
from typing import Any

import pytest

from ministack_fidelity.repairs.sns.email_delivery import compose
from serverless_s3_processor.cli.command import Dependencies
from serverless_s3_processor.cli.rendering.stages import Stages
from serverless_s3_processor.local.layout import Layout
from serverless_s3_processor.local.starting import LocalStackError
from tests.cli.cli_in_memory import NOW, Cli


@dataclass
class Local:
    """As much of a local stack as the commands use."""

    home: Path
    running: bool = False
    endpoint: str = "https://127.0.0.1:4566"

    @property
    def layout(self) -> Layout:
        return Layout(self.home)

    def is_alive(self) -> bool:
        return self.running

    def stop(self) -> None:
        self.running = False


@dataclass
class Bringing:
    """Remembers with which context the stack was brought up.

    It drops `losses`, if that is approved, and fails with `error`, if there is one.
    """

    error: Exception | None = None
    losses: Sequence[str] = ()
    contexts: list[Mapping[str, str]] = field(default_factory=list)

    def __call__(
        self,
        stack: Any,
        context: Mapping[str, str],
        stages: Stages,
        approve: Callable[[Sequence[str]], None],
    ) -> None:
        self.contexts.append(context)
        with stages.stage("Start"):
            stack.running = True
        if self.losses:
            approve(self.losses)
        with stages.stage("Deploy"):
            if self.error:
                raise self.error


@pytest.fixture
def bringing() -> Bringing:
    return Bringing()


@pytest.fixture
def cli(tmp_path: Path, bringing: Bringing) -> Cli:
    dependencies = Dependencies(now=lambda: NOW, bring_up=bringing, is_interactive=lambda: False)
    return Cli(local=Local(tmp_path), dependencies=dependencies)


def test_up_shows_its_stages_with_their_times(cli: Cli) -> None:
    result = cli("up")
    assert result.exit_code == 0
    start, deploy, ready = result.stdout.splitlines()
    assert (start.split(), deploy.split()) == (
        ["✓", "Start", "0.0", "s"],
        ["✓", "Deploy", "0.0", "s"],
    )
    assert ready == "Ready at https://127.0.0.1:4566"
    assert "put FILE" in result.stderr


def test_up_passes_the_context_on(cli: Cli, bringing: Bringing) -> None:
    arguments = ["-c", "digest_minutes=5", "-c", "a=b=c", "--email", "x@y.z", "--env", "test"]
    assert cli("up", *arguments).exit_code == 0
    assert bringing.contexts == [
        {"digest_minutes": "5", "a": "b=c", "env_suffix": "test", "email_address": "x@y.z"}
    ]


def test_up_for_programs(cli: Cli) -> None:
    result = cli("up", "--json")
    assert json.loads(result.stdout) == {
        "endpoint": "https://127.0.0.1:4566",
        "seconds": {"Start": 0.0, "Deploy": 0.0},
    }
    assert result.stderr == ""


def test_up_says_where_it_failed_and_why(cli: Cli, bringing: Bringing) -> None:
    bringing.error = LocalStackError("Port 4566 is taken.")
    result = cli("up")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1].startswith("✗ Deploy")
    assert result.stderr == "error: Port 4566 is taken.\n"


LOSSES = ("partner/ would no longer be watched.", "Your processor totals would be removed.")


@pytest.mark.parametrize("command", ["up", "demo"])
def test_a_deployment_that_drops_settings_fails_without_a_terminal(
    cli: Cli, bringing: Bringing, command: str
) -> None:
    bringing.losses = LOSSES
    result = cli(command, "--env", "prod")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "error: This deployment would drop what is deployed:",
        *LOSSES,
        "To keep it, write it into settings/prod.toml or give it with -c. To drop it: --yes.",
    ]
    assert "Deploy" not in result.stdout


def test_yes_drops_it_without_a_question(cli: Cli, bringing: Bringing) -> None:
    bringing.losses = LOSSES
    result = cli("up", "--yes")
    assert result.exit_code == 0
    assert "Ready" in result.stdout
    assert result.stderr.splitlines()[1:3] == [*LOSSES]


@pytest.mark.parametrize(("answer", "exit_code"), [("y", 0), ("n", 1), ("", 1)])
def test_a_person_must_confirm(cli: Cli, bringing: Bringing, answer: str, exit_code: int) -> None:
    bringing.losses = LOSSES
    at_a_terminal = replace(cli.dependencies, is_interactive=lambda: True)
    result = replace(cli, dependencies=at_a_terminal)("up", stdin=f"{answer}\n")
    assert result.exit_code == exit_code
    assert "partner/ would no longer be watched." in result.stderr
    assert "Deploy anyway? [y/N]:" in result.stderr
    assert ("Ready" in result.stdout) is (exit_code == 0)
    assert ("Nothing was deployed." in result.stderr) is (exit_code == 1)


def test_ctrl_c_ends_with_130_and_no_traceback(cli: Cli) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    world = Dependencies(bring_up=interrupted)
    for command in ("up", "demo"):
        result = replace(cli, dependencies=world)(command)
        assert (result.exit_code, result.stdout, result.stderr) == (130, "", "")


def test_down_can_be_repeated(cli: Cli) -> None:
    cli.local.running = True
    assert "Its data is in" in cli("down").stdout
    assert "was not running" in cli("down").stdout
    assert cli.json("down")["wasRunning"] is False


def deliver(cli: Cli, *subjects: str) -> None:
    maildir = Maildir(cli.local.layout.mail, create=True)
    for subject in subjects:
        mail = compose("a@b.c", f"[dev] {subject}", f"Body of {subject}\x1b.")
        maildir.add(mail)


def test_mail_shows_the_last_ones_newest_last(cli: Cli) -> None:
    deliver(cli, "one", "two", "three")
    response = cli("mail", "--limit", "2").stdout
    assert "one" not in response
    assert response.index("Body of two\\x1b.") < response.index("Body of three\\x1b.")


def test_mail_for_programs(cli: Cli) -> None:
    deliver(cli, "Grüße 写")
    (response,) = cli.json("mail")
    assert response["subject"] == "[dev] Grüße 写"
    assert response["to"] == "a@b.c"
    assert response["body"] == "Body of Grüße 写\x1b.\n"


def test_mail_of_another_environment_is_not_shown(cli: Cli) -> None:
    deliver(cli, "one")
    assert cli.json("mail", "--env", "test") == []


def test_no_mail_yet(cli: Cli) -> None:
    result = cli("mail")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No e-mail yet" in result.stderr
    assert cli.json("mail") == []


def test_on_aws_mail_is_real() -> None:
    result = Cli()("mail")
    assert result.exit_code == 1
    assert "--topic-arn arn:aws:sns:us-east-1:111122223333:topic" in result.stderr

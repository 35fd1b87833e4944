"""What a deployment would change, compared with the settings that the stack shows."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from serverless_s3_processor.cdk.settings import settings_file
from tests.cli.cli_in_memory import STACK, Cli, client_error

SHOWN = '{"existing_buckets": ["acme-data/in/", "partner/"], "digest_minutes": 15}'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of settings files, which the commands read."""
    monkeypatch.setattr(settings_file, "project", lambda: tmp_path)
    folder = tmp_path / "settings"
    folder.mkdir()
    return folder


def cli(*outputs: dict[str, str]) -> Cli:
    stack: dict[str, Any] = {**STACK, "Outputs": outputs}
    cloudformation = SimpleNamespace(describe_stacks=lambda **_: {"Stacks": [stack]})
    return Cli(clients={"cloudformation": cloudformation})


def showing(settings: str) -> Cli:
    return cli({"OutputKey": "Settings", "OutputValue": settings})


def test_changes_and_losses_are_shown(folder: Path) -> None:
    (folder / "dev.toml").write_text('existing_buckets = ["acme-data/in/"]')
    result = showing(SHOWN)("diff", "-c", "digest_minutes=30")
    assert result.exit_code == 1
    _title, _rule, buckets, minutes, loss = result.stdout.splitlines()
    assert buckets.split() == ["existing_buckets", "acme-data/in/,", "partner/", "acme-data/in/"]
    assert minutes.split() == ["digest_minutes", "15", "30"]
    assert loss == "partner/ would no longer be watched."


def test_a_deployment_that_follows_the_file_drops_nothing(folder: Path) -> None:
    (folder / "dev.toml").write_text(
        'existing_buckets = ["acme-data/in/", "partner"]\ndigest_minutes = 15\n'
    )
    result = showing(SHOWN)("diff")
    assert (result.exit_code, result.stdout) == (0, "The deployment would change no setting.\n")


def test_a_change_without_a_loss_is_a_success() -> None:
    result = showing("{}")("diff", "-c", "log_days=90")
    assert result.exit_code == 0
    assert [line.split() for line in result.stdout.splitlines()][-1] == ["log_days", "7", "90"]


def test_for_programs() -> None:
    assert showing('{"log_days": 90}').json("diff") == {
        "changes": {"log_days": {"deployed": 90, "planned": 7}},
        "drops": ["log_days would change from 90 back to the default, 7."],
    }


def test_a_stack_that_shows_nothing_cannot_be_compared() -> None:
    result = cli()("diff")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].endswith("There is nothing to compare.")


def test_a_refused_value_names_the_file(folder: Path) -> None:
    (folder / "dev.toml").write_text("log_days = 8")
    result = showing("{}")("diff")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith("error: settings/dev.toml: log_days=8 must be")


def test_a_stack_that_is_not_deployed_is_an_error() -> None:
    def describe_stacks(**_: object) -> None:
        raise client_error("ValidationError", "Stack with id x does not exist")

    cloudformation = SimpleNamespace(describe_stacks=describe_stacks)
    result = Cli(clients={"cloudformation": cloudformation})("diff")
    assert result.exit_code == 1
    assert "'dev' is not deployed there" in result.stderr

"""Which deployment a command talks to, from what was said and what runs on this machine."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ministack_fidelity.lock import locked
from serverless_s3_processor.cli.deployment.choosing import choose
from serverless_s3_processor.cli.deployment.target import ConnectionOptions, Target
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.client import Client
from serverless_s3_processor.local.layout import Layout
from serverless_s3_processor.local.stack import LocalStack
from tests.cli.cli_in_memory import API

ENDPOINT = "https://127.0.0.1:4566"
OF_LOCAL = f"{ENDPOINT}/_aws/execute-api/a/prod/"


@dataclass
class Local:
    """As much of a local stack as the choice depends on."""

    alive: bool = True
    answers: bool = True
    endpoint: str = ENDPOINT

    def is_at(self, address: str) -> bool:
        return f"{address}/".startswith(f"{self.endpoint}/")

    def is_alive(self) -> bool:
        return self.alive

    def is_running(self) -> bool:
        return self.alive and self.answers

    def session(self) -> Any:
        return None


def chosen(wish: ConnectionOptions, *, alive: bool = True, answers: bool = True) -> Target:
    local: Any = Local(alive, answers)
    return choose(wish, lambda: local)


LOCAL = [
    ConnectionOptions(),
    ConnectionOptions(endpoint_url=ENDPOINT),
    ConnectionOptions(api_url=OF_LOCAL),
    ConnectionOptions(region="us-east-1"),
]
ELSEWHERE = [
    ConnectionOptions(aws=True),
    ConnectionOptions(endpoint_url="http://other:1"),
    ConnectionOptions(api_url=API),
    ConnectionOptions(api_url=f"{ENDPOINT}0/"),
    ConnectionOptions(api_url=f"{ENDPOINT}/", endpoint_url="http://other:1"),
]


@pytest.mark.parametrize("wish", LOCAL)
def test_the_local_stack_is_the_default(wish: ConnectionOptions) -> None:
    assert chosen(wish).local is not None


@pytest.mark.parametrize("wish", LOCAL)
@pytest.mark.parametrize(
    ("alive", "answers", "why"),
    [(False, False, "is not running.*--aws"), (True, False, "does not answer.*Nothing was sent")],
)
def test_aws_never_replaces_the_local_stack(
    wish: ConnectionOptions, *, alive: bool, answers: bool, why: str
) -> None:
    with pytest.raises(CliError, match=why):
        chosen(wish, alive=alive, answers=answers)


@pytest.mark.parametrize("wish", ELSEWHERE)
@pytest.mark.parametrize(("alive", "answers"), [(True, True), (True, False), (False, False)])
def test_options_hold_whatever_runs_here(
    wish: ConnectionOptions, *, alive: bool, answers: bool
) -> None:
    assert chosen(wish, alive=alive, answers=answers).local is None


@pytest.mark.parametrize(
    "variable", ["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_ROLE_ARN"]
)
def test_variables_of_other_tools_do_not_choose_aws(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "something")
    with pytest.raises(CliError, match="not running"):
        chosen(ConnectionOptions(), alive=False)


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (ConnectionOptions(aws=True, endpoint_url=ENDPOINT), "two targets"),
        (ConnectionOptions(api_url=API, region="eu-west-1"), "is in us-east-1: leave out --region"),
        (ConnectionOptions(region="eu-west-1"), "local stack is in us-east-1 only"),
        (
            ConnectionOptions(region="eu-west-1", endpoint_url=ENDPOINT),
            "local stack is in us-east-1 only",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(wish: ConnectionOptions, why: str) -> None:
    with pytest.raises(CliError, match=why):
        chosen(wish)


@pytest.mark.parametrize(
    ("wish", "label"),
    [
        (ConnectionOptions(aws=True, region="eu-west-1"), "AWS in eu-west-1"),
        (ConnectionOptions(endpoint_url="http://other:1"), "http://other:1"),
        (ConnectionOptions(api_url=API), API),
    ],
)
def test_the_label_names_the_target(wish: ConnectionOptions, label: str) -> None:
    assert chosen(wish).label == label


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    config = tmp_path / "config"
    config.write_text("[profile work]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    return "work"


def test_a_profile_is_aws_and_is_named(profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        chosen(ConnectionOptions(profile=profile)).label == "AWS in eu-west-1 with the profile work"
    )
    monkeypatch.setenv("AWS_PROFILE", profile)
    assert chosen(ConnectionOptions(aws=True)).label == "AWS in eu-west-1 with the profile work"


def test_clients_are_of_the_region_and_endpoint_and_made_once() -> None:
    target = chosen(ConnectionOptions(region="eu-west-1", endpoint_url="http://other:1"))
    client = target.client("dynamodb")
    assert (client.meta.region_name, client.meta.endpoint_url) == ("eu-west-1", "http://other:1")
    assert target.client("dynamodb") is client


def test_other_services_are_called_in_the_region_of_the_api(profile: str) -> None:
    target = chosen(ConnectionOptions(profile=profile, api_url=API))
    assert target.client("dynamodb").meta.region_name == "us-east-1"


@pytest.mark.parametrize(
    "wish", [ConnectionOptions(stack="Files"), ConnectionOptions(stack="Files", aws=True)]
)
def test_a_stack_of_another_app_is_named(wish: ConnectionOptions) -> None:
    assert chosen(wish).stack_name == "Files"


def test_an_unknown_profile_is_an_error() -> None:
    with pytest.raises(Exception, match="no-such-profile"):
        chosen(ConnectionOptions(profile="no-such-profile"))


def test_requests_to_aws_use_the_credentials_of_the_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert isinstance(chosen(ConnectionOptions(api_url=API), alive=False).api, Client)


def test_a_stack_that_never_ran_is_at_no_address(tmp_path: Path) -> None:
    never = LocalStack(tmp_path, None)
    assert choose(ConnectionOptions(api_url=API), lambda: never).local is None
    with pytest.raises(CliError, match="not running"):
        choose(ConnectionOptions(), lambda: never)


def test_the_holder_of_the_lock_is_the_target_even_if_it_never_answers(tmp_path: Path) -> None:
    stack = LocalStack(tmp_path, None)
    with (
        locked(Layout(tmp_path).emulator_lock, 4),
        pytest.raises(CliError, match=r"local stack at https://127\.0\.0\.1:4 is running, but"),
    ):
        choose(ConnectionOptions(), lambda: stack)

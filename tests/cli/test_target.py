from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from cli.errors import CliError
from cli.local.stack import LocalStack
from cli.target import Target, Wish, choose, on_local
from s3_processor_client import Client
from tests.cli.worlds import API, STACK, CloudFormation, client_error

if TYPE_CHECKING:
    from pathlib import Path

ENDPOINT = "https://127.0.0.1:4566"


@dataclass
class Local:
    """As much of a local stack as the choice depends on."""

    running: bool
    endpoint: str = ENDPOINT

    def is_running(self) -> bool:
        return self.running

    def session(self) -> Any:
        return None


def chosen(wish: Wish, *, running: bool) -> Target:
    local: Any = Local(running)
    return choose(wish, lambda: local)


@pytest.mark.parametrize(
    ("wish", "running", "is_local"),
    [
        (Wish(), True, True),
        (Wish(), False, False),
        (Wish(aws=True), True, False),
        (Wish(endpoint_url="http://other:1"), True, False),
        (Wish(endpoint_url=ENDPOINT), True, True),
        (Wish(endpoint_url=ENDPOINT, aws=True), True, False),
        (Wish(region="eu-west-1"), True, True),
        (Wish(api_url=f"{ENDPOINT}/_aws/execute-api/a/prod/"), True, True),
        (Wish(api_url=API), True, False),
        (Wish(api_url=f"{ENDPOINT}0/"), True, False),
        (Wish(api_url=f"{ENDPOINT}/", endpoint_url="http://other:1"), True, False),
    ],
)
def test_who_is_talked_to(wish: Wish, *, running: bool, is_local: bool) -> None:
    target = chosen(wish, running=running)
    assert (target.local is not None) is is_local


@pytest.mark.parametrize(
    ("wish", "label"),
    [
        (Wish(region="eu-west-1"), "AWS in eu-west-1"),
        (Wish(endpoint_url="http://other:1"), "http://other:1"),
        (Wish(api_url=API, profile=None), API),
    ],
)
def test_what_a_person_is_told_of_it(wish: Wish, label: str) -> None:
    assert chosen(wish, running=False).label == label


def test_clients_are_of_the_region_and_endpoint_and_made_once() -> None:
    wish = Wish(region="eu-west-1", endpoint_url="http://other:1")
    target = chosen(wish, running=False)
    client = target.client("dynamodb")
    assert (client.meta.region_name, client.meta.endpoint_url) == ("eu-west-1", "http://other:1")
    assert target.client("dynamodb") is client


def test_an_unknown_profile_is_asked_of_nobody_else() -> None:
    with pytest.raises(Exception, match="no-such-profile"):
        chosen(Wish(profile="no-such-profile"), running=True)


def of(formation: Any, **more: Any) -> Target:
    opened: list[Any] = []

    def open_api(url: str) -> Any:
        opened.append(url)
        return opened

    return Target(
        environment="dev", label="", connect=lambda _service: formation, open_api=open_api, **more
    )


def test_outputs_come_from_the_stack() -> None:
    formation = CloudFormation()
    target = of(formation)
    assert target.bucket == STACK["Outputs"][0]["OutputValue"]  # type: ignore[index]
    with pytest.raises(CliError, match="not deployed"):
        target.output("NoSuchOutput")


def test_the_api_is_where_the_stack_says_and_opened_once() -> None:
    target = of(CloudFormation())
    opened: Any = target.api
    assert opened == [API]
    assert target.api is opened


def test_an_api_that_the_person_names_is_asked_of_nobody() -> None:
    opened: Any = of(None, api_url="https://api.example/prod").api
    assert opened == ["https://api.example/prod"]


def test_who_may_not_ask_for_the_address_is_told_how_to_give_it() -> None:
    class Refusing:
        def describe_stacks(self, **_: object) -> None:
            raise client_error("AccessDenied")

    with pytest.raises(CliError, match="--api-url"):
        _ = of(Refusing()).api


def test_the_api_of_the_local_stack_is_trusted_by_its_own_authority(tmp_path: Path) -> None:
    stack = LocalStack(tmp_path, 4566)
    target = on_local(stack, "dev", f"{ENDPOINT}/_aws/execute-api/a/prod/")
    assert isinstance(target.api, Client)
    assert list(tmp_path.rglob("ca.pem"))


def test_the_api_on_aws_is_asked_with_the_persons_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert isinstance(chosen(Wish(api_url=API), running=False).api, Client)

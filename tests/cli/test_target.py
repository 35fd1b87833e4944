from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from cli.errors import CliError
from cli.target import Target, Wish, choose
from tests.cli.worlds import STACK, CloudFormation

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


def test_outputs_come_from_the_stack() -> None:
    formation = CloudFormation()
    target = Target(environment="dev", label="", connect=lambda _service: formation)
    assert target.bucket == STACK["Outputs"][0]["OutputValue"]  # type: ignore[index]
    with pytest.raises(CliError, match="not deployed"):
        target.output("NoSuchOutput")

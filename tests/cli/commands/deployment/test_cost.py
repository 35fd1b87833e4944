"""`cost`: what a month costs, computed on this machine alone."""

import re
from pathlib import Path

import pytest

from tests.cli.cli_in_memory import Cli

PAGE = (Path(__file__).parents[4] / "docs" / "cost.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^\$ s3-processor (.*)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[item[0] for item in SHOWN])
def test_the_page_shows_what_the_command_prints(command: str, shown: str) -> None:
    result = Cli()(*command.split())

    assert result.exit_code == 0
    assert result.stdout == shown


def test_as_json_it_has_every_line_and_the_date_of_the_prices() -> None:
    response = Cli().json("cost", "--objects", "2000000", "--gb", "10")

    assert response["prices"] == {"region": "us-east-1", "seen": "November 2026"}
    lines = response["arriving"] + response["monthly"]
    assert response["dollars"] == pytest.approx(sum(line["dollars"] for line in lines))
    assert response["dollarsPerMillion"] == pytest.approx(
        sum(line["dollars"] for line in response["arriving"]) / 2
    )


def test_the_bucket_can_store_more_than_arrives() -> None:
    few, many = (
        Cli().json("cost", "--objects", "10", "--stored", stored) for stored in ("10", "1000000")
    )

    assert many["dollars"] - few["dollars"] > 3


def test_x86_costs_more() -> None:
    arm, x86 = (
        Cli().json("cost", "--architecture", item)["dollars"] for item in ("arm64", "x86_64")
    )

    assert arm < x86

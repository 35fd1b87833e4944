"""`cost`: what a month costs, computed on this machine alone."""

import re
from pathlib import Path

import pytest

from tests.cli.cli_in_memory import Cli

PAGE = (Path(__file__).parents[3] / "docs" / "cost.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^\$ s3-processor (.*)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[each[0] for each in SHOWN])
def test_the_page_shows_what_the_command_prints(command: str, shown: str) -> None:
    result = Cli()(*command.split())

    assert result.exit_code == 0
    assert result.stdout == shown


def test_as_json_it_tells_every_line_and_the_date_of_the_prices() -> None:
    told = Cli().json("cost", "--objects", "2000000", "--gb", "10")

    assert told["prices"] == {"region": "us-east-1", "seen": "November 2026"}
    lines = told["arriving"] + told["monthly"]
    assert told["dollars"] == pytest.approx(sum(line["dollars"] for line in lines))
    assert told["dollarsPerMillion"] == pytest.approx(
        sum(line["dollars"] for line in told["arriving"]) / 2
    )


def test_what_is_kept_may_be_more_than_what_arrives() -> None:
    few, many = (
        Cli().json("cost", "--objects", "10", "--stored", held) for held in ("10", "1000000")
    )

    assert many["dollars"] - few["dollars"] > 3


def test_x86_costs_more() -> None:
    arm, x86 = (
        Cli().json("cost", "--architecture", each)["dollars"] for each in ("arm64", "x86_64")
    )

    assert arm < x86


@pytest.mark.parametrize(
    "refused", [["--objects", "-1"], ["--batch", "0"], ["--batch", "101"], ["--gb", "many"]]
)
def test_a_number_that_cannot_be_is_refused(refused: list[str]) -> None:
    assert Cli()("cost", *refused).exit_code == 2

from __future__ import annotations

import json

import pytest

from tests.cli.memory_sqs import UPLOADS, MemorySqs
from tests.cli.worlds import Cli
from tests.dead_letters import FOREIGN, letter, upload


@pytest.fixture
def sqs() -> MemorySqs:
    letters = [letter(0, upload("uploads/a\x1b")), letter(1, FOREIGN), letter(2, upload("c", "d"))]
    return MemorySqs({UPLOADS: letters})


@pytest.fixture
def cli(sqs: MemorySqs) -> Cli:
    return Cli(clients={"sqs": sqs})


def test_each_message_is_told_and_all_are_summed_up(cli: Cli, sqs: MemorySqs) -> None:
    result = cli("redrive")

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "skipped   message m1: foreign message: neither an S3 event nor one of EventBridge's",
        "returned  uploads/a\\x1b",
        "returned  c, d",
    ]
    assert "2 returned, 1 skipped." in result.stderr
    assert len(sqs.sent) == 2
    assert [each.id for each in sqs.letters[UPLOADS]] == ["m1"]


def test_a_repetition_finds_nothing_to_do(cli: Cli, sqs: MemorySqs) -> None:
    cli("redrive", "--include-foreign")
    result = cli("redrive")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing to return" in result.stderr
    assert len(sqs.sent) == 3


def test_a_dry_run_changes_nothing(cli: Cli, sqs: MemorySqs) -> None:
    for _ in range(2):
        result = cli("redrive", "--dry-run")
        assert result.exit_code == 0
        assert "2 waiting, 1 skipped." in result.stderr
        assert "Nothing was changed" in result.stderr
    assert sqs.sent == []
    assert len(sqs.letters[UPLOADS]) == 3


def test_no_more_than_asked_for(cli: Cli, sqs: MemorySqs) -> None:
    cli("redrive", "--max", "1")

    assert len(sqs.sent) == 1


def test_json_is_one_line_each(cli: Cli) -> None:
    result = cli("redrive", "--json")

    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert told[1] == {
        "messageId": "m0",
        "keys": ["uploads/a\x1b"],
        "fate": "returned",
        "reason": None,
    }
    assert result.stderr == ""


def test_it_ends_with_one_if_some_could_not_be_returned(cli: Cli, sqs: MemorySqs) -> None:
    sqs.refused = "uploads/a"
    result = cli("redrive")

    assert result.exit_code == 1
    assert "failed    uploads/a\\x1b: Odd: so odd" in result.stdout
    assert "1 returned, 1 skipped, 1 failed." in result.stderr
    assert [each.id for each in sqs.letters[UPLOADS]] == ["m0", "m1"]


def test_ctrl_c_loses_nothing_and_hides_nothing(cli: Cli, sqs: MemorySqs) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    sqs.on_send = interrupt
    result = cli("redrive")

    assert result.exit_code == 130
    assert "Interrupted. 1 skipped." in result.stderr
    assert (len(sqs.letters[UPLOADS]), sqs.hidden) == (3, set())


def test_usage_errors_end_with_two(cli: Cli) -> None:
    assert cli("redrive", "--max", "0").exit_code == 2
    assert cli("failures", "--limit", "0").exit_code == 2

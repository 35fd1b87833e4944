import json
from collections.abc import Sequence
from typing import Any

import pytest

from serverless_s3_processor.testing.dead_letters import MemoryReturnQueue
from tests.cli.cli_in_memory import Cli, record
from tests.support.dead_letters import FOREIGN, given_up, letter, upload
from tests.support.world import BUCKET


@pytest.fixture
def cli() -> Cli:
    cli = Cli()
    cli.system.uploads_dead.letters += [
        letter(0, upload("uploads/a\x1b")),
        letter(1, FOREIGN),
        letter(2, upload("uploads/c", "uploads/d")),
    ]
    return cli


def left(cli: Cli) -> list[str]:
    return [item.id for item in cli.system.uploads_dead.letters]


def test_each_message_is_told_and_all_are_summed_up(cli: Cli) -> None:
    result = cli("redrive")

    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        "skipped   message m1: foreign message: not an S3 or EventBridge event",
        "returned  uploads/a\\x1b",
        "returned  uploads/c, uploads/d",
    ]
    assert "2 returned, 1 skipped." in result.stderr
    assert len(cli.system.returned.bodies) == 2
    assert left(cli) == ["m1"]


def test_a_repetition_finds_nothing_to_do(cli: Cli) -> None:
    assert cli("redrive", "--include-foreign").exit_code == 0
    result = cli("redrive")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing to return" in result.stderr
    assert len(cli.system.returned.bodies) == 3
    as_json = cli("redrive", "--json")
    assert (as_json.exit_code, as_json.stdout, as_json.stderr) == (0, "", "dev on a test\n")


def test_a_dry_run_changes_nothing(cli: Cli) -> None:
    for _ in range(2):
        result = cli("redrive", "--dry-run")
        assert result.exit_code == 0
        assert "2 waiting, 1 skipped." in result.stderr
        assert "Nothing was changed" in result.stderr
    assert cli.system.returned.bodies == []
    assert len(left(cli)) == 3


def test_no_more_than_asked_for(cli: Cli) -> None:
    result = cli("redrive", "--max", "1")

    assert len(cli.system.returned.bodies) == 1
    assert "There may be more." in result.stderr


def test_it_goes_on_call_by_call_until_nothing_is_left_and_tells_each_once(cli: Cli) -> None:
    letters = cli.system.uploads_dead.letters
    letters[:] = [letter(0, FOREIGN), *(letter(n, upload(f"uploads/{n}")) for n in range(1, 251))]
    result = cli("redrive", "--json")

    response = [json.loads(line) for line in result.stdout.splitlines()]
    assert len({item["messageId"] for item in response}) == len(response) == 251
    assert left(cli) == ["m0"]


@pytest.mark.parametrize("most", [100, 101, 249])
def test_a_limit_holds_over_several_calls(cli: Cli, most: int) -> None:
    letters = cli.system.uploads_dead.letters
    letters[:] = [letter(n, upload(f"uploads/{n}")) for n in range(250)]
    cli("redrive", "--max", str(most))

    assert len(cli.system.returned.bodies) == most


def test_json_is_one_line_each(cli: Cli) -> None:
    result = cli("redrive", "--json")

    response = [json.loads(line) for line in result.stdout.splitlines()]
    assert response[1] == {
        "messageId": "m0",
        "kind": "uploads",
        "keys": ["uploads/a\x1b"],
        "outcome": "returned",
        "reason": None,
    }
    assert result.stderr == "dev on a test\n"


class Refusing(MemoryReturnQueue):
    """Takes none that holds this text."""

    text = "uploads/a"

    def put(self, bodies: Sequence[str], *, is_bulk: bool = False) -> list[str | None]:
        super().put([body for body in bodies if self.text not in body], is_bulk=is_bulk)
        return ["Odd: so odd" if self.text in body else None for body in bodies]


def test_it_ends_with_three_if_some_could_not_be_returned(cli: Cli) -> None:
    cli.system.returned = Refusing()
    result = cli("redrive")

    assert result.exit_code == 3
    assert "failed    uploads/a\\x1b: Odd: so odd" in result.stdout
    assert "1 returned, 1 skipped, 1 failed." in result.stderr
    assert left(cli) == ["m0", "m1"]


def test_it_ends_though_none_of_many_can_be_returned(cli: Cli) -> None:
    cli.system.returned = Refusing()
    letters = cli.system.uploads_dead.letters
    letters[:] = [letter(n, upload(f"uploads/a{n}")) for n in range(150)]
    result = cli("redrive")

    assert result.exit_code == 1
    assert "150 failed." in result.stderr
    assert "There may be more." not in result.stderr


def test_what_can_not_be_returned_hides_nothing_that_can(cli: Cli) -> None:
    cli.system.returned = Refusing()
    letters = cli.system.uploads_dead.letters
    letters[:] = [letter(n, upload(f"uploads/a{n}")) for n in range(150)]
    letters += [letter(n, upload(f"uploads/{n}")) for n in range(150, 300)]
    result = cli("redrive")

    assert "150 returned, 150 failed." in result.stderr
    assert len(left(cli)) == 150


def test_a_dry_run_of_more_than_one_call_sees_says_so(cli: Cli) -> None:
    letters = cli.system.uploads_dead.letters
    letters[:] = [letter(n, upload(f"uploads/{n}")) for n in range(501)]
    result = cli("redrive", "--dry-run")

    assert "500 waiting." in result.stderr
    assert "There may be more." in result.stderr


def test_ctrl_c_tells_what_is_done_and_loses_nothing(cli: Cli) -> None:
    letters = cli.system.uploads_dead.letters
    letters[:] = [letter(n, upload(f"uploads/{n}")) for n in range(150)]
    calls: list[str] = []

    def respond(*call: Any) -> tuple[int, Any]:
        calls.append(call[1])
        if len(calls) > 1:
            raise KeyboardInterrupt
        return cli.system.call(*call)

    cli.respond = respond
    result = cli("redrive")

    assert result.exit_code == 130
    assert "Interrupted" in result.stderr
    assert "100 returned." in result.stderr
    assert len(left(cli)) == 50


def test_nothing_to_return_is_never_said_while_another_is_looking(cli: Cli) -> None:
    cli.system.uploads_dead.receive()
    result = cli("redrive")

    assert (result.exit_code, result.stdout) == (3, "")
    assert "nothing to return" not in result.stderr
    assert "3 are being looked at by another call; try again in 30 seconds." in result.stderr
    as_json = cli("redrive", "--json")
    assert as_json.stdout == ""
    assert "3 are being looked at by another call" in as_json.stderr


@pytest.mark.parametrize(
    ("arguments", "returned"),
    [
        (["uploads/a\x1b"], ["m0"]),
        (["a\x1b", "--version-id", "v1"], ["m0"]),
        ([f"s3://{BUCKET}/uploads/a\x1b"], ["m0"]),
        (["--message", "m2"], ["m2"]),
        (["--message", "m1", "--include-foreign"], ["m1"]),
    ],
)
def test_a_single_one_is_returned(cli: Cli, arguments: list[str], returned: list[str]) -> None:
    result = cli("redrive", *arguments)

    assert result.exit_code == 0
    assert "1 returned." in result.stderr
    assert {"m0", "m1", "m2"} - {*left(cli)} == {*returned}


@pytest.mark.parametrize(
    "arguments",
    [
        ["none"],
        ["uploads/a\x1b", "--version-id", "v2"],
        ["--message", "m7"],
    ],
)
def test_one_that_is_not_there_is_no_success(cli: Cli, arguments: list[str]) -> None:
    result = cli("redrive", *arguments)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing to return" in result.stderr
    assert len(left(cli)) == 3


def test_what_was_not_acted_on_is_requested_again() -> None:
    cli = Cli()
    cli.records.put_all([record("a"), record("b")])
    cli.system.actions_dead.letters.append(letter(0, given_up(cli.system.clock.moment, 0, 1)))
    result = cli("redrive", "uploads/b")

    assert result.stdout.splitlines() == ["returned  uploads/a, uploads/b"]
    assert cli.system.actions_dead.letters == []
    assert len(cli.records.stream) == 4


def test_what_is_hidden_beside_what_was_returned_is_said(cli: Cli) -> None:
    letters = cli.system.uploads_dead.letters
    letters[:] = [letter(n, upload(f"uploads/{n}")) for n in range(15)]
    cli.system.uploads_dead.receive()
    result = cli("redrive")

    assert "5 returned." in result.stderr
    assert "10 more are counted: another call has received them" in result.stderr

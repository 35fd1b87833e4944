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
    return [letter.id for letter in cli.system.uploads_dead.letters]


def fill(cli: Cli, count: int, prefix: str = "uploads/") -> None:
    """Replace the dead letters by those of so many uploads."""
    letters = [letter(n, upload(f"{prefix}{n}")) for n in range(count)]
    cli.system.uploads_dead.letters[:] = letters


def test_every_message_is_listed_and_counted(cli: Cli) -> None:
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


def test_it_repeats_calls_until_the_end_and_lists_every_message_once(cli: Cli) -> None:
    letters = cli.system.uploads_dead.letters
    letters[:] = [letter(0, FOREIGN), *(letter(n, upload(f"uploads/{n}")) for n in range(1, 251))]
    result = cli("redrive", "--json")

    response = [json.loads(line) for line in result.stdout.splitlines()]
    assert len({item["messageId"] for item in response}) == len(response) == 251
    assert left(cli) == ["m0"]


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


@pytest.mark.parametrize(
    ("failing", "healthy", "options", "code", "summary", "may_have_more"),
    [
        pytest.param(150, 0, [], 1, "150 failed.", False, id="none can be returned"),
        pytest.param(150, 150, [], 3, "150 returned, 150 failed.", False, id="half of them"),
        pytest.param(0, 501, ["--dry-run"], 0, "500 waiting.", True, id="dry run of one call"),
        *(
            pytest.param(0, 250, ["--max", n], 0, f"{n} returned.", True, id=n)
            for n in ("1", "100", "101", "249")
        ),
    ],
)
def test_many_messages_take_several_calls(
    cli: Cli,
    *,
    failing: int,
    healthy: int,
    options: list[str],
    code: int,
    summary: str,
    may_have_more: bool,
) -> None:
    cli.system.returned = Refusing()
    fill(cli, failing, "uploads/a")
    cli.system.uploads_dead.letters += [
        letter(n, upload(f"uploads/{n}")) for n in range(failing, failing + healthy)
    ]
    result = cli("redrive", *options)

    assert result.exit_code == code
    assert summary in result.stderr
    assert ("There may be more." in result.stderr) is may_have_more
    returned = int(summary.partition(" returned")[0]) if "returned" in summary else 0
    assert len(left(cli)) == failing + healthy - returned


def test_ctrl_c_reports_what_is_done_and_loses_nothing(cli: Cli) -> None:
    fill(cli, 150)
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


def test_hidden_messages_are_not_reported_as_none(cli: Cli) -> None:
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


def test_hidden_messages_are_noted_in_addition_to_returned_ones(cli: Cli) -> None:
    fill(cli, 15)
    cli.system.uploads_dead.receive()
    result = cli("redrive")

    assert "5 returned." in result.stderr
    assert "10 more are counted: another call has received them" in result.stderr

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from serverless_s3_processor.runtime.domain.dead_letter import DeadLetter
from serverless_s3_processor.runtime.ports import UnavailableError
from serverless_s3_processor.testing.dead_letters import MemoryFailureLog
from tests.cli.cli_in_memory import Cli, record
from tests.support.dead_letters import FOREIGN, GIVEN_UP, REFUSED, given_up, letter, upload


@pytest.fixture
def cli() -> Cli:
    cli = Cli()
    cli.system.uploads_dead.letters += [
        letter(2, FOREIGN),
        letter(0, upload("uploads/a\x1b", "uploads/b")),
        letter(1, upload("uploads/c")),
    ]
    cli.system.changes_dead.letters += [letter(3, GIVEN_UP), letter(4, FOREIGN)]
    cli.system.failure_log.logged["m0"] = "AccessDenied: no \x1b"
    return cli


def test_people_see_what_failed_why_and_what_to_do(cli: Cli) -> None:
    result = cli("failures")

    assert result.exit_code == 0
    head, _, *lines = result.stdout.splitlines()
    assert head.split() == ["sent", "can", "succeed", "key", "reason"]
    starts = [
        r"3 h ago  yes          uploads/a\x1b  AccessDenied: no \x1b",
        "                      uploads/b",
        "2 h ago  yes          uploads/c      no reason was logged",
        "2 h ago  never        message m2     foreign message: not an ",
        "Not announced: 3 changes, recorded from 2026-01-30 09:00:00 to 2026-01-30 09:00:05 (UTC)",
        "Not announced: message m4, which this system did not write",
    ]
    assert [line[: len(start)] for line, start in zip(lines, starts, strict=True)] == starts
    assert "redrive" in result.stderr
    assert "14 days" in result.stderr
    assert "ls --since" in result.stderr


def test_json_has_the_same_information(cli: Cli) -> None:
    response = cli.json("failures")

    assert response["uploads"][0] == {
        "messageId": "m0",
        "sentAt": "2026-01-31T09:00:00.000Z",
        "receiveCount": 6,
        "keys": ["uploads/a\x1b", "uploads/b"],
        "reason": "AccessDenied: no \x1b",
        "canSucceed": True,
    }
    assert [(item["reason"], item["canSucceed"]) for item in response["uploads"][1:]] == [
        (None, True),
        ("foreign message: not an S3 or EventBridge event", False),
    ]
    assert response["changes"] == [
        {
            "messageId": "m3",
            "changes": 3,
            "since": "2026-01-30T09:00:00.000Z",
            "until": "2026-01-30T09:00:05.000Z",
        },
        {"messageId": "m4", "changes": None, "since": None, "until": None},
    ]


class Down(MemoryFailureLog):
    def reasons(self, letters: Sequence[DeadLetter]) -> Mapping[str, str]:
        raise UnavailableError(f"secret detail of {len(letters)}")


def test_unavailable_reasons_are_not_reported_as_missing(cli: Cli) -> None:
    cli.system.failure_log = Down()
    result = cli("failures")

    assert result.exit_code == 0
    assert result.stdout.count("unavailable") == 2
    assert "no reason was logged" not in result.stdout
    assert "Unavailable: uploads.reason. The function's log is unavailable" in result.stderr


def test_a_limit_and_looking_changes_nothing(cli: Cli) -> None:
    for _ in range(2):
        response = cli.json("failures", "--limit", "1")
        assert (len(response["uploads"]), len(response["changes"])) == (1, 1)
    assert len(cli.json("failures")["uploads"]) == 3


def test_an_empty_list_is_noted() -> None:
    result = Cli()("failures")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "no dead letters" in result.stderr


def test_a_permanently_refused_notice_is_a_failure() -> None:
    cli = Cli()
    cli.system.changes_dead.letters.append(letter(1, REFUSED))
    result = cli("failures")

    assert result.stdout == "Not announced: uploads/refused: InvalidParameter: too odd\n"
    assert "SNS will never accept" in result.stderr
    assert "no dead letters" not in result.stderr
    assert "not shown" not in result.stderr


def test_none_is_never_said_while_another_is_looking(cli: Cli) -> None:
    cli.system.uploads_dead.receive()
    cli.system.changes_dead.receive()
    result = cli("failures")

    assert result.exit_code == 0
    assert "no dead letters" not in result.stderr
    assert "5 are being looked at by another call; try again in 30 seconds." in result.stderr


def test_the_number_beyond_the_limit_is_noted(cli: Cli) -> None:
    result = cli("failures", "--limit", "1")

    assert "3 more are not shown" in result.stderr
    assert "looked at by another" not in result.stderr


def test_failed_actions_are_shown_with_their_objects() -> None:
    cli = Cli()
    cli.records.put_all([record("a"), record("b")])
    now = cli.system.clock.moment
    cli.system.actions_dead.letters += [
        letter(0, given_up(now, 0, 1)),
        letter(1, given_up(now - timedelta(hours=25), 0, 0)),
    ]
    cli.system.failure_log.logged["m0"] = "tagging the object: AccessDenied"
    result = cli("failures")

    title, *lines = result.stdout.splitlines()
    assert title == "Recorded, but not acted on:"
    assert "uploads/a" in result.stdout
    assert "tagging the object: AccessDenied" in result.stdout
    assert "never" in lines[-1]
    assert "for 24 hours" in lines[-1]
    assert "redrive" in result.stderr

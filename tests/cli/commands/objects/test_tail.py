import json
from dataclasses import replace
from typing import Any

from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.cli.cli_in_memory import Cli, interrupting, record


def watching(cli: Cli, *changes: Record) -> Cli:
    """Let records be written, one each time that `tail` sleeps; then press Ctrl-C."""
    pending = iter(changes)

    def write() -> None:
        cli.records.put_all([next(pending)])

    sleep = interrupting(len(changes), write)
    return cli.sleeping(sleep)


def test_what_is_new_or_different_is_shown_once_until_ctrl_c() -> None:
    cli = Cli()
    old = record("old.csv", upload_time="2026-01-31T11:55:00Z#v1")
    new = record("new\x1b.csv", upload_time="2026-01-31T11:56:00Z#v1")
    cli.records.put_all([old])
    failed = replace(old, status=Status.FAILED, failure="corrupt")
    again = replace(failed, processed_at="2026-01-31T12:00:00.000Z")
    result = watching(cli, new, failed, again)("tail")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        r"2026-01-31 11:56:00  processed         1.2 KB  uploads/new\x1b.csv",
        r"2026-01-31 11:55:00  failed            1.2 KB  uploads/old.csv",
    ]
    assert "Ctrl-C" in result.stderr


def test_a_prefix() -> None:
    recent = {"upload_time": "2026-01-31T11:56:00Z#v1"}
    cli = watching(Cli(), record("a/x", **recent), record("b/x", **recent))
    assert cli("tail", "--prefix", "b/").stdout.endswith("uploads/b/x\n")


def test_json_is_one_line_each() -> None:
    new = record("new.csv", upload_time="2026-01-31T11:56:00Z#v1")
    result = watching(Cli(), new)("tail", "--json")
    assert json.loads(result.stdout)["objectKey"] == "uploads/new.csv"
    assert result.stderr == "dev on a test\n"


def test_an_outage_is_noted_and_does_not_end_it() -> None:
    cli = Cli()
    answers = iter([True, False, True])
    error = {"error": {"code": "Unavailable", "message": "m"}, "requestId": "r"}

    def respond(*call: Any) -> tuple[int, Any]:
        return cli.system.call(*call) if next(answers) else (503, error)

    cli.respond = respond
    new = record("new.csv", upload_time="2026-01-31T11:56:00Z#v1")
    result = watching(cli, new)("tail")
    assert result.exit_code == 0
    assert result.stdout.endswith("uploads/new.csv\n")
    assert "does not answer; trying again" in result.stderr


def test_an_api_that_does_not_answer_from_the_beginning_ends_it() -> None:
    cli = Cli(respond=lambda *_: (503, {"error": {"code": "Unavailable", "message": "Odd."}}))
    result = cli("tail")
    assert (result.exit_code, "error: Odd." in result.stderr) == (1, True)

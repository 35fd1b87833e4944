import json
from dataclasses import replace

import pytest

from serverless_s3_processor.runtime.processors.api import Findings, UnprocessableContentError
from serverless_s3_processor.runtime.processors.registry import built_in_processors
from serverless_s3_processor.runtime.processors.view import ObjectView
from tests.cli.cli_in_memory import Cli, interrupting

KEY = "uploads/a b\x1b.txt"


@pytest.fixture
def cli() -> Cli:
    cli = Cli()
    put(cli, KEY)
    return cli


def put(cli: Cli, key: str, content: bytes = b"a\n") -> None:
    cli.system.process(cli.system.store.put(key, content, content_type="text/plain"))


def works_meanwhile(cli: Cli) -> Cli:
    def work(_seconds: float) -> None:
        if cli.system.requests.sent:
            cli.system.process_requests()

    return cli.sleeping(work)


@pytest.mark.parametrize("typed", [KEY, KEY.removeprefix("uploads/")])
def test_it_joins_the_queue(cli: Cli, typed: str) -> None:
    result = cli("process", typed)
    assert (result.exit_code, result.stdout) == (0, "Queued: uploads/a b\\x1b.txt\n")
    assert "--wait" in result.stderr
    assert [event.key for event in cli.system.requests.sent] == [KEY]
    response = cli.json("process", typed)
    assert response["manualProcessing"]["key"] == KEY


def test_a_version(cli: Cli) -> None:
    (record,) = cli.records.history(KEY, None)
    put(cli, KEY, b"b")
    assert cli("process", KEY, "--version-id", str(record.version_id)).exit_code == 0
    assert [event.version_id for event in cli.system.requests.sent] == [record.version_id]


def test_waiting_ends_with_the_new_record(cli: Cli) -> None:
    (before,) = cli.records.history(KEY, None)
    result = works_meanwhile(cli)("process", KEY, "--wait", "--json")
    assert result.exit_code == 0
    response = json.loads(result.stdout)
    assert response["manualProcessing"]["status"] == "queued"
    assert response["record"]["uploadTime"] == before.upload_time
    assert response["record"]["processedAt"] != before.processed_at
    line = works_meanwhile(cli)("process", KEY, "--wait").stdout
    assert line.endswith("uploads/a b\\x1b.txt\n")
    assert "processed" in line


def test_what_was_never_on_record_is_waited_for_too(cli: Cli) -> None:
    cli.system.store.put("uploads/new", b"x")
    result = works_meanwhile(cli)("process", "new", "--wait")
    assert (result.exit_code, result.stdout[-12:]) == (0, "uploads/new\n")


def test_waiting_has_an_end(cli: Cli) -> None:
    slept: list[float] = []
    result = cli.sleeping(slept.append)("process", KEY, "--wait", "--timeout", "3")
    assert result.exit_code == 1
    assert "After 3 s there is no new record of uploads/a b\\x1b.txt" in result.stderr
    assert len(slept) == 3


def test_ctrl_c_says_that_processing_continues(cli: Cli) -> None:
    result = cli.sleeping(interrupting(1))("process", KEY, "--wait")
    assert (result.exit_code, result.stdout) == (130, "")
    assert "The request is still in the queue" in result.stderr
    assert len(cli.system.requests.sent) == 1


def test_it_ends_with_one_if_it_is_recorded_as_failed(cli: Cli) -> None:
    def broken(_view: ObjectView) -> Findings:
        raise UnprocessableContentError("corrupt")

    cli.system.processors = [
        replace(built_in_processors()[0], wants=lambda _view: True, run=broken)
    ]
    cli.system.store.put("uploads/new", b"x")
    result = works_meanwhile(cli)("process", "new", "--wait")
    assert result.exit_code == 1
    assert "failed" in result.stdout
    assert "show KEY" in result.stderr


def test_what_the_bucket_does_not_hold_is_one_line(cli: Cli) -> None:
    result = cli("process", "no\nsuch")
    assert result.exit_code == 1
    assert r"error: The bucket does not contain uploads/no\nsuch" in result.stderr

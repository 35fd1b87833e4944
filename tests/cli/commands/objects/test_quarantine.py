import json
from dataclasses import replace

import pytest

from serverless_s3_processor.runtime.domain.records.record import Record, Status
from tests.cli.cli_in_memory import Cli, interrupting
from tests.support.quarantine import quarantined
from tests.support.world import World as System


@pytest.fixture
def cli() -> Cli:
    return Cli(System(quarantine='{"statuses": ["failed"]}'))


def back(cli: Cli, record: Record) -> None:
    """Do what the actions do of a request to release."""
    (known,) = cli.records.get_many([record.identity]).values()
    if known.release_requested_at and known.status is Status.QUARANTINED:
        cli.records.mark_released(record.identity, "v9")


def test_an_empty_quarantine_says_so(cli: Cli) -> None:
    result = cli("quarantine", "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "There are no files in quarantine." in result.stderr


def test_every_file_is_listed_with_its_reasons(cli: Cli) -> None:
    record = quarantined(cli.system, "uploads/a\x1b.csv")
    cli.system.store.put("quarantine/unknown/v7", b"x")

    result = cli("quarantine", "list")

    assert "quarantined" in result.stdout
    assert "uploads/a\\x1b.csv" in result.stdout
    assert "    because table: no header" in result.stdout
    assert f"    version {record.version_id}" in result.stdout
    assert "no record  1 byte  quarantine/unknown/v7" in result.stdout
    assert "quarantine release KEY" in result.stderr
    as_json = cli.json("quarantine", "list", "--prefix", "a")
    assert [item["record"]["versionId"] for item in as_json["files"]] == [record.version_id]


def test_ls_says_quarantined_and_where_to_look(cli: Cli) -> None:
    quarantined(cli.system, "uploads/a")

    result = cli("ls")

    assert "quarantined" in result.stdout
    assert "deleted" not in result.stdout
    assert "quarantine list" in result.stderr


def test_a_release_is_requested(cli: Cli) -> None:
    record = quarantined(cli.system, "uploads/a")

    result = cli("quarantine", "release", "a")

    assert result.stdout == "Will be released: uploads/a\n"
    (known,) = cli.records.get_many([record.identity]).values()
    assert known.release_requested_at is not None


def test_a_release_can_be_waited_for(cli: Cli) -> None:
    record = quarantined(cli.system, "uploads/a")
    cli = cli.sleeping(lambda _: back(cli, record))

    result = cli("quarantine", "release", "a", "--wait", "--json")

    assert json.loads(result.stdout)["releasedVersionId"] == "v9"
    assert "back as   v9" in cli("show", "a").stdout


def test_a_timeout_and_an_interruption_are_explained(cli: Cli) -> None:
    quarantined(cli.system, "uploads/a")
    cli = cli.sleeping(lambda _: None)
    late = cli("quarantine", "release", "a", "--wait", "--timeout", "1")
    assert late.exit_code == 1
    assert "After 1 s uploads/a is not back. It may still come." in late.stderr

    cli.dependencies = replace(cli.dependencies, sleep=interrupting(0))
    interrupted = cli("quarantine", "release", "a", "--wait")
    assert interrupted.exit_code == 130
    assert "The release goes on" in interrupted.stderr


def test_what_is_not_in_quarantine_can_not_be_released(cli: Cli) -> None:
    result = cli("quarantine", "release", "a", "--version-id", "v1")
    assert result.exit_code == 1
    assert "uploads/a is not in quarantine in the version v1." in result.stderr


def test_a_refusal_says_why(cli: Cli) -> None:
    quarantined(cli.system, "uploads/a", b"bad")
    cli.system.process(cli.system.store.put("uploads/a", b"corrected"))

    result = cli("quarantine", "release", "a")

    assert result.exit_code == 1
    assert "has a newer version, which the released one would hide" in result.stderr

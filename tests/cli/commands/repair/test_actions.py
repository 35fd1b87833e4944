import json

import pytest

from serverless_s3_processor.runtime.domain.records.record import Status
from tests.cli.cli_in_memory import Cli, record
from tests.support.world import BUCKET
from tests.support.world import World as System


@pytest.fixture
def cli() -> Cli:
    cli = Cli(System(quarantine='{"statuses": ["failed"]}'))
    event = cli.system.store.put("uploads/bad.csv", b"bad")
    failed = record(
        "bad.csv",
        bucket_name=BUCKET,
        status=Status.FAILED,
        version_id=event.version_id,
        etag=event.etag,
    )
    cli.records.put_all([failed])
    return cli


def test_a_dry_run_says_what_would_be_done(cli: Cli) -> None:
    result = cli("actions", "apply", "--dry-run")

    (event,) = cli.system.store.list_key(BUCKET, "uploads/bad.csv")
    assert result.stdout == f"quarantine  uploads/bad.csv  ({event.version_id})\n"
    assert "1 records: 1 to quarantine." in result.stderr
    assert "Nothing was changed." in result.stderr
    assert cli.system.requests.sent == []


def test_what_is_due_joins_the_queue(cli: Cli) -> None:
    result = cli("actions", "apply", "--json")

    assert json.loads(result.stdout)["action"] == "quarantine"
    assert [event.key for event in cli.system.requests.sent] == ["uploads/bad.csv"]
    assert "They are on the queue" in cli("actions", "apply").stderr


def test_it_notes_when_nothing_is_due(cli: Cli) -> None:
    result = cli("actions", "apply", "--prefix", "other/")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 records: nothing to do." in result.stderr


def test_a_deployment_without_actions_is_an_error() -> None:
    result = Cli()("actions", "apply")
    assert result.exit_code == 1
    assert "This deployment has no actions" in result.stderr

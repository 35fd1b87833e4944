import pytest

from serverless_s3_processor.runtime.domain.records.record import Status
from tests.cli.cli_in_memory import Cli, record

KEY = "a b.csv"


@pytest.fixture
def cli() -> Cli:
    cli = Cli()
    text = {"version": 1, "lines": 12345, "complete": True, "kinds": ["a", "b"]}
    cli.records.put_all(
        [
            record(KEY, results={"text": text}, flags=("odd",)),
            record(
                KEY,
                upload_time="2026-01-31T11:10:00Z#v2",
                version_id="v2",
                sequencer="02",
                status=Status.FAILED,
                failure="zip: \x1bcorrupt",
            ),
        ]
    )
    return cli


@pytest.mark.parametrize("typed", [KEY, f"uploads/{KEY}", f"/{KEY}"])
def test_the_history_in_order(cli: Cli, typed: str) -> None:
    lines = cli("show", typed).stdout.splitlines()
    assert lines[:2] == [f"uploads/{KEY}", "2 versions on record (times: UTC)"]
    first, second = (n for n, line in enumerate(lines) if line.startswith("2026-01-31"))
    assert lines[first].endswith("processed ⚑  1.2 KB  text/csv  12,345 lines")
    assert "    text      lines 12,345, complete yes, kinds a; b" in lines[first:second]
    assert "    flag      odd" in lines[first:second]
    assert lines[second].endswith("← current")
    assert r"    failure   zip: \x1bcorrupt" in lines[second:]


def test_a_deletion_leaves_nothing_current(cli: Cli) -> None:
    deletion = record(
        KEY,
        upload_time="2026-01-31T11:20:00Z#v3",
        version_id="v3",
        sequencer="03",
        status=Status.DELETED,
        marker=True,
        object_size=None,
        content_type=None,
    )
    cli.records.put_all([deletion])
    response = cli("show", KEY).stdout
    assert "2 versions, 1 deletion on record; the object does not exist now" in response
    assert "hidden by a delete marker" in response
    assert "current" not in response
    assert cli.json("show", KEY)["current"] is None


def test_json_has_the_records_in_order_and_which_is_current(cli: Cli) -> None:
    response = cli.json("show", KEY)
    assert [item["versionId"] for item in response["records"]] == ["v1", "v2"]
    assert response["objectKey"] == f"uploads/{KEY}"
    assert response["current"]["versionId"] == "v2"


def test_attempts_are_shown_after_the_first(cli: Cli) -> None:
    assert "attempts" not in cli("show", KEY).stdout
    cli.records.put_all([record("again", attempts=3)])
    assert "    attempts  3\n" in cli("show", "again").stdout


def test_a_key_that_is_not_unicode_is_one_line() -> None:
    result = Cli()("show", "a\udcff")
    assert result.exit_code == 1
    assert r"error: uploads/a\udcff is not valid Unicode" in result.stderr


def test_a_key_below_another_uploads_folder() -> None:
    cli = Cli()
    cli.records.put_all([record("uploads/x")])
    assert "uploads/uploads/x" in cli("show", "uploads/x").stdout


def test_an_unknown_key_is_one_line() -> None:
    result = Cli()("show", "no\nsuch")
    assert result.exit_code == 1
    assert r"error: No record exists for uploads/no\nsuch." in result.stderr
    assert "Traceback" not in result.stderr

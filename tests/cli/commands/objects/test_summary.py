import pytest

from serverless_s3_processor.cli.rendering import chart
from serverless_s3_processor.runtime.domain.records.record import Status
from tests.cli.cli_in_memory import Cli, record


@pytest.fixture
def cli() -> Cli:
    cli = Cli()
    at = "2026-01-31T11:30:00.000Z"
    cli.records.put_all(
        [
            *(record(f"{n}", processed_at=at) for n in range(7)),
            record("bad", processed_at=at, status=Status.FAILED, failure="corrupt"),
        ]
    )
    cli.system.announce()
    cli.records.put_all([record("other", processed_at="2026-01-31T11:31:00.000Z")])
    cli.system.announce()
    return cli


def test_a_table_with_bars_and_a_total(cli: Cli) -> None:
    result = cli("summary", "--since", "35m", "--until", "25m")
    assert result.exit_code == 0
    head, _, *rows, total = result.stdout.splitlines()
    assert head.split() == ["since", "(UTC)", "recorded", "failed", "size"]
    assert len(rows) == 10
    assert rows[4] == "2026-01-31 11:29"
    assert rows[5].split()[:5] == ["2026-01-31", "11:30", "8", "1", "9.9"]
    assert rows[5].count("█") == 40
    assert rows[6].count("█") == 5
    assert total == ("2026-01-31 11:25:00 to 2026-01-31 11:35:00: 8 processed, 1 failed (11.1 KB)")
    assert "ls --status failed" in result.stderr


def test_bars_fit_into_eighty_columns(cli: Cli) -> None:
    points = cli.json("summary")["points"]
    assert chart.table(points, 80).row_count == len(points)
    longest = max(len(str(cell)) for cell in chart.table(points, 80).columns[4].cells)
    assert longest == 32


def test_json_is_the_answer_of_the_api(cli: Cli) -> None:
    response = cli.json("summary", "--per", "hour", "--since", "2h")
    assert response["per"] == "hour"
    assert response["total"]["counts"] == {"processed": 8, "failed": 1}


def test_an_empty_window_is_reported(cli: Cli) -> None:
    response = cli("summary", "--since", "2026-01-30T10:00", "--until", "2026-01-30T10:01").stdout
    assert response.endswith("nothing recorded\n")

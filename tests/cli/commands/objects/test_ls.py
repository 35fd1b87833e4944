import json

import pytest

from serverless_s3_processor.runtime.domain.records.record import Status
from tests.cli.cli_in_memory import API, Cli, record


@pytest.fixture
def cli() -> Cli:
    cli = Cli()
    cli.records.put_all(
        [
            record("old.csv", upload_time="2026-01-28T11:00:00Z#v1"),
            record("new.csv", upload_time="2026-01-31T11:30:00Z#v1"),
            record("sub/bad.bin", status=Status.FAILED, failure="zip: corrupt"),
        ]
    )
    return cli


def keys(cli: Cli, *options: str) -> list[str]:
    response = cli.json("ls", *options)
    return [item["objectKey"].removeprefix("uploads/") for item in response["records"]]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["new.csv", "sub/bad.bin", "old.csv"]),
        (["--prefix", "sub/"], ["sub/bad.bin"]),
        (["--prefix", "uploads/sub/"], ["sub/bad.bin"]),
        (["--status", "failed"], ["sub/bad.bin"]),
        (["--since", "2d"], ["new.csv", "sub/bad.bin"]),
        (["--since", "45m"], ["new.csv"]),
        (["--until", "1d"], ["old.csv"]),
        (["--since", "2026-01-28", "--until", "2026-01-29"], ["old.csv"]),
        (["--limit", "1"], ["new.csv"]),
        (["--type", "text/csv"], ["new.csv", "sub/bad.bin", "old.csv"]),
        (["--type", "text/*", "--status", "failed"], ["sub/bad.bin"]),
        (["--type", "image/*"], []),
    ],
)
def test_what_is_listed(cli: Cli, options: list[str], expected: list[str]) -> None:
    assert keys(cli, *options) == expected


def test_a_table_for_people(cli: Cli) -> None:
    result = cli("ls", "--limit", "2")
    assert result.exit_code == 0
    head, _, *rows = result.stdout.splitlines()
    assert head.split() == ["uploaded", "(UTC)", "status", "size", "type", "key"]
    assert [row.split() for row in rows] == [
        ["2026-01-31", "11:30:00", "processed", "1.2", "KB", "text/csv", "uploads/new.csv"],
        ["2026-01-31", "11:00:00", "failed", "1.2", "KB", "text/csv", "uploads/sub/bad.bin"],
    ]
    assert "dev on a test" in result.stderr
    assert "more than 2" in result.stderr
    assert "show KEY" in result.stderr


def test_json_has_the_records_and_whether_there_are_more(cli: Cli) -> None:
    result = cli("ls", "--json", "--limit", "1")
    response = json.loads(result.stdout)
    assert response["more"] is True
    assert response["records"][0]["uploadTime"] == "2026-01-31T11:30:00Z#v1"
    assert "dayShard" not in response["records"][0]
    assert result.stderr == "dev on a test\n"


def test_what_is_not_printable_is_escaped_in_tables_and_exact_in_json() -> None:
    cli = Cli()
    key = "\x1b[31mred\n\u202etxt.exe"
    cli.records.put_all([record(key, content_type="text/\x07csv")])
    table = cli("ls").stdout
    assert r"\x1b[31mred\n\u202etxt.exe" in table
    assert r"text/\x07csv" in table
    assert not {"\x1b", "\u202e", "\x07"} & set(table)
    document = cli("ls", "--json").stdout
    assert document.isascii()
    assert json.loads(document)["records"][0]["objectKey"] == f"uploads/{key}"


def test_markup_in_keys_is_text() -> None:
    cli = Cli()
    cli.records.put_all([record("[bold]a[/bold] :smile:.csv")])
    assert "uploads/[bold]a[/bold] :smile:.csv" in cli("ls").stdout


def test_a_limit_beyond_a_page_is_reached_over_several() -> None:
    cli = Cli()
    cli.records.put_all([record(f"{n:04}") for n in range(1500)])
    assert len(keys(cli, "--limit", "1200")) == 1200
    response = cli.json("ls", "--limit", "2000")
    assert (len(response["records"]), response["more"]) == (1500, False)


def test_a_rejected_request_is_explained_on_one_line(cli: Cli) -> None:
    result = cli("ls", "--type", "nonsense")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error: The API rejected the request: contentType must be a type" in result.stderr


def test_an_empty_list_says_how_to_go_on() -> None:
    result = Cli()("ls")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "put FILE" in result.stderr


def test_options_and_variables_say_whom_to_talk_to() -> None:
    cli = Cli()
    options = ["--profile", "p", "--region", "r", "--endpoint-url", "u", "--aws", "--api-url", API]
    cli("ls", "--env", "prod", *options)
    (wish,) = cli.connections
    assert wish.api_url == API
    assert (wish.environment, wish.profile, wish.region) == ("prod", "p", "r")
    assert (wish.endpoint_url, wish.aws) == ("u", True)

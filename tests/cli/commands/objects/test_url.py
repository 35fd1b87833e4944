import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serverless_s3_processor.cli.rendering import curl
from tests.cli.cli_in_memory import Cli

KEY = "uploads/a b'c\x1b.csv"


@pytest.fixture
def cli() -> Cli:
    cli = Cli()
    cli.system.store.put(KEY, b"x")
    return cli


def test_a_link_is_all_there_is_to_copy(cli: Cli) -> None:
    result = cli("url", "a b'c\x1b.csv")
    assert result.exit_code == 0
    (link,) = result.stdout.splitlines()
    assert link.startswith("https://")
    assert "Valid until 2026-01-31 12:" in result.stderr
    response = cli.json("url", KEY)
    assert (response["key"], response["url"].partition("?")[0]) == (KEY, link.partition("?")[0])


def test_a_key_that_browsers_would_change_is_noted(cli: Cli) -> None:
    cli.system.store.put("uploads/a/../b", b"x")
    assert "--path-as-is" in cli("url", "a/../b").stderr
    assert "--path-as-is" not in cli("url", KEY).stderr


def test_a_link_to_a_version(cli: Cli) -> None:
    first = cli.json("url", KEY)["versionId"]
    cli.system.store.put(KEY, b"y")
    response = cli.json("url", KEY, "--version-id", first)
    assert response["versionId"] == first


def test_no_such_object_is_one_line(cli: Cli) -> None:
    result = cli("url", "none")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error: The bucket does not contain uploads/none." in result.stderr


def test_an_upload_is_a_command_for_curl(cli: Cli) -> None:
    result = cli("url", "new.csv", "--upload", "--size", "7")
    assert result.exit_code == 0
    words = shlex.split(result.stdout)
    assert words[:2] == ["curl", "--fail-with-body"]
    assert "key=uploads/new.csv" in words
    assert "Content-Type=text/csv" in words
    assert words[-3:-1] == ["--form", "file=@FILE"]
    assert words[-1].startswith("https://")
    assert "at most 7 bytes" in result.stderr
    response = cli.json("url", "new.csv", "--upload", "--type", "a/b")
    assert response["fields"]["Content-Type"] == "a/b"


@pytest.mark.parametrize(
    ("name", "source"), [("new.csv", "{}"), ('a "b";c\\d.csv', '"{}"')], ids=["plain", "awkward"]
)
def test_an_upload_of_a_named_file_is_for_its_content(
    cli: Cli, tmp_path: Path, name: str, source: str
) -> None:
    file = tmp_path / name
    file.write_bytes(b"abc")
    result = cli("url", "new.csv", "--upload", "--file", str(file))
    assert result.exit_code == 0, result.stderr
    words = shlex.split(result.stdout)
    assert "x-amz-checksum-sha256=ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=" in words
    escaped = str(file).replace("\\", "\\\\").replace('"', '\\"')
    assert words[-3:-1] == ["--form", f"file=@{source.format(escaped)}"]
    assert "FILE" not in result.stderr
    assert cli.json("url", "new.csv", "--upload", "--file", str(file))["maxBytes"] == 3


def test_a_file_is_for_uploads_only_and_has_its_own_size(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.touch()
    for options in (["--file", str(file)], ["--upload", "--size", "7", "--file", str(file)]):
        assert cli("url", "new.csv", *options).exit_code == 2


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30))
def test_what_is_quoted_is_harmless_to_a_terminal(text: str) -> None:
    assert curl.quoted(text).isprintable()


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(
    "text",
    ["", "a b", 'it\'s $HOME `x` \\ "q"', "tab\tnl\n\x1b[31m\u202e'\\n", "Größe 写\x7f!", "\x1bé9"],
)
def test_a_shell_reads_it_as_it_was(text: str) -> None:
    said = subprocess.run(  # noqa: S603
        ["bash", "-c", f"printf %s {curl.quoted(text)}"],  # noqa: S607
        check=True,
        capture_output=True,
    )
    assert said.stdout.decode() == text

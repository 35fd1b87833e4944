"""Wrong command lines: they end with 2 and send nothing."""

import pytest

from tests.cli.cli_in_memory import Cli

COMMAND_LINES = [
    ["backfill"],
    ["cost", "--batch", "0"],
    ["cost", "--batch", "101"],
    ["cost", "--gb", "many"],
    ["cost", "--objects", "-1"],
    ["failures", "--limit", "0"],
    ["failures", "--limit", "101"],
    ["logs", "console"],
    ["ls", "--api-url", "http://api.example.com/"],
    ["ls", "--api-url", "nonsense"],
    ["ls", "--env", "a b!"],
    ["ls", "--limit", "0"],
    ["ls", "--since", "1h", "--until", "2h"],
    ["ls", "--since", "yesterday"],
    ["ls", "--status", "broken"],
    ["ls", "--until", "soon"],
    ["processors", "new", ""],
    ["processors", "new", "1st"],
    ["processors", "new", "My-Step"],
    ["processors", "new", "a b"],
    ["put"],
    ["reconcile", "--list", "--dry-run"],
    ["reconcile", "--run", "a", "--stop", "b"],
    ["reconcile", "--run", "a/b"],
    ["reconcile", "--stop", ""],
    ["redrive", "--max", "0"],
    ["redrive", "--version-id", "v1"],
    ["summary", "--per", "day"],
    ["summary", "--since", "1h", "--until", "2h"],
    ["summary", "--since", "x"],
    ["up", "-c", ""],
    ["up", "-c", "=x"],
    ["up", "-c", "nothing"],
    ["up", "--email", "a b@c.d"],
    ["up", "--email", "nonsense"],
    ["up", "--env", "a b!"],
    ["url", "a", "--size", "-1"],
    ["url", "a", "--size", "1"],
    ["url", "a", "--type", "a/b"],
    ["url", "a", "--upload", "--version-id", "v"],
]


@pytest.mark.parametrize("arguments", COMMAND_LINES, ids=" ".join)
def test_a_wrong_command_line_ends_with_two_and_sends_nothing(arguments: list[str]) -> None:
    cli = Cli()
    result = cli(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert cli.connections == []
    options = [argument for argument in arguments if argument.startswith("-")]
    assert not options or any(option in result.stderr for option in options)

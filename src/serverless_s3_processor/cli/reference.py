"""The command reference, written from the commands themselves: run with `python -m`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import typer.main

from serverless_s3_processor.cli.command import PANEL
from serverless_s3_processor.cli.main import app
from serverless_s3_processor.cli.program import NAME
from serverless_s3_processor.locations import project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PLACE: Final[Path] = project() / "docs" / "cli.md"

_HEAD: Final = f"""# The command `{NAME}`

<!-- `make docs` writes this page; a test compares it with the commands. -->

It talks to the local stack, unless AWS or another address is asked for:

| what is said | who is meant |
|---|---|
| nothing | the local stack |
| `--aws`, or `S3_PROCESSOR_AWS=1` | AWS, with the usual credentials |
| `--profile NAME`, or `S3_PROCESSOR_PROFILE` | AWS, with this profile of the AWS CLI |
| `--endpoint-url URL`, or `AWS_ENDPOINT_URL` | that address |
| `--api-url URL`, or `S3_PROCESSOR_API_URL` | the API at that address |
| `--stack NAME`, or `S3_PROCESSOR_STACK` | part of [that stack](construct.md) |

An address of the local stack is the local stack. A profile beside an address says with which
credentials. To remember a choice, export its variable;
it then holds for that shell and no other. `AWS_PROFILE`, keys and regions in the environment choose
nothing: they say with which credentials, once AWS was asked for.
**Nothing else is ever sent to AWS.** Whether the local stack runs, its lock says, not whether it
answers in time: a local stack that is stopped, or too busy, is an error. So are `--aws` beside an
endpoint, and a `--region` that the target is not in.

Each command first says on standard error which deployment it talks to, with `--json` too. All but
`put`, `logs`, `mail` and `selftest` need nothing but the REST API: the stack's output
`ReadOnlyPolicyArn` is a policy for those who only look, `OperatorPolicyArn` one for those who also
use `process`, `url`, `redrive`, `reconcile`, `backfill`, `quarantine release` and `actions apply`.
Who may not ask CloudFormation for the API's address gives it with `--api-url`.

Exit codes: 0 done; 1 it did not work, and one line on standard error says why and what to do; 2 the
command line is wrong; 3 a part of it was done, and all that was left out is named with the reason
(`put`, `redrive`); 130 Ctrl-C (0 in `tail` and `logs --follow`, which it ends).

With `--json` standard output is nothing but JSON, with keys exactly as they are: one document, or,
in `tail`, `logs`, `redrive` and `actions apply`, which tell things as they come, one a line, and
none if there is nothing to tell. Tables show what is not printable escaped, and times in the zone
that they name.
"""


def text() -> str:
    """Return the reference in Markdown."""
    commands = _commands()
    shared = {p.name: p for command in commands for p in command.params if _is_shared(p)}
    parts = [_HEAD, *(_section(command) for command in commands)]
    parts.append(f"## {PANEL}\n\n{_table(shared.values())}")
    return "\n".join(parts)


def _commands() -> list[Any]:
    # Typer's own copies of Click's classes are private.
    group: Any = typer.main.get_command(app)
    return list(_flattened(group.commands.items()))


def _flattened(named: Iterable[tuple[str, Any]]) -> Iterator[Any]:
    for name, command in named:
        if hasattr(command, "commands"):
            within = command.commands.items()
            yield from _flattened((f"{name} {part}", each) for part, each in within)
        else:
            command.name = name
            yield command


def _section(command: Any) -> str:  # noqa: ANN401 - Typer's
    own = [p for p in command.params if not _is_shared(p) and p.name != "help"]
    options = [p for p in own if p.param_type_name == "option"]
    arguments = [p for p in own if p.param_type_name == "argument"]
    usage = " ".join([NAME, command.name, "[OPTIONS]", *map(_usage, arguments)])
    lines = [f"## `{NAME} {command.name}`", "", _unwrapped(command.help), "", f"    {usage}", ""]
    if own:
        lines += [_table([*arguments, *options])]
    shared = ", ".join(f"`{p.opts[0]}`" for p in command.params if _is_shared(p))
    lines += [f"And, as described [below](#{PANEL.lower().replace(' ', '-')}): {shared}.", ""]
    return "\n".join(lines)


def _usage(argument: Any) -> str:  # noqa: ANN401
    name = argument.metavar or argument.name.upper()
    name = f"{name}..." if argument.nargs == -1 else name
    return name if argument.required else f"[{name}]"


def _table(parameters: Iterable[Any]) -> str:
    rows = "\n".join(_rows(parameters))
    return f"| option | meaning | default |\n|---|---|---|\n{rows}\n"


def _rows(parameters: Iterable[Any]) -> Iterator[str]:
    for parameter in parameters:
        meaning = parameter.help.replace("|", "\\|")
        if choices := _choices(parameter):
            meaning += f" One of {', '.join(f'`{choice}`' for choice in choices)}."
        if parameter.envvar:
            meaning += f" Also from `{parameter.envvar}`."
        yield f"| {_name(parameter)} | {meaning} | {_default(parameter)} |"


def _choices(parameter: Any) -> list[str]:  # noqa: ANN401
    kind = parameter.type_descriptor.annotation
    is_choice = isinstance(kind, type) and issubclass(kind, StrEnum)
    return [choice.value for choice in kind] if is_choice else []


def _name(parameter: Any) -> str:  # noqa: ANN401
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`"
    is_flag = parameter.type_descriptor.annotation is bool
    value = "" if is_flag else f" {parameter.metavar or 'VALUE'}"
    options = [*parameter.opts, *parameter.secondary_opts]
    return ", ".join(f"`{option}{value}`" for option in options)


def _default(parameter: Any) -> str:  # noqa: ANN401
    default = parameter.opts[0] if parameter.default is True else parameter.default
    return "" if default in (None, False, "") else f"`{default}`"


def _unwrapped(help_text: str) -> str:
    paragraphs = help_text.strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _is_shared(parameter: Any) -> bool:  # noqa: ANN401
    return getattr(parameter, "rich_help_panel", None) == PANEL


if __name__ == "__main__":
    PLACE.parent.mkdir(exist_ok=True)
    PLACE.write_text(text(), encoding="utf-8")

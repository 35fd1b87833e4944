"""Writes the command reference, `docs/cli.md`, from the commands. Run it with `python -m`."""

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

PATH: Final[Path] = project() / "docs" / "cli.md"

_HEAD: Final = f"""# The command `{NAME}`

<!-- `make docs` writes this page; a test compares it with the commands. -->

It uses the local stack, unless an option or variable names AWS or another address:

| option | deployment |
|---|---|
| none | the local stack |
| `--aws`, or `S3_PROCESSOR_AWS=1` | AWS, with the default credentials |
| `--profile NAME`, or `S3_PROCESSOR_PROFILE` | AWS, with this profile of the AWS CLI |
| `--endpoint-url URL`, or `AWS_ENDPOINT_URL` | that address |
| `--api-url URL`, or `S3_PROCESSOR_API_URL` | the API at that address |
| `--stack NAME`, or `S3_PROCESSOR_STACK` | part of [that stack](construct.md) |

An address of the local stack means the local stack. With an address, a profile only chooses the
credentials. To make a choice permanent for a shell, export its variable. `AWS_PROFILE`, keys and
regions in the environment never choose AWS: they name the credentials once AWS is chosen.
**Nothing else is ever sent to AWS.** The local stack's lock says whether it runs, not whether it
answers in time: a local stack that is stopped, or too busy, is an error. So are `--aws` with an
endpoint, and a `--region` other than the target's.

Each command first names its deployment on standard error, even with `--json`. All but
`put`, `logs`, `mail` and `selftest` need only the REST API: the stack's output
`ReadOnlyPolicyArn` is a policy for those who only read, `OperatorPolicyArn` one for those who also
use `process`, `url`, `redrive`, `reconcile`, `backfill`, `quarantine release` and `actions apply`.
If your credentials can't read the API's address from CloudFormation, set it with `--api-url`.

Exit codes: 0 success; 1 failure, and one line on standard error says why and what to do; 2 usage
error; 3 partial success, and the command names everything that it left out, with the reason
(`put`, `redrive`); 130 Ctrl-C (0 in `tail` and `logs --follow`, which it ends).

With `--json` standard output is only JSON, with unescaped keys: one document, or one line per
item in `tail`, `logs`, `redrive` and `actions apply`. Tables escape what is not printable, and
show times in the zone that they name.
"""


def render() -> str:
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
            subcommands = command.commands.items()
            yield from _flattened((f"{name} {part}", sub) for part, sub in subcommands)
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
    lines += [f"Also, as described [below](#{PANEL.lower().replace(' ', '-')}): {shared}.", ""]
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
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(render(), encoding="utf-8")

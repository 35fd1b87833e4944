import json
import os
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.text import Text

from serverless_s3_processor.cli import options
from serverless_s3_processor.cli.command import CommandContext, standalone_command
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading.keys import escaped, watched
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cli.own_processors.bundle import ProcessorDescription
    from serverless_s3_processor.cli.own_processors.trial import Trial

HELP: Final = "List the processors, test them on files, and start one of your own."

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_Folder = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        metavar="FOLDER",
        help="Your own processors; by default `processors_dir` of `cdk.json`, or `processors`.",
    ),
]


def _list(context: CommandContext, *, folder: _Folder = None) -> None:
    """List the processors, built in and your own, in the order in which they run."""
    from serverless_s3_processor.cli.own_processors import own_folder
    from serverless_s3_processor.cli.own_processors.bundle import bundle

    folder = own_folder.find(folder)
    with own_folder.declared_environment(folder), bundle(folder) as bundled:
        descriptions = [_as_fields(processor) for processor in bundled.processors()]
    if context.output.as_json:
        context.output.data(descriptions)
        return
    lines = Text()
    width = max(len(str(description["name"])) for description in descriptions)
    for description in descriptions:
        own = " (your own)" if description["own"] else ""
        wants = description["wants"] or "what its code selects"
        lines.append(f"{description['name']:<{width}}", style="bold")
        lines.append(f"  version {description['version']}  {wants}{own}\n")
    lines.rstrip()
    context.output.show(lines)


def _as_fields(processor: "ProcessorDescription") -> "dict[str, object]":
    return {
        "name": processor.name,
        "version": processor.version,
        "own": processor.name not in names.BUILT_IN_PROCESSORS,
        "wants": processor.wants,
        "limits": asdict(processor.limits),
    }


def _test(
    context: CommandContext,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files on this machine.")],
    *,
    folder: _Folder = None,
    prefix: Annotated[
        str, typer.Option(help="The part of the key before the file's name.")
    ] = "uploads/",
    content_type: Annotated[
        str | None,
        typer.Option("--type", help="The declared type; by default guessed from the name."),
    ] = None,
    metadata: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="User metadata; can be repeated."),
    ] = None,
) -> None:
    """Test the processors on files, without a stack: in isolation, with the limits of Lambda.

    They can import only what is deployed, not other packages that are installed here. Exits with 1
    if a processor failed.
    """
    from serverless_s3_processor.cli.own_processors import own_folder
    from serverless_s3_processor.cli.own_processors.bundle import bundle
    from serverless_s3_processor.cli.own_processors.trial import LocalObject, run_processors

    pairs = dict(options.pair(text, "--metadata") for text in metadata or [])
    pairs = {name.lower(): value for name, value in pairs.items()}
    trials = []
    folder = own_folder.find(folder)
    with own_folder.declared_environment(folder), bundle(folder) as bundled:
        processors = bundled.processors()
        for file in files:
            if not file.is_file():
                raise CliError(f"{file} is not a file.")
            key = watched(prefix).key + file.name
            local = LocalObject(file=file, key=key, content_type=content_type, metadata=pairs)
            trials.append(run_processors(bundled, processors, local))
    if context.output.as_json:
        context.output.data([_as_json(trial) for trial in trials])
    else:
        for trial in trials:
            context.output.show(*_lines(trial))
    if any(trial.outcome.failures for trial in trials):
        raise typer.Exit(1)


def _as_json(trial: "Trial") -> "dict[str, object]":
    return {
        "file": str(trial.object.file),
        "key": trial.object.key,
        "declaredType": trial.content_type,
        **asdict(trial.outcome),
        "notFor": list(trial.not_for),
        "bytesRead": trial.bytes_read,
        "rangesRead": trial.ranges,
        "milliseconds": round(trial.seconds * 1000),
    }


def _lines(trial: "Trial") -> "Iterator[Text]":
    from serverless_s3_processor.cli.rendering import timeline

    yield Text(f"{escaped(trial.object.key)}  {trial.content_type}", style="bold")
    outcome = trial.outcome
    for name, value in timeline.findings(outcome.reasons, outcome.flags, outcome.results):
        yield timeline.detail(name, value)
    if trial.not_for:
        yield timeline.detail("not for", ", ".join(trial.not_for))
    yield Text(
        f"    {trial.seconds:.2f} s, {trial.bytes_read:,} bytes read, "
        f"{trial.ranges} ranges after the first",
        style="dim",
    )


def _new(
    context: CommandContext,
    name: Annotated[str, typer.Argument(help="Lowercase letters, digits and underscores.")],
    *,
    folder: Annotated[
        Path | None,
        typer.Option("--dir", metavar="FOLDER", help="The folder; by default `processors`."),
    ] = None,
) -> None:
    """Write the template of a processor, with comments and a test."""
    from serverless_s3_processor.cli.own_processors import own_folder, scaffold

    if not _NAME.fullmatch(name):
        raise typer.BadParameter(
            f"{name!r} is not allowed: use lowercase letters, digits and underscores.",
            param_hint="NAME",
        )
    if name in names.BUILT_IN_PROCESSORS or name.startswith("test_"):
        raise CliError(f"{name} is taken. Choose another name.")
    target = folder or project() / own_folder.DEFAULT
    paths = scaffold.write(target, _module(target, name), name)
    if context.output.as_json:
        context.output.data([str(path) for path in paths])
        return
    for path in paths:
        context.output.plain(os.path.relpath(path))
    here, in_project = os.path.relpath(target), os.path.relpath(target, project())
    context.output.note(f"Try it: {call(f'processors test --dir {here} FILE')}")
    context.output.note(f"Test it: python -m pytest {here}")
    context.output.note(f"Deploy it: {call(f'up -c processors_dir={in_project}')}")


def _module(folder: Path, name: str) -> str:
    """Return the name by which a test in this folder imports the processor, run from here."""
    parts = Path(os.path.relpath(folder)).parts
    if ".." in parts:
        parts = (folder.resolve().name,)
    elif folder.is_absolute():
        parts = (folder.name,)
    if not all(part.isidentifier() for part in parts):
        raise CliError(
            f"Python can't import {json.dumps(str(folder))}: use letters and underscores."
        )
    return ".".join((*parts, name))


group = typer.Typer(add_completion=False, help=HELP, no_args_is_help=True)
for _name, _body in (("list", _list), ("test", _test), ("new", _new)):
    group.command(_name)(standalone_command(_body))

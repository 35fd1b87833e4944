import json
import os
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.text import Text

from serverless_s3_processor.cli.command import CommandContext, by_itself
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading.keys import escaped, watched
from serverless_s3_processor.locations import project
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cli.own_processors.trying import Tried
    from serverless_s3_processor.runtime.processors.api import Processor

HELP: Final = "List the processors, try them on files, and begin one of your own."

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_Folder = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        metavar="FOLDER",
        help="The folder of your own; else `processors_dir` of `cdk.json`, else `processors`.",
    ),
]


def _list(run: CommandContext, *, folder: _Folder = None) -> None:
    """List the processors, built in and your own, in the order in which they run."""
    from serverless_s3_processor.cli.own_processors import own_folder
    from serverless_s3_processor.runtime.processors.registry import all_processors

    with own_folder.made_ready(own_folder.find(folder)):
        ours = names.BUILT_IN_PROCESSORS
        descriptions = [_described(each, own=each.name not in ours) for each in all_processors()]
    if run.output.as_json:
        run.output.data(descriptions)
        return
    run.output.show(_table(descriptions))


def _described(processor: "Processor", *, own: bool) -> "dict[str, object]":
    from serverless_s3_processor.runtime.processors.match import Match

    wants = str(processor.wants) if isinstance(processor.wants, Match) else None
    return {
        "name": processor.name,
        "version": processor.version,
        "own": own,
        "wants": wants,
        "limits": asdict(processor.limits),
    }


def _table(descriptions: "list[dict[str, object]]") -> "Text":
    lines = Text()
    width = max(len(str(each["name"])) for each in descriptions)
    for each in descriptions:
        own = " (your own)" if each["own"] else ""
        wants = each["wants"] or "what it decides by itself"
        lines.append(f"{each['name']:<{width}}", style="bold")
        lines.append(f"  version {each['version']}  {wants}{own}\n")
    lines.rstrip()
    return lines


def _test(
    run: CommandContext,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of this machine.")],
    *,
    folder: _Folder = None,
    prefix: Annotated[
        str, typer.Option(help="What stands before the file's name in the key.")
    ] = "uploads/",
    content_type: Annotated[
        str | None,
        typer.Option("--type", help="The declared type; guessed from the name if left out."),
    ] = None,
    metadata: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="User metadata; may be given several times."),
    ] = None,
) -> None:
    """Try the processors on files, without any stack: in isolation, with the limits of Lambda.

    Exits with 1 if a processor failed.
    """
    from serverless_s3_processor.cli.own_processors import own_folder
    from serverless_s3_processor.cli.own_processors.trying import Attempt, try_on
    from serverless_s3_processor.runtime.processors.registry import all_processors

    pairs = dict(_pair(each) for each in metadata or [])
    tried = []
    with own_folder.made_ready(own_folder.find(folder)):
        processors = all_processors()
        for file in files:
            if not file.is_file():
                raise CliError(f"{file} is no file.")
            attempt = Attempt(
                file=file,
                key=watched(prefix).key + file.name,
                content_type=content_type,
                metadata=pairs,
            )
            tried.append(try_on(processors, attempt))
    if run.output.as_json:
        run.output.data([_datum(each) for each in tried])
    else:
        for each in tried:
            run.output.show(*_lines(each))
    if any(each.outcome.failures for each in tried):
        raise typer.Exit(1)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE.", param_hint="--metadata")
    return name.lower(), value


def _datum(tried: "Tried") -> "dict[str, object]":
    return {
        "file": str(tried.attempt.file),
        "key": tried.attempt.key,
        "declaredType": tried.content_type,
        **asdict(tried.outcome),
        "notFor": list(tried.not_for),
        "bytesRead": tried.bytes_read,
        "rangesRead": tried.ranges,
        "milliseconds": round(tried.seconds * 1000),
    }


def _lines(tried: "Tried") -> "Iterator[Text]":
    from serverless_s3_processor.cli.rendering import timeline

    yield Text(f"{escaped(tried.attempt.key)}  {tried.content_type}", style="bold")
    outcome = tried.outcome
    for name, value in timeline.found(outcome.reasons, outcome.flags, outcome.results):
        yield timeline.detail(name, value)
    if tried.not_for:
        yield timeline.detail("not for", ", ".join(tried.not_for))
    yield Text(
        f"    {tried.seconds:.2f} s, {tried.bytes_read:,} bytes read, "
        f"{tried.ranges} in ranges behind the first",
        style="dim",
    )


def _new(
    run: CommandContext,
    name: Annotated[str, typer.Argument(help="Lowercase letters, digits and underscores.")],
    *,
    folder: Annotated[
        Path | None,
        typer.Option("--dir", metavar="FOLDER", help="Where to; `processors` if left out."),
    ] = None,
) -> None:
    """Write a processor to start from, with comments and a test."""
    from serverless_s3_processor.cli.own_processors import own_folder, scaffold

    if not _NAME.fullmatch(name):
        raise typer.BadParameter(
            f"{name!r} is no name: lowercase letters, digits and underscores.", param_hint="NAME"
        )
    if name in names.BUILT_IN_PROCESSORS or name.startswith("test_"):
        raise CliError(f"{name} is taken. Choose another name.")
    place = folder or project() / own_folder.USUAL
    files = scaffold.write(place, _module(place, name), name)
    if run.output.as_json:
        run.output.data([str(path) for path in files])
        return
    for path in files:
        run.output.plain(os.path.relpath(path))
    here = os.path.relpath(place)
    run.output.note(f"Try it: {call(f'processors test --dir {here} FILE')}")
    run.output.note(f"Test it: python -m pytest {here}")
    run.output.note(f"Ship it: {call(f'up -c processors_dir={os.path.relpath(place, project())}')}")


def _module(folder: Path, name: str) -> str:
    """Return what a test in this folder imports the processor by, run from here."""
    parts = Path(os.path.relpath(folder)).parts
    inside = parts if ".." not in parts and not folder.is_absolute() else (folder.name,)
    inside = inside if ".." not in parts else (folder.resolve().name,)
    if not all(part.isidentifier() for part in inside):
        raise CliError(f"{json.dumps(str(folder))} can't be imported: use letters and underscores.")
    return ".".join((*inside, name))


group = typer.Typer(help=HELP, no_args_is_help=True)
for _name, _body in (("list", _list), ("test", _test), ("new", _new)):
    group.command(_name)(by_itself(_body))

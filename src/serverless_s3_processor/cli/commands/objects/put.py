from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from serverless_s3_processor.cli.command import (
    INCOMPLETE,
    INTERRUPTED,
    CommandContext,
    remote_command,
)
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import errors, progress
from serverless_s3_processor.cli.uploading import uploads
from serverless_s3_processor.cli.uploading.keys import escaped
from serverless_s3_processor.cli.uploading.uploads import Plan, Problem, plan
from serverless_s3_processor.runtime.domain.notices.digest import human_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serverless_s3_processor.cli.uploading.transfer import Outcome, Sent


@remote_command
def put(
    context: CommandContext,
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="PATH", help="One or more files or folders to upload."),
    ],
    prefix: Annotated[str, typer.Option(help="Upload into this folder of `uploads/`.")] = "",
) -> None:
    """Upload files and folders, several at a time, and big files in parts.

    A folder keeps its name and its structure. Content types are guessed from the names. The command
    lists everything that it skips, with the reason, such as unreadable folders and links to
    folders; then it exits with 3, or with 1 if nothing was uploaded.
    """
    planned = plan(sources, prefix)
    if not planned.uploads and not planned.problems:
        raise errors.CliError(f"There are no files in {', '.join(map(str, sources))}.")
    bucket, began = context.target.bucket, monotonic()
    outcome = send(context, bucket, planned)
    problems = [*planned.problems, *_problems(context, outcome)]
    if context.output.as_json:
        context.output.data(_as_json(bucket, outcome, problems))
    else:
        _show(context, outcome, uploads.folder(prefix), monotonic() - began)
        _show_problems(context, problems)
    if outcome.interrupted:
        raise typer.Exit(INTERRUPTED)
    if problems:
        raise typer.Exit(INCOMPLETE if outcome.sent else 1)


def send(context: CommandContext, bucket: str, planned: Plan) -> "Outcome":
    """Upload the planned files, and show a progress bar."""
    from serverless_s3_processor.cli.uploading import transfer

    label = f"Uploading {_files(len(planned.uploads))}"
    with progress.of_bytes(context.output, label, planned.size) as step:
        return transfer.send(context.target.client("s3"), bucket, planned.uploads, step)


def _problems(context: CommandContext, outcome: "Outcome") -> "Iterator[Problem]":
    for unsent in outcome.unsent:
        error = errors.explain(unsent.error, context.connection.environment)
        yield Problem(str(unsent.upload.source), error or str(unsent.error))
    for sent in outcome.sent:
        if (size := _size(sent.upload.source)) > sent.size:
            reason = f"it grew: {sent.size:,} of its {size:,} bytes were uploaded"
            yield Problem(str(sent.upload.source), reason)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # deleted since, and uploaded completely


def _show(context: CommandContext, outcome: "Outcome", folder: str, seconds: float) -> None:
    size = sum(sent.size for sent in outcome.sent)
    interrupted = "Interrupted. " if outcome.interrupted else ""
    context.output.show(
        f"{interrupted}Uploaded {_files(len(outcome.sent))} ({human_size(size)}) "
        f"to {escaped(folder)} in {seconds:.1f} s."
    )
    if outcome.interrupted:
        context.output.show(*(f"  {escaped(sent.upload.key)}" for sent in outcome.sent))
    elif outcome.sent:
        context.output.note(f"To see their records: {call('ls')}")


def _show_problems(context: CommandContext, problems: list[Problem]) -> None:
    if not problems:
        return
    context.output.notes.print(f"Left out: {len(problems):,}", style="red")
    for problem in problems:
        context.output.notes.print(f"  {escaped(problem.source)}: {escaped(problem.reason)}")


def _files(count: int) -> str:
    return f"{count:,} {'file' if count == 1 else 'files'}"


def _as_json(bucket: str, outcome: "Outcome", problems: list[Problem]) -> dict[str, Any]:
    return {
        "bucket": bucket,
        "uploaded": [_sent_as_json(sent) for sent in outcome.sent],
        "failed": [{"source": p.source, "reason": p.reason} for p in problems],
        "interrupted": outcome.interrupted,
    }


def _sent_as_json(sent: "Sent") -> dict[str, Any]:
    return {
        "key": sent.upload.key,
        "versionId": sent.version_id,
        "size": sent.size,
        "contentType": sent.upload.content_type,
        "source": str(sent.upload.source),
    }

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import errors, progress, uploads
from cli.command import Run, anywhere
from cli.keys import escaped
from cli.program import call
from cli.uploads import Plan, Problem, plan
from s3_processor.domain.digest import human_size

if TYPE_CHECKING:
    from cli.transfer import Outcome, Sent, Unsent

_MOST_PROBLEMS = 20
_INTERRUPTED = 130


@anywhere
def put(
    run: Run,
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="PATH", help="A file or folder to upload; several may be given."),
    ],
    prefix: Annotated[str, typer.Option(help="Upload into this folder of `uploads/`.")] = "",
) -> None:
    """Upload files and folders, several at a time and big ones in parts.

    A folder keeps its name and its structure. Content types are guessed from the names.
    """
    planned = plan(sources, prefix)
    if not planned.uploads and not planned.problems:
        raise errors.CliError("There are no files in there.")
    bucket, began = run.target.bucket, monotonic()
    outcome = send(run, bucket, planned)
    problems = [*planned.problems, *(_problem(run, unsent) for unsent in outcome.unsent)]
    if run.output.as_json:
        run.output.data(_as_json(bucket, outcome, problems))
    else:
        _tell(run, outcome, uploads.folder(prefix), monotonic() - began)
        _tell_problems(run, problems)
    if problems:
        raise typer.Exit(_INTERRUPTED if outcome.interrupted else 1)


def send(run: Run, bucket: str, planned: Plan) -> "Outcome":
    """Upload what is planned, behind a progress bar."""
    from cli import transfer

    label = f"Uploading {_files(len(planned.uploads))}"
    with progress.of_bytes(run.output, label, planned.size) as step:
        return transfer.send(run.target.client("s3"), bucket, planned.uploads, step)


def _problem(run: Run, unsent: "Unsent") -> Problem:
    reason = errors.explain(unsent.error, run.wish.environment) or str(unsent.error)
    return Problem(str(unsent.upload.source), reason)


def _tell(run: Run, outcome: "Outcome", folder: str, seconds: float) -> None:
    size = sum(sent.upload.size for sent in outcome.sent)
    interrupted = "Interrupted. " if outcome.interrupted else ""
    run.output.show(
        f"{interrupted}Uploaded {_files(len(outcome.sent))} ({human_size(size)}) "
        f"to {escaped(folder)} in {seconds:.1f} s."
    )
    if outcome.interrupted:
        run.output.show(*(f"  {escaped(sent.upload.key)}" for sent in outcome.sent))
    elif outcome.sent:
        run.output.note(f"What becomes of them: {call('ls')}")


def _tell_problems(run: Run, problems: list[Problem]) -> None:
    if not problems:
        return
    run.output.notes.print(f"Not uploaded: {_files(len(problems))}", style="red")
    for problem in problems[:_MOST_PROBLEMS]:
        run.output.notes.print(f"  {escaped(problem.source)}: {escaped(problem.reason)}")
    if len(problems) > _MOST_PROBLEMS:
        run.output.notes.print(f"  … and {len(problems) - _MOST_PROBLEMS:,} more (all: --json)")


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
        "size": sent.upload.size,
        "contentType": sent.upload.content_type,
        "source": str(sent.upload.source),
    }

from typing import Annotated

import typer

from serverless_s3_processor.cli import reconciling
from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.options import Wait
from serverless_s3_processor.cli.uploading.keys import watched


@anywhere
def backfill(
    run: CommandContext,
    *,
    prefix: Annotated[
        str, typer.Option(help="All keys that begin so, under `uploads/`; or `s3://bucket/prefix`.")
    ],
    wait: Wait = True,
) -> None:
    """Have all objects of a prefix processed, such as after a processor has changed.

    It takes what is there already when a bucket is attached, and however recent an object is.

    It waits until all are on the queue, and says how many. What comes out as before is not
    announced again. Exits with 1 if the run did not succeed; Ctrl-C ends the waiting, not the run.
    """
    argument = watched(prefix)
    started = run.target.api.backfill(argument.key, bucket=argument.bucket)
    name = started["manualProcessing"]["run"]
    if wait:
        reconciling.finish(run, name)
    elif run.output.as_json:
        run.output.data(started)
    else:
        reconciling.tell_started(run, name)

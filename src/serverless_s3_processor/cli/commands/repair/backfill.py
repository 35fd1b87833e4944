from serverless_s3_processor.cli import reconciling
from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.options import Prefix, Wait
from serverless_s3_processor.cli.uploading.keys import watched


@remote_command
def backfill(
    context: CommandContext,
    *,
    prefix: Prefix,
    wait: Wait = True,
) -> None:
    """Process all objects under a prefix, for example after a processor has changed.

    This includes objects from before a bucket was attached, and recent ones.

    It waits until all are on the queue, and shows their number. Unchanged results are not announced
    again. Exits with 1 if the run did not succeed. Ctrl-C ends the waiting, not the run.
    """
    argument = watched(prefix)
    started = context.target.api.backfill(argument.key, bucket=argument.bucket)
    reconciling.show_started(context, started, started["manualProcessing"]["run"], wait=wait)

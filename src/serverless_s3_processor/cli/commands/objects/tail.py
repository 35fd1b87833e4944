from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.lookups import tolerate_outage
from serverless_s3_processor.cli.options import Prefix
from serverless_s3_processor.cli.rendering import moments, records
from serverless_s3_processor.cli.uploading.keys import ObjectArgument, watched
from serverless_s3_processor.cli.watching import Watch

_POLL_SECONDS = 2.0


@remote_command
def tail(
    context: CommandContext,
    prefix: Prefix = "",
) -> None:
    """Show new records, until Ctrl-C.

    With `--json` it writes one line of JSON per record.
    """
    argument = watched(prefix) if prefix else ObjectArgument("")
    watch = Watch(context.target.api, context.dependencies.now, argument)
    watch.look()
    context.output.note(f"Waiting for new records (times: {moments.zone()}). Ctrl-C ends it.")
    try:
        while True:
            for record in tolerate_outage(context.output, watch.look) or []:
                context.output.item(record, records.line(records.of(record)))
            context.dependencies.sleep(_POLL_SECONDS)
    except KeyboardInterrupt:
        return

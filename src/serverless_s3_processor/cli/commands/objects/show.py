from serverless_s3_processor.cli import lookups
from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.options import Key
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import records, timeline
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading.keys import watched


@remote_command
def show(
    context: CommandContext,
    key: Key,
) -> None:
    """Show the history of a key: its versions and deletions, and the findings in each."""
    api = context.target.api
    history = lookups.request_first(key, lambda o: api.object(o.key, bucket=o.bucket))
    if history is None:
        raise CliError(f"No record exists for {watched(key)}. To list the records: {call('ls')}")
    if context.output.as_json:
        context.output.data(history)
        return
    current = history["current"] and records.of(history["current"])
    context.output.show(*timeline.lines([records.of(r) for r in history["records"]], current))
    if not history["complete"]:
        context.output.note("These are the newest records of the key. There are older ones.")

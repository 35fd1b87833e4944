from typing import Annotated

import typer

from serverless_s3_processor.cli import mails
from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.rendering.mail_view import panel
from serverless_s3_processor.runtime.config import names


@remote_command
def mail(
    context: CommandContext,
    *,
    limit: Annotated[int, typer.Option(min=1, help="The maximum number of e-mails.")] = 3,
) -> None:
    """Show the digests that the local stack sent, newest last. On AWS they are real e-mail."""
    target = context.target
    if target.local is None:
        topic = target.output("SNSTopicArn")
        raise CliError(
            "AWS sends real e-mail, to the subscribers of the topic "
            f"{names.topic(target.environment)}. To list them: "
            f"aws sns list-subscriptions-by-topic --topic-arn {topic}"
        )
    digests = mails.digests(target.local.layout.mail, target.environment)[-limit:]
    if context.output.as_json:
        context.output.data([digest.as_json() for digest in digests])
    elif digests:
        context.output.show(*map(panel, digests))
    else:
        context.output.note("No e-mail yet. A digest follows an upload within a minute or two.")
